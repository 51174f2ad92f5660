/**
 * What the control loop knows of the other nodes, each in one {@link org.meshnet.core.engine.peer.Peer}, and their
 * timers. State only; the parts act on it.
 */
@NullMarked
package org.meshnet.core.engine.peer;

import org.jspecify.annotations.NullMarked;
