package org.meshnet.core.wire;

/**
 * How the IPv4 NAT before a node gives out ports, as the node tells the members: two bits of its descriptor's
 * capabilities.
 */
public enum NatKind {
    /** The node does not know. */
    UNKNOWN(0),
    /** There is no NAT. */
    NONE(1),
    /** One port for all destinations. */
    INDEPENDENT(2),
    /** Another port for each destination. */
    DEPENDENT(3);

    private static final int SHIFT = 3;
    private static final int MASK = 3;

    private final int code;

    NatKind(int code) {
        this.code = code;
    }

    /** The kind that these capabilities tell. */
    public static NatKind of(int capabilities) {
        return values()[capabilities >>> SHIFT & MASK];
    }

    /** The bits that tell it. */
    public int capabilities() {
        return code << SHIFT;
    }
}
