/**
 * Linux's own ways to move many packets in one call, through JNA: a UDP socket that sends and receives trains, and
 * libsodium on memory where it stands. Each is used only where the kernel has it; {@code org.meshnet.node.udp} and the
 * core's own ciphers serve everywhere else.
 */
@NullMarked
package org.meshnet.node.linux;

import org.jspecify.annotations.NullMarked;
