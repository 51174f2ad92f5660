/** The node's one UDP socket over NIO: the portable way to send and receive, where the kernel offers nothing better. */
@NullMarked
package org.meshnet.node.udp;

import org.jspecify.annotations.NullMarked;
