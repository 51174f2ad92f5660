/**
 * One UDP port for several engines: which of them a datagram is for. Names that engines give carry their number; what
 * carries none is sorted by whose keys or registrations it fits, off the data path.
 */
@NullMarked
package org.meshnet.core.engine.port;

import org.jspecify.annotations.NullMarked;
