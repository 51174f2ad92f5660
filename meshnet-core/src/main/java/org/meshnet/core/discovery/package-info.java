/**
 * A node's side of the talk with one discovery server (docs/protocol.md §5): registering, staying registered, keeping
 * the directory in step, asking. Sans-IO: {@link org.meshnet.core.discovery.DiscoveryClient} is told of datagrams and
 * time, and answers through a sink and a listener. What an entry means to the mesh is not its business; it opens no
 * descriptor.
 */
@NullMarked
package org.meshnet.core.discovery;

import org.jspecify.annotations.NullMarked;
