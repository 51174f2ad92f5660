package org.meshnet.core.net;

/**
 * The two bits of an IP header by which routers tell of congestion (RFC 3168 §5). Numbers and no enum, as they are on
 * the data path.
 */
public final class Ecn {
    /** The transport does not understand marks: routers drop instead. */
    public static final int NOT_ECT = 0;
    /** It understands them; RFC 8311 says what this one means besides. */
    public static final int ECT_1 = 1;
    /** It understands them. */
    public static final int ECT_0 = 2;
    /** Congestion was experienced. */
    public static final int CE = 3;
    /** Where they stand in IPv4's octet of services and IPv6's traffic class. */
    public static final int MASK = 3;

    private Ecn() {}
}
