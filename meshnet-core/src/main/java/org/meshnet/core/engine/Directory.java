package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.RelayLimited;

/**
 * What all the servers together tell of the members, and what this node tells them of itself. Servers differ at worst in who
 * they know; a descriptor is the same wherever it comes from. Control thread only.
 */
final class Directory implements Checks.Place {
    /** Members up to which every node keeps a session with every other: what that costs grows with their number (docs/protocol.md §5.2). */
    static final int SMALL_NETWORK = 8;

    private static final long MISSING_PAUSE_NS = 500_000_000L;
    /** Up to 32 s. */
    private static final int MISSING_DOUBLINGS = 6;

    private final EngineConfig config;
    private final EngineParts parts;
    private final OwnDescriptor ownDescriptor;
    private final List<DirectoryServer> servers = new ArrayList<>();
    private final Map<LookUp, IpAddress> lookUps = new LinkedHashMap<>();
    private final Claims claims;
    private final Twins twins;
    private final Descriptors descriptors;
    private final OwnEndpoints own;
    private final OwnReach reach;
    private int listedCount;
    private boolean mustAnnounce;
    private long nowNs;

    Directory(EngineConfig config, EngineSeams seams, EngineParts parts, Stamps stamps, long nowNs) {
        this.config = config;
        this.parts = parts;
        this.ownDescriptor = new OwnDescriptor(config, seams.random(), stamps, nowNs);
        this.descriptors = new Descriptors(config.secrets(), parts, stamps, nowNs);
        this.claims = new Claims(parts);
        this.twins = new Twins(parts, ownDescriptor);
        this.own = new OwnEndpoints(parts.underlay());
        this.reach = new OwnReach(parts, own, this::observed);
        for (int server = 0; server < config.serverCount(); server++) {
            servers.add(new DirectoryServer(server, config, seams, this));
        }
    }

    /** Tells the servers what this node claims and is; again whenever that changes. */
    void announce(long now) {
        nowNs = now;
        mustAnnounce = false;
        reach.onChanged();
        // A lone server's view stands beside the descriptor in what that server tells.
        List<Candidate> candidates = own.candidates(servers.size() > 1 ? observed() : List.of());
        Bytes sealed = ownDescriptor.make(capabilities(), parts.overlay().told(), candidates);
        List<Token> claimed = parts.overlay().claimToken().stream().toList();
        servers.forEach(server -> server.client().announce(claimed, sealed, now));
    }

    /** Claims once more at a server that refused, with the descriptor that it has. */
    private void claimAgain(DirectoryServer server, long now) {
        List<Token> claimed = parts.overlay().claimToken().stream().toList();
        if (server.isRegistered() && !parts.overlay().isWaiting()) {
            server.client().announce(claimed, ownDescriptor.newest(), now);
        }
    }

    private int capabilities() {
        int relaying = config.relayForOthers().isPresent() ? Capabilities.RELAYS_FOR_OTHERS : 0;
        return relaying | parts.guesser().capabilities();
    }

    /** This host's endpoints changed. True if they had been others before. */
    boolean setLocalEndpoints(List<Endpoint> endpoints, long now) {
        boolean isFirst = !own.hasLocal();
        if (!own.setLocal(endpoints)) {
            return false;
        }
        announce(now);
        if (!isFirst) {
            servers.forEach(server -> server.client().refreshNow(now));
        }
        return !isFirst;
    }

    /** What may be a way to a peer is another. */
    void onUnderlayChanged() {
        parts.peers().all().forEach(descriptors::tellCandidates);
    }

    /** This node's socket has another port. */
    void setPort(int port, long now) {
        own.setPort(port);
        announce(now);
    }

    /** The router's port that leads here is another, or there is none any more. */
    void setMappedEndpoint(Optional<Endpoint> endpoint, long now) {
        if (own.setMapped(endpoint)) {
            announce(now);
        }
    }

    /** What the user says where this node is leads elsewhere. */
    void setConfiguredEndpoints(List<Endpoint> endpoints, long now) {
        if (own.setConfigured(endpoints)) {
            announce(now);
        }
    }

    /** STUN servers see this node elsewhere than before. */
    void setStunEndpoints(List<Endpoint> endpoints, long now) {
        mustAnnounce |= own.setStun(endpoints, observed());
        nowNs = now;
    }

    /** The members are to be told something else of this node, at the end of the turn. */
    void onChanged() {
        mustAnnounce = true;
    }

    /** Where a server sees this node's IPv4 socket. */
    Optional<Endpoint> observedV4() {
        return observed().stream().filter(endpoint -> endpoint.address().isV4()).findFirst();
    }

