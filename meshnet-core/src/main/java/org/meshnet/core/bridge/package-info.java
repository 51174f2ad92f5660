/** Which station of an Ethernet is behind which port, and which of them has which IP address. */
@NullMarked
package org.meshnet.core.bridge;

import org.jspecify.annotations.NullMarked;
