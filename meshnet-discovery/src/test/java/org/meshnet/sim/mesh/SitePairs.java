package org.meshnet.sim.mesh;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every pairing of {@link SiteKind}s that let UDP out, and which of them can do without a relay. */
final class SitePairs {
    private static final Set<SiteKind> V6_ONLY = Set.of(SiteKind.PUBLIC_V6, SiteKind.IPV6_ONLY);
    private static final Set<SiteKind> HARD = Set.of(SiteKind.SYMMETRIC, SiteKind.SYMMETRIC_SEQUENTIAL);

    private SitePairs() {}

    static Stream<Arguments> all() {
        return kinds().flatMap(a -> kinds().filter(b -> a.compareTo(b) <= 0).map(b -> Arguments.of(a, b)));
    }

    private static Stream<SiteKind> kinds() {
        return Stream.of(SiteKind.values()).filter(kind -> kind != SiteKind.UDP_BLOCKED);
    }

    /**
     * Two that share an address family, and not a hard NAT against one that lets in known ports only: these need no
     * guess.
     */
    static boolean isReachable(SiteKind a, SiteKind b) {
        if (V6_ONLY.contains(a) || V6_ONLY.contains(b)) {
            return hasV6(a) && hasV6(b);
        }
        return !(HARD.contains(a) && isPicky(b)) && !(HARD.contains(b) && isPicky(a));
    }

    /**
     * A hard NAT against an easy one that lets in known ports only, or against another one whose ports rise as its own
     * do: these go direct once ports were guessed.
     */
    static boolean isGuessable(SiteKind a, SiteKind b) {
        boolean hasV6Only = V6_ONLY.contains(a) || V6_ONLY.contains(b);
        boolean areBothSequential = a == SiteKind.SYMMETRIC_SEQUENTIAL && b == a;
        return !hasV6Only && !isReachable(a, b) && (HARD.contains(a) != HARD.contains(b) || areBothSequential);
    }

    private static boolean hasV6(SiteKind kind) {
        return kind == SiteKind.PUBLIC || V6_ONLY.contains(kind);
    }

    private static boolean isPicky(SiteKind kind) {
        return switch (kind) {
            case PUBLIC, PUBLIC_V4, PUBLIC_V6, FULL_CONE, ADDRESS_RESTRICTED -> false;
            case PORT_RESTRICTED,
                    PORT_RESTRICTED_OPEN_INPUT,
                    SYMMETRIC,
                    SYMMETRIC_SEQUENTIAL,
                    FIREWALL,
                    CARRIER_GRADE,
                    UDP_BLOCKED,
                    IPV6_ONLY -> true;
        };
    }
}