    /** Is this node's socket bound to this port? */
    boolean isOwnPort(int port) {
        return own.isLocalPort(port);
    }

    @Override
    public List<Endpoint> observed() {
        return servers.stream()
                .flatMap(server -> server.client().observedEndpoint().stream())
                .toList();
    }

    @Override
    public Optional<Endpoint> serverEndpoint(int server) {
        return servers.get(server).client().serverEndpoint();
    }

    /** Has the servers say at once where they see this node. */
    void refresh(long now) {
        nowNs = now;
        servers.forEach(server -> server.client().refreshNow(now));
    }

    NodeKey ownKey() {
        return config.identity().nodeKey();
    }

    @Override
    public boolean isOwn(Endpoint endpoint) {
        return own.isLocal(endpoint);
    }

    void setServerEndpoints(int server, List<Endpoint> endpoints, long now) {
        nowNs = now;
        servers.get(server).client().serverEndpoints(endpoints, now);
    }

    void setServerLinks(int server, List<Endpoint> links, long now) {
        nowNs = now;
        servers.get(server).client().serverLinks(links, now);
    }

    /** Is a session with this peer wanted without traffic? */
    boolean wantsSession(Peer peer) {
        return peer.isExpected() && isSmall() && !hasSteppedBack();
    }

    /** A server's count may be as old as the last refresh; a longer list tells sooner that the network has grown. */
    private boolean isSmall() {
        return listedCount < SMALL_NETWORK
                && servers.stream().allMatch(server -> server.client().memberCount() <= SMALL_NETWORK);
    }

    /** Does a server know this node? */
    boolean isRegistered() {
        return servers.stream().anyMatch(DirectoryServer::isRegistered);
    }

    /** Does a server know this node by UDP, not by a link? */
    boolean isRegisteredByUdp() {
        return servers.stream()
                .filter(DirectoryServer::isRegistered)
                .flatMap(server -> server.client().serverEndpoint().stream())
                .anyMatch(endpoint -> !endpoint.isLink());
    }

    /** Does a server know this node, and does every one that does reach it by a link, not by UDP? */
    boolean isRegisteredByLinksOnly() {
        return isRegistered() && !isRegisteredByUdp();
    }

    /** Which server forwards over this hop, if one that knows this node is there. */
    OptionalInt relay(Hop hop) {
        return servers.stream()
                .filter(server -> server.client()
                        .serverEndpoint()
                        .filter(hop.endpoint()::equals)
                        .isPresent())
                .mapToInt(DirectoryServer::index)
                .findFirst();
    }

    /** What a handshake says of this node's descriptors. */
    long addressSequence() {
        return ownDescriptor.addressSequence();
    }

    /**
     * A peer says in a handshake which of its descriptors still tell its addresses. While the one here does not, nothing goes to it or is
     * taken from it, whatever a server shows; the newer one is asked for.
     */
    void onSequence(Peer peer, long sequence, long now) {
        nowNs = now;
        if (peer.hear(sequence)) {
            parts.publisher().onRoutesChanged();
            parts.publisher().onRoutesNeeded();
        }
        if (peer.isOutdated() && !parts.timers().isSet(peer, PeerTimer.DESCRIPTOR_MISSING)) {
            onDescriptorMissing(peer, now);
        }
    }

    /** Asks for the newer descriptor, again and again, ever more seldom. */
    void onDescriptorMissing(Peer peer, long now) {
        if (peer.isOutdated()) {
            LookUp what = LookUp.ofKeyPrefix(ByteBuffer.wrap(peer.key().bytes()).getLong());
            servers.stream()
                    .filter(DirectoryServer::isRegistered)
                    .forEach(server -> server.client().lookUp(what, now));
            long pauseNs = MISSING_PAUSE_NS << Math.min(peer.takeMissingCount(), MISSING_DOUBLINGS);
            parts.timers().set(peer, PeerTimer.DESCRIPTOR_MISSING, now + pauseNs);
        }
    }

    /** Has the servers introduce this node and the peer to each other. */
    void introduce(Peer peer, long now) {
        nowNs = now;
        List<DirectoryServer> asked =
                servers.stream().filter(DirectoryServer::isRegistered).toList();
        if (peer.checks().askForIntroductions(asked.size(), now)) {
            asked.forEach(server -> server.client().introduce(peer.key(), now));
        }
    }

