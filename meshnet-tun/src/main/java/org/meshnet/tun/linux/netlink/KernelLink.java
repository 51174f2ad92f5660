package org.meshnet.tun.linux.netlink;

/**
 * A network interface.
 *
 * @param index the kernel's number for it
 * @param name its name
 * @param isUp is it switched on?
 * @param isLoopback does it lead to this host itself?
 * @param mtu bytes of its longest packet
 * @param queueLength packets that wait for it at most
 * @param kind the driver's word for what it is, such as {@code tun} or {@code bridge}; empty for most that are hardware
 * @param alias what somebody noted about it; empty as a rule
 * @param master index of the bridge, bond or the like that it is a port of, 0 for none
 */
public record KernelLink(
        int index,
        String name,
        boolean isUp,
        boolean isLoopback,
        int mtu,
        int queueLength,
        String kind,
        String alias,
        int master) {}
