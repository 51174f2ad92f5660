package org.meshnet.core.engine.peer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.CandidateKind;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;

/** Where a peer may be, as servers and it itself say. Stateless. */
public final class PeerCandidates {
    /** Endpoints of one address that are tried, of those that a node lists: more are no sign of a host. */
    static final int MAX_CANDIDATES_OF_ADDRESS = 2;

    private PeerCandidates() {}

    /** As servers see it, then as it says itself. */
    public static Map<Endpoint, CandidateKind> of(Peer peer) {
        Map<Endpoint, CandidateKind> candidates = new LinkedHashMap<>();
        peer.observed().forEach(endpoint -> candidates.put(endpoint, CandidateKind.OBSERVED));
        Map<IpAddress, Integer> counts = new HashMap<>();
        for (Candidate candidate : peer.descriptor().map(Descriptor::candidates).orElse(List.of())) {
            if (counts.merge(candidate.endpoint().address(), 1, Integer::sum) > MAX_CANDIDATES_OF_ADDRESS) {
                continue;
            }
            candidates.merge(candidate.endpoint(), CandidateKind.of(candidate.kind()), PeerCandidates::preferred);
        }
        return candidates;
    }

    private static CandidateKind preferred(CandidateKind one, CandidateKind other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
