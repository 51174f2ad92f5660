package org.meshnet.core.net;

/** From how far away an address can be reached, the nearest first. */
public enum Reach {
    /** From the same host: loopback, and what is no host's address. */
    HOST,
    /** From the same site: private (RFC 1918, RFC 4193), shared (RFC 6598) and link-local addresses. */
    SITE,
    /** From anywhere. */
    WORLD;

    private static final int UNIQUE_LOCAL = 0xfc >>> 1;
    private static final int LINK_LOCAL = 0xfe80 >>> 6;

    /** How far this address reaches. */
    public static Reach of(IpAddress address) {
        return address.isV4() ? ofV4(address.v4Bits()) : ofV6(address);
    }

    private static Reach ofV4(int bits) {
        int first = bits >>> 24;
        if (first == 127 || first == 0 || first >= 224) {
            return HOST;
        }
        boolean isPrivate = first == 10 || bits >>> 20 == (172 << 4 | 1) || bits >>> 16 == (192 << 8 | 168);
        boolean isShared = bits >>> 22 == (100 << 2 | 1);
        boolean isLinkLocal = bits >>> 16 == (169 << 8 | 254);
        return isPrivate || isShared || isLinkLocal ? SITE : WORLD;
    }

    private static Reach ofV6(IpAddress address) {
        if (address.high() == 0 && (address.low() == 0 || address.low() == 1) || address.high() >>> 56 == 0xff) {
            return HOST;
        }
        boolean isSite = address.high() >>> 57 == UNIQUE_LOCAL || address.high() >>> 54 == LINK_LOCAL;
        return isSite ? SITE : WORLD;
    }
}
