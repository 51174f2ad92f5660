package org.meshnet.sim;

import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * Hands out public addresses, one after the other: IPv4 from the documentation ranges (RFC 5737) and, when they are
 * used up, from the benchmarking range (RFC 2544); IPv6 from 2001:db8::/32 (RFC 3849).
 */
public final class SimAddresses {
    private static final int[] DOCUMENTATION_V4 = {bits(192, 0, 2), bits(198, 51, 100), bits(203, 0, 113)};
    private static final int BENCHMARKING_V4 = bits(198, 18, 0);
    private static final int BENCHMARKING_NETWORKS_V4 = bits(198, 19, 0);
    private static final int HOSTS_PER_RANGE = 254;
    private static final long DOCUMENTATION_V6 = 0x2001_0db8_0000_0000L;

    private int v4Count;
    private int v4NetworkCount;
    private int v6Count;

    /** The next IPv4 address, in a /32 of its own. */
    public Prefix nextV4() {
        int number = v4Count++;
        int range = number / HOSTS_PER_RANGE;
        int bits = range < DOCUMENTATION_V4.length
                ? DOCUMENTATION_V4[range] + 1 + number % HOSTS_PER_RANGE
                : BENCHMARKING_V4 + 1 + number - DOCUMENTATION_V4.length * HOSTS_PER_RANGE;
        return new Prefix(IpAddress.v4(bits), 32);
    }

    /** The network address of the next /28 of IPv4, from the benchmarking range. */
    public Prefix nextV4Network() {
        return new Prefix(IpAddress.v4(BENCHMARKING_NETWORKS_V4 + 16 * v4NetworkCount++), 28);
    }

    /** The host with number 1 in the next IPv6 /64. */
    public Prefix nextV6() {
        return new Prefix(new IpAddress(DOCUMENTATION_V6 + ++v6Count, 1), 64);
    }

    private static int bits(int a, int b, int c) {
        return (a << 24) | (b << 16) | (c << 8);
    }
}
