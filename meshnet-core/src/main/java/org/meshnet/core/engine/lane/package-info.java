/**
 * The data path: what the loops that read the TUN device and the sockets do with each packet and datagram, by the
 * snapshot that the control loop publishes. What they cannot decide goes to the control loop as a control event.
 */
@NullMarked
package org.meshnet.core.engine.lane;

import org.jspecify.annotations.NullMarked;
