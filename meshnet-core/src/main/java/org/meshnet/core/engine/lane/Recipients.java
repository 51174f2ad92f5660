package org.meshnet.core.engine.lane;

import java.util.List;
import org.meshnet.core.session.PeerLink;

/** The members to whom one packet goes, each a copy. Immutable. */
public final class Recipients {
    /** Members to whom one packet goes at most. */
    public static final int MAX = 64;
    /** Nobody. */
    public static final Recipients NONE = new Recipients(List.of());

    private final PeerLink[] links;
    private final int leftOutCount;

    /** @param wanting who would have it; those beyond {@link #MAX} get nothing */
    public Recipients(List<PeerLink> wanting) {
        links = wanting.stream().limit(MAX).toArray(PeerLink[]::new);
        leftOutCount = wanting.size() - links.length;
    }

    int count() {
        return links.length;
    }

    PeerLink link(int index) {
        return links[index];
    }

    /** Those who would have it, and are too many. */
    int leftOutCount() {
        return leftOutCount;
    }
}
