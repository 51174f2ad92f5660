package org.meshnet.core.route;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.core.net.Prefix;

/** What can be a route to a network behind a member at all, whoever offers it. Stateless. */
public final class RouteRules {
    /** What is shorter is a way to the internet, whole or in halves, not a network. */
    static final int SHORTEST_V4 = 8;

    static final int SHORTEST_V6 = 7;

    /**
     * No hosts' (RFC 6890), or only of the host itself or its link: "this" network, loopback, link-local, multicast,
     * reserved. Of IPv6 all of ::/16, where loopback and embedded IPv4 addresses are.
     */
    private static final List<Prefix> SPECIAL = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/16",
                    "fe80::/10",
                    "ff00::/8")
            .map(text -> Prefix.parse(text).orElseThrow())
            .toList();

    /** To everywhere in IPv4. */
    public static final Prefix DEFAULT_V4 = Prefix.parse("0.0.0.0/0").orElseThrow();
    /** To everywhere in IPv6. */
    public static final Prefix DEFAULT_V6 = Prefix.parse("::/0").orElseThrow();

    private RouteRules() {}

    /** Those of them that are asked for. */
    public static List<Prefix> defaults(boolean v4, boolean v6) {
        return Stream.concat(v4 ? Stream.of(DEFAULT_V4) : Stream.empty(), v6 ? Stream.of(DEFAULT_V6) : Stream.empty())
                .toList();
    }

    /** Is it a way to everywhere? */
    public static boolean isDefault(Prefix route) {
        return route.length() == 0;
    }

    /** What no network is in. */
    public static List<Prefix> special() {
        return SPECIAL;
    }

    /** Why this is no route to a network, as the end of a sentence; empty if it may be one. */
    public static Optional<String> problem(Prefix route) {
        if (route.length() == 0) {
            return Optional.of("it is a default route, which is an exit node's");
        }
        if (route.length() < (route.address().isV4() ? SHORTEST_V4 : SHORTEST_V6)) {
            return Optional.of("it is too large for a network");
        }
        if (!route.isNetwork()) {
            return Optional.of("it is no network: that would be " + route.network());
        }
        return SPECIAL.stream()
                .filter(route::overlaps)
                .findFirst()
                .map(special -> "no network is in " + special + ", which has a meaning of its own");
    }
}
