package org.meshnet.core.route;

import java.util.List;
import org.meshnet.core.net.Prefix;

/**
 * Which of the networks that members offer this node may use. Default routes are never among them: those take a consent
 * of their own. Immutable.
 *
 * @param isAny any that is none
 * @param within else those that lie within one of these
 */
public record RouteConsent(boolean isAny, List<Prefix> within) {
    /** None. */
    public static final RouteConsent NONE = new RouteConsent(false, List.of());
    /** Any. */
    public static final RouteConsent ANY = new RouteConsent(true, List.of());

    /** Copies the list. */
    public RouteConsent {
        within = List.copyOf(within);
    }

    /** Could there be a route that may be used? */
    public boolean isGiven() {
        return isAny || !within.isEmpty();
    }

    /** May this one be used? */
    public boolean covers(Prefix route) {
        return isAny || within.stream().anyMatch(network -> network.holds(route));
    }
}
