package org.meshnet.core.engine.peer;

import java.util.Optional;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.net.Endpoint;

/** Why a peer is not reached, or not directly, as people are told (docs/paths.md). Stateless. */
final class PeerReasons {
    private PeerReasons() {}

    /** Empty where there is nothing to explain. */
    static Optional<PathReason> of(Peer peer, long nowNs) {
        return switch (peer.state(nowNs)) {
            case CONNECTED -> peer.paths().isRelayed() ? Optional.of(relayed(peer)) : Optional.empty();
            case CONNECTING -> peer.connecting().isSlow() ? Optional.of(unreachable(peer)) : Optional.empty();
            case UNREACHABLE -> Optional.of(unreachable(peer));
            case IDLE -> Optional.empty();
        };
    }

    private static PathReason relayed(Peer peer) {
        if (isWithoutUdp(peer)) {
            return PathReason.PEER_UDP_BLOCKED;
        }
        if (!peer.paths().hasDirectCandidates()) {
            return PathReason.NO_CANDIDATES;
        }
        if (peer.search().isBeginning()) {
            return PathReason.SEARCHING;
        }
        Optional<PathReason> natReason = peer.guess().reason();
        if (natReason.isPresent()) {
            return natReason.get();
        }
        return peer.paths().hasLostDirect() ? PathReason.DIRECT_LOST : PathReason.NO_DIRECT_ANSWER;
    }

    /** No server sees it at an endpoint that datagrams reach. */
    private static boolean isWithoutUdp(Peer peer) {
        return peer.isListed() && peer.observed().stream().noneMatch(Endpoint::isSendable);
    }

    private static PathReason unreachable(Peer peer) {
        if (!peer.isExpected()) {
            return PathReason.NOT_REGISTERED;
        }
        boolean isRelayMissing = peer.paths().relays().isEmpty() && peer.isRelayRefused();
        return isRelayMissing ? PathReason.NO_RELAY : PathReason.NO_ANSWER;
    }
}
