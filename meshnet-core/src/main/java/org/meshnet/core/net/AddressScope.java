package org.meshnet.core.net;

import java.util.List;

/**
 * How far an address is of use as the address of another host on the underlay (after RFC 6890). Ranges for documentation and benchmarks
 * count as any others: laboratories use them.
 */
public enum AddressScope {
    /**
     * No other host's: unspecified, this network (0.0.0.0/8), loopback, multicast, reserved and broadcast (240.0.0.0/4), and of IPv6 all
     * that is neither global unicast nor one of the ranges below.
     */
    NONE,
    /**
     * Means another host in every network: private (RFC 1918), shared with a carrier (RFC 6598), link-local, unique local and
     * site-local.
     */
    LOCAL,
    /** The same host from everywhere. */
    GLOBAL;

    private static final List<Prefix> NOBODYS_V4 = prefixes("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4");
    private static final List<Prefix> LOCAL_ONES = prefixes(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10");
    /** Global unicast, and the well-known prefix of NAT64 (RFC 6052). */
    private static final List<Prefix> GLOBAL_V6 = prefixes("2000::/3", "64:ff9b::/96");

    private static List<Prefix> prefixes(String... texts) {
        return List.of(texts).stream()
                .map(text -> Prefix.parse(text).orElseThrow())
                .toList();
    }

    /** The scope of an address. */
    public static AddressScope of(IpAddress address) {
        if (isIn(LOCAL_ONES, address)) {
            return LOCAL;
        }
        boolean isGlobal = address.isV4() ? !isIn(NOBODYS_V4, address) : isIn(GLOBAL_V6, address);
        return isGlobal ? GLOBAL : NONE;
    }

    private static boolean isIn(List<Prefix> prefixes, IpAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}