    /** Asks the servers who has the address; false if there is none to ask. */
    boolean lookUp(IpAddress address, long now) {
        nowNs = now;
        LookUp what = parts.overlay().lookUp(address);
        List<DirectoryServer> asked =
                servers.stream().filter(DirectoryServer::isRegistered).toList();
        if (!asked.isEmpty()) {
            lookUps.remove(what);
            if (lookUps.size() >= LookUps.MAX_PENDING) {
                lookUps.remove(lookUps.keySet().iterator().next());
            }
            lookUps.put(what, address);
        }
        asked.forEach(server -> server.client().lookUp(what, now));
        return !asked.isEmpty();
    }

    /** A datagram of a server's type; false if no server sent it. */
    boolean onDatagram(byte[] datagram, Endpoint from, long now) {
        nowNs = now;
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        for (DirectoryServer server : servers) {
            if (server.client().onDatagram(buffer, from, now)) {
                return true;
            }
        }
        return false;
    }

    long nextDeadlineNs() {
        long deadlineNs = servers.stream()
                .mapToLong(server -> server.client().nextDeadlineNs())
                .min()
                .orElse(TimerQueue.NONE);
        deadlineNs = Math.min(deadlineNs, claims.nextDeadlineNs());
        return Math.min(deadlineNs, Math.min(descriptors.nextDeadlineNs(), ownDescriptor.nextDeadlineNs()));
    }

    void onTimer(long now) {
        nowNs = now;
        servers.forEach(server -> server.client().onTimer(now));
        claims.due(now).forEach(server -> claimAgain(servers.get(server), now));
        descriptors.takeWaiting(now).forEach(peer -> {
            onNewer(peer);
            connectOrTry(peer, true);
        });
    }

    void leave(long now) {
        servers.forEach(server -> server.client().leave(now));
    }

    /** Tells the servers and the listener what changed in this turn. */
    void endTurn(long now) {
        boolean isOld = ownDescriptor.isOld(now);
        descriptors.sweep(isOld, now);
        if (mustAnnounce || isOld) {
            announce(now);
        }
        reach.judge(now);
        servers.forEach(DirectoryServer::report);
    }

    List<ServerStatus> status() {
        return servers.stream().map(DirectoryServer::status).toList();
    }

    /** A peer's last session ended: try again, or forget it if nobody lists it. */
    void onDown(Peer peer, long now) {
        nowNs = now;
        if (peer.hasEndedDescriptor()) {
            parts.publisher().onRoutesChanged();
        }
        if (wantsSession(peer)) {
            parts.handshaker().connect(peer, now);
        } else if (!peer.isListed()) {
            remove(peer);
        }
    }

    private void remove(Peer peer) {
        parts.handshaker().stop(peer);
        parts.guesser().onDown(peer);
        parts.keeper().drop(peer, nowNs);
        parts.forwarder().onStagedExpiry(peer, nowNs);
        parts.timers().cancelAll(peer);
        parts.relayService().onDown(peer);
        parts.relaySeeker().forget(peer, nowNs);
        parts.peers().remove(peer);
        descriptors.forget(peer, nowNs);
        parts.publisher().onRoutesChanged();
    }

    /** A server registered this node: from where it was, so that it knows the channels of before, unless it was restarted; or from elsewhere. */
    void onRegistered(int server, boolean isWhereItWas) {
        mustAnnounce |= twins.onRegistered();
        if (isWhereItWas) {
            parts.relays().onServerDoubted(server, nowNs);
        } else {
            parts.relays().onServerVoid(server, nowNs);
        }
    }

    /** A server's relay drops what this node sends by it. */
    void onRelayLimited(int server, RelayLimited said) {
        parts.relayWords().onServerLimited(server, said, nowNs);
    }

    /** A server sees this node elsewhere: with several servers, members hear of that by the descriptor. */
    void onObservedEndpoint() {
        reach.onChanged();
        mustAnnounce |= servers.size() > 1;
    }

    /** A server tells of a member. */
    void onEntry(int server, Entry entry) {
        peer(entry).ifPresent(peer -> {
            boolean isChanged = update(server, peer, entry);
            connectOrTry(peer, isChanged);
        });
    }

    private void connectOrTry(Peer peer, boolean isChanged) {
        if (peer.isConnected() && isChanged) {
            parts.paths().onCandidatesChanged(peer, nowNs);
        } else if (!peer.isConnected() && wantsSession(peer)) {
            parts.handshaker().connect(peer, nowNs);
        }
    }

