package org.meshnet.tun.linux.netlink;

import org.meshnet.core.net.Prefix;

/**
 * An address of this host.
 *
 * @param index the interface that has it
 * @param prefix the address and the length of its network
 */
public record LinkAddress(int index, Prefix prefix) {}
