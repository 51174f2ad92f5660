package org.meshnet.core.engine.status;

import java.util.Optional;
import org.meshnet.core.net.Prefix;

/**
 * What becomes of a network that a peer offers.
 *
 * @param network the one
 * @param state how it stands
 * @param reason why it is not used, as the end of a sentence
 */
public record RouteStatus(Prefix network, State state, Optional<String> reason) {
    /** How a route stands. */
    public enum State {
        /** Packets for it go to the peer. */
        USED,
        /** They go to another peer that offers it too. */
        STANDBY,
        /** It is not used, for a reason. */
        REFUSED,
        /** The user did not allow it. */
        NOT_ACCEPTED
    }

    /** Without a reason. */
    public static RouteStatus of(Prefix network, State state) {
        return new RouteStatus(network, state, Optional.empty());
    }

    /** That it is not used, and why. */
    public static RouteStatus refused(Prefix network, String reason) {
        return new RouteStatus(network, State.REFUSED, Optional.of(reason));
    }
}
