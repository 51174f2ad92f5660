package org.meshnet.tun.linux.netlink;

/**
 * A network interface.
 *
 * @param index the kernel's number for it
 * @param name its name
 * @param isUp is it switched on?
 * @param mtu bytes of its longest packet
 * @param queueLength packets that wait for it at most
 */
public record Link(int index, String name, boolean isUp, int mtu, int queueLength) {}
