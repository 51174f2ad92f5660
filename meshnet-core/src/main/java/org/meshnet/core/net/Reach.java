package org.meshnet.core.net;

import java.util.List;

/**
 * From how far away an address can be reached, the nearest first (after RFC 6890). Ranges for documentation and
 * benchmarks count as any others: laboratories use them.
 */
public enum Reach {
    /**
     * From the same host, if at all: loopback, and what is no host's address: unspecified, 0.0.0.0/8, multicast,
     * 240.0.0.0/4, and of IPv6 all that is neither global unicast nor below.
     */
    HOST,
    /** From the same site: private (RFC 1918, RFC 4193), shared (RFC 6598), link-local and site-local addresses. */
    SITE,
    /** From anywhere. */
    WORLD;

    private static final List<Prefix> HOST_V4 = prefixes("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4");
    private static final List<Prefix> SITES = prefixes(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10");
    private static final List<Prefix> WORLD_V6 = prefixes("2000::/3");
    /**
     * The well-known prefix of NAT64 (RFC 6052), and 6to4 (RFC 3056): an IPv4 address stands inside, which must be a
     * global one.
     */
    private static final Prefix NAT64 = prefixes("64:ff9b::/96").get(0);

    private static final Prefix SIX_TO_FOUR = prefixes("2002::/16").get(0);

    private static List<Prefix> prefixes(String... texts) {
        return List.of(texts).stream()
                .map(text -> Prefix.parse(text).orElseThrow())
                .toList();
    }

    /** The networks of {@link #SITE}. */
    public static List<Prefix> siteNetworks() {
        return SITES;
    }

    /** How far this address reaches. */
    public static Reach of(IpAddress address) {
        if (isIn(SITES, address)) {
            return SITE;
        }
        return isGlobal(address) ? WORLD : HOST;
    }

    private static boolean isGlobal(IpAddress address) {
        if (address.isV4()) {
            return !isIn(HOST_V4, address);
        }
        if (NAT64.contains(address)) {
            return of(IpAddress.v4((int) address.low())) == WORLD;
        }
        if (SIX_TO_FOUR.contains(address)) {
            return of(IpAddress.v4((int) (address.high() >>> Short.SIZE))) == WORLD;
        }
        return isIn(WORLD_V6, address);
    }

    private static boolean isIn(List<Prefix> prefixes, IpAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }
}