    /** A server introduces a member. The channel comes first, so that a handshake that begins now takes it, too. */
    void onIntroduction(DirectoryServer server, Entry entry, long relayChannel) {
        boolean isAwaited = parts.peers()
                .find(entry.nodeKey())
                .filter(peer -> peer.checks().takeAwaitedIntroduction(nowNs))
                .isPresent();
        if (!isAwaited && !server.takeUnasked(nowNs)) {
            parts.counters().add(Counter.INTRODUCTION_REFUSED);
            return;
        }
        peer(entry).ifPresent(peer -> {
            update(server.index(), peer, entry);
            Optional<Hop> relay = server.relay(relayChannel);
            boolean hasNewRelay =
                    relay.filter(hop -> !peer.paths().isRelay(hop)).isPresent();
            parts.relays().onGiven(peer, server.index(), relay, nowNs);
            if (peer.isConnected() && peer.paths().isTrusted(nowNs)) {
                parts.paths().onCandidatesChanged(peer, nowNs);
            } else {
                parts.handshaker().onIntroduced(peer, hasNewRelay, nowNs);
            }
        });
    }

    private Optional<Peer> peer(Entry entry) {
        boolean isOwn = entry.nodeKey().equals(config.identity().nodeKey());
        return isOwn ? Optional.empty() : descriptors.peer(entry, nowNs);
    }

    /** True if the peer is somewhere else now, or says something else of itself. */
    private boolean update(int server, Peer peer, Entry entry) {
        listedCount += peer.isListed() ? 0 : 1;
        boolean hasMoved = peer.observe(server, entry.observedEndpoint());
        boolean isNewer = descriptors.update(peer, server, entry.sealedDescriptor(), nowNs);
        if (isNewer) {
            onNewer(peer);
        } else if (hasMoved) {
            descriptors.tellCandidates(peer);
        }
        if (hasMoved) {
            reach.onChanged();
        }
        return hasMoved || isNewer;
    }

    private void onNewer(Peer peer) {
        descriptors.tellCandidates(peer);
        parts.guesser().onPeerChanged(peer);
        parts.publisher().onRoutesChanged();
        parts.relaySeeker().onDescriptor(peer);
        mustAnnounce |= parts.overlay().onPeer(peer, nowNs);
        if (parts.overlay().isContestedBy(peer)) {
            parts.handshaker().connect(peer, nowNs);
        }
        parts.forwarder().onPeerAddresses(peer, nowNs);
        parts.pings().onPeerAddresses(peer, nowNs);
    }

    /** A server does not know the channel of this hop any more, or so somebody says. */
    void onRelayLost(Hop hop) {
        parts.peers().all().stream()
                .filter(peer -> peer.paths().isRelay(hop))
                .findFirst()
                .ifPresent(peer -> parts.relays().request(peer, nowNs));
    }

    /** A server does not know the member any more. */
    void onPeerLeft(int server, NodeKey key) {
        Optional<Peer> peer = parts.peers().find(key);
        if (peer.isPresent()) {
            boolean wasListed = peer.get().isListed();
            peer.get().unlist(server);
            reach.onChanged();
            listedCount -= wasListed && !peer.get().isListed() ? 1 : 0;
            if (!peer.get().isListed() && !peer.get().isConnected()) {
                remove(peer.get());
            }
        }
    }

    /** A server says who has what was looked up. */
    void onFound(DirectoryServer server, LookUp asked, List<Entry> entries) {
        IpAddress address = lookUps.remove(asked);
        entries.forEach(entry -> onEntry(server.index(), entry));
        mustAnnounce |= claims.onFound(server, asked, nowNs);
        if (address != null && entries.isEmpty()) {
            parts.forwarder().onNotFound(address, nowNs);
            parts.pings().onNotFound(address);
        }
    }

    /** A server took what was claimed, or says that another has it: who, it is asked. */
    void onClaims(DirectoryServer server, List<Token> taken, List<Token> refused) {
        mustAnnounce |= claims.onClaims(server, taken, refused, nowNs);
    }

    /** A server says that another machine registered as this node. */
    void onSuperseded(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor) {
        twins.onSuperseded(server, elsewhere, sealedDescriptor, nowNs);
    }

    /** A server says that another machine was registered as this node. */
    void onTwin(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor) {
        mustAnnounce |= twins.onTwin(server, elsewhere, sealedDescriptor, nowNs);
    }

    /** Has this node made way for another machine with its identity? It then has no sessions. */
    boolean hasSteppedBack() {
        return twins.hasSteppedBack();
    }

    /** A session says that what is known of the peer is its newest word. */
    void onConfirmed(Peer peer, long now) {
        nowNs = now;
        mustAnnounce |= parts.overlay().onPeer(peer, now);
    }
}
