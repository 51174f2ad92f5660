package org.meshnet.core.wire;

/** The bits of a capabilities field (docs/protocol.md §4.1, §5.3). An unknown bit is ignored. Stateless. */
public final class Capabilities {
    /** Frames may be sealed with AES-256-GCM. */
    public static final int AES_256_GCM = 1;
    /**
     * Of a descriptor: the node takes part in guessing the ports of hard NATs. Above it stand the two bits of
     * {@link NatKind}.
     */
    public static final int PORT_GUESSING = 1 << 2;

    /** In a descriptor: the node forwards frames between other members. */
    public static final int RELAYS_FOR_OTHERS = 2;

    /** In a descriptor: the node wants packets for groups and for all. */
    public static final int MULTICAST = 1 << 5;
    /** In a descriptor: the node is an exit for the default routes that the descriptor has. */
    public static final int EXIT = 1 << 6;

    /** In a handshake: marks of congestion on datagrams reach the packets inside (RFC 6040). */
    public static final int CONGESTION_MARKS = 1 << 7;

    /** In a descriptor: the node carries Ethernet frames, and no packets. */
    public static final int ETHERNET = 1 << 8;

    /** In a descriptor: the node takes part in measurements of speed. */
    public static final int SPEED_TESTS = 1 << 9;

    /** In a handshake: frames may be sealed with AEGIS-256. */
    public static final int AEGIS_256 = 1 << 10;

    private Capabilities() {}
}
