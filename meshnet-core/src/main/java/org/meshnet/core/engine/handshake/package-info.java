/** Opens sessions (docs/protocol.md §4.1, §4.2). */
@NullMarked
package org.meshnet.core.engine.handshake;

import org.jspecify.annotations.NullMarked;
