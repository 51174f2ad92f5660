/**
 * What the control loop knows of the other nodes, each in one {@link org.meshnet.core.engine.peer.Peer}, and their
 * timers. State only; the parts act on it.
 */
package org.meshnet.core.engine.peer;
