package org.meshnet.core.engine.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.net.Hop;

/** Which hops lead to one peer by another member, for people. Control thread only. */
public final class PeerRelayNames {
    private final Map<Hop, Peer> relays = new HashMap<>();

    /** Notes that this hop leads there by another member. */
    public void put(Hop hop, Peer relay) {
        relays.put(hop, relay);
    }

    public void remove(Hop hop) {
        relays.remove(hop);
    }

    /** The name of the member by which this hop leads there, if it leads by one. */
    Optional<String> name(Hop hop) {
        return Optional.ofNullable(relays.get(hop)).map(Peer::name);
    }
}
