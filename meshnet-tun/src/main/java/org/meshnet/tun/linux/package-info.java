/**
 * Linux's packet device: opening {@code /dev/net/tun}, its queues, and the set-up of the interface through rtnetlink.
 * Knows no peer and nothing about the contents of packets.
 */
@NullMarked
package org.meshnet.tun.linux;

import org.jspecify.annotations.NullMarked;
