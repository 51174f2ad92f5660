/**
 * STUN (RFC 8489) and the discovery of a NAT's behaviour with it (RFC 5780), sans-IO: the messages' codec, which server
 * and node share, and the state machine of the node's side. Knows nothing of the mesh.
 */
@NullMarked
package org.meshnet.core.stun;

import org.jspecify.annotations.NullMarked;
