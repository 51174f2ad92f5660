package org.meshnet.node.metrics;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;

/** Which peers have figures of their own, and by what they are told apart. Stateless. */
final class PeerSelection {
    /** Each peer is a dozen time series for who gathers them. */
    static final int MOST = 500;

    private static final int KEY_DIGITS = 16;

    private PeerSelection() {}

    /** Of more than there may be, those with a session go first, then by key, so that the choice lasts. */
    static List<PeerStatus> of(List<PeerStatus> peers) {
        Comparator<PeerStatus> order = Comparator.comparing((PeerStatus peer) -> peer.state() != PeerState.CONNECTED)
                .thenComparing(peer -> peer.member().publicKey());
        return peers.size() <= MOST
                ? peers
                : peers.stream().sorted(order).limit(MOST).toList();
    }

    /** Names are as members like; the keys' first digits differ, or all of them are there. */
    static Map<PeerStatus, String[]> labels(List<PeerStatus> peers) {
        Map<PeerStatus, String[]> labels = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        for (PeerStatus peer : peers) {
            String key = peer.member().publicKey().hex();
            String start = key.substring(0, KEY_DIGITS);
            String[] each = {"peer", peer.member().id(), "key", taken.add(start) ? start : key};
            labels.put(peer, each);
        }
        return labels;
    }
}
