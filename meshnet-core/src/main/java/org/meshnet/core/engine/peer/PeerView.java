package org.meshnet.core.engine.peer;

import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.engine.status.MembershipStatus;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.PathMtuSearch;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Capabilities;

/** A peer as people see it: how it is reached, and why not better (docs/paths.md). Stateless; control thread only. */
public final class PeerView {
    private PeerView() {}

    /** What is so now. */
    public static PeerStatus of(Peer peer, long nowNs) {
        return new PeerStatus(
                new PeerStatus.Member(
                        peer.name(),
                        peer.key(),
                        peer.routedAddresses(),
                        peer.certificate().map(MembershipStatus::of)),
                state(peer, nowNs),
                path(peer, nowNs),
                new PeerStatus.Sealing(
                        peer.current()
                                .map(session -> OptionalLong.of(session.ageNs(nowNs)))
                                .orElse(OptionalLong.empty()),
                        peer.current().map(Session::cipher),
                        mtu(peer)),
                new PeerStatus.Traffic(
                        peer.receivedBytes(),
                        peer.sentBytes(),
                        groups(peer),
                        new PeerStatus.Upkeep(
                                peer.connecting().handshakeCount(), peer.paths().probeCount(nowNs))));
    }

    private static Optional<PeerStatus.Groups> groups(Peer peer) {
        PeerGroups groups = peer.groups();
        return peer.isCapable(Capabilities.MULTICAST)
                ? Optional.of(new PeerStatus.Groups(groups.joined().size(), groups.wantsAll()))
                : Optional.empty();
    }

    private static Optional<PeerStatus.Mtu> mtu(Peer peer) {
        PathMtuSearch search = peer.paths().mtu();
        return search.hop()
                .filter(hop -> peer.isConnected())
                .map(hop -> new PeerStatus.Mtu(longestPacketBytes(peer), search.phase()));
    }

    private static int longestPacketBytes(Peer peer) {
        boolean isEthernet = peer.link().bridgePort() != 0;
        return peer.link().surePacketBytes() - (isEthernet ? LinkHeader.UNTAGGED_LENGTH : 0);
    }

    private static PeerState state(Peer peer, long nowNs) {
        Connecting connecting = peer.connecting();
        if (peer.isConnected() && (!connecting.isUnderWay() || peer.paths().isTrusted(nowNs))) {
            return PeerState.CONNECTED;
        }
        if (connecting.isGivenUp()) {
            return PeerState.UNREACHABLE;
        }
        return connecting.isUnderWay() ? PeerState.CONNECTING : PeerState.IDLE;
    }

    private static PeerStatus.Path path(Peer peer, long nowNs) {
        Optional<PathReason> reason = reason(peer, nowNs);
        Optional<Hop> current = peer.paths().current();
        if (!peer.isConnected() || current.isEmpty()) {
            return PeerStatus.Path.none(reason);
        }
        return new PeerStatus.Path(
                peer.paths().isRelayed() ? PathKind.RELAY : PathKind.DIRECT,
                current.map(Hop::endpoint).map(peer.guess().links()::remote),
                current.flatMap(peer.relayNames()::name),
                peer.paths().rttNs(),
                reason,
                peer.relayLimit().at(current.get(), nowNs));
    }

    /** Empty where there is nothing to explain. */
    private static Optional<PathReason> reason(Peer peer, long nowNs) {
        return switch (state(peer, nowNs)) {
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
