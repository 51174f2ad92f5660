/**
 * What the node makes of Linux beyond the sockets in {@code org.meshnet.tun.udp.linux}: libsodium on memory where it
 * stands, through JNA, and which lane's frames come to which socket. The core's own ciphers serve everywhere else.
 */
@NullMarked
package org.meshnet.node.linux;

import org.jspecify.annotations.NullMarked;
