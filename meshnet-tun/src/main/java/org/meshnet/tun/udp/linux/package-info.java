/**
 * Linux's own way to move many datagrams in one call, through JNA: a UDP socket that sends and receives trains. It is
 * used only where the kernel has it; {@code org.meshnet.tun.udp} serves everywhere else.
 */
@NullMarked
package org.meshnet.tun.udp.linux;

import org.jspecify.annotations.NullMarked;
