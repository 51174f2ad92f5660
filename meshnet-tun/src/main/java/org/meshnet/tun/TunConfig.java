package org.meshnet.tun;

import java.util.Optional;
import org.meshnet.core.net.MacAddress;

/**
 * What a packet device shall be.
 *
 * @param name the interface's name; may hold one {@code %d}, for which the system puts the first free number; empty for
 *     its default
 * @param mtu bytes of the longest IP packet, {@value #MIN_MTU} to {@value #MAX_MTU}; IPv6 needs at least 1280
 * @param queueCount queues wanted, 1 to {@value #MAX_QUEUE_COUNT}; there is one where the system can't have more
 * @param offload are unfinished checksums and super-packets welcome, as far as the system has them?
 * @param superPacketBytes the longest super-packet that is welcome, at least the MTU; a wish, which not every system
 *     can be told
 * @param station the interface carries Ethernet frames, and this is its address there; empty for IP packets
 */
public record TunConfig(
        String name, int mtu, int queueCount, boolean offload, int superPacketBytes, Optional<MacAddress> station) {
    /** The least MTU of an IPv4 host (RFC 791 §3.1). */
    public static final int MIN_MTU = 576;
    /** The longest IP packet. */
    public static final int MAX_MTU = 65_535;
    /** An Ethernet header, with two tags. */
    public static final int ETHERNET_HEADER_BYTES = 22;
    /** As many queues as Linux has for one device. */
    public static final int MAX_QUEUE_COUNT = 256;

    /**
     * @throws IllegalArgumentException if a number is out of range; the name is left to the system that will bear it
     */
    public TunConfig {
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException("an MTU of " + mtu + ", not " + MIN_MTU + " to " + MAX_MTU);
        }
        if (superPacketBytes < mtu || superPacketBytes > MAX_MTU) {
            throw new IllegalArgumentException(
                    "super-packets of " + superPacketBytes + " bytes, not " + mtu + " to " + MAX_MTU);
        }
        if (queueCount < 1 || queueCount > MAX_QUEUE_COUNT) {
            throw new IllegalArgumentException(queueCount + " queues, not 1 to " + MAX_QUEUE_COUNT);
        }
    }

    /** One that carries packets. */
    public TunConfig(String name, int mtu, int queueCount, boolean offload, int superPacketBytes) {
        this(name, mtu, queueCount, offload, superPacketBytes, Optional.empty());
    }

    /** With super-packets of any length. */
    public TunConfig(String name, int mtu, int queueCount, boolean offload) {
        this(name, mtu, queueCount, offload, MAX_MTU);
    }

    /** One queue without offload. */
    public TunConfig(String name, int mtu) {
        this(name, mtu, 1, false);
    }
}
