/** How long datagrams may be on their way to each peer. */
@NullMarked
package org.meshnet.core.engine.mtu;

import org.jspecify.annotations.NullMarked;
