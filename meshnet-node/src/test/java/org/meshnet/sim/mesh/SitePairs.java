package org.meshnet.sim.mesh;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every pairing of {@link SiteKind}s, and which of them can do without a relay. */
final class SitePairs {
    private SitePairs() {}

    static Stream<Arguments> all() {
        SiteKind[] kinds = SiteKind.values();
        return Stream.of(kinds)
                .flatMap(a -> Stream.of(kinds).filter(b -> a.compareTo(b) <= 0).map(b -> Arguments.of(a, b)));
    }

    /** Two that share an address family, and not a hard NAT against one that lets in known ports only. */
    static boolean isReachable(SiteKind a, SiteKind b) {
        boolean isV6Only = a == SiteKind.PUBLIC_V6 || b == SiteKind.PUBLIC_V6;
        if (isV6Only) {
            return (a == SiteKind.PUBLIC || a == SiteKind.PUBLIC_V6)
                    && (b == SiteKind.PUBLIC || b == SiteKind.PUBLIC_V6);
        }
        return !(a == SiteKind.SYMMETRIC && isPicky(b)) && !(b == SiteKind.SYMMETRIC && isPicky(a));
    }

    private static boolean isPicky(SiteKind kind) {
        return switch (kind) {
            case PUBLIC, PUBLIC_V4, PUBLIC_V6, FULL_CONE, ADDRESS_RESTRICTED -> false;
            case PORT_RESTRICTED, SYMMETRIC, FIREWALL, CARRIER_GRADE -> true;
        };
    }
}
