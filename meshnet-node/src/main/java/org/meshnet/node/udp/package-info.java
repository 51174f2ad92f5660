/** What the node has of sockets beside the one in {@code org.meshnet.tun.udp}: groups, extra sockets, links, NAT64. */
@NullMarked
package org.meshnet.node.udp;

import org.jspecify.annotations.NullMarked;
