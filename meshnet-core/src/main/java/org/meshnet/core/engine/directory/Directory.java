package org.meshnet.core.engine.directory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RelayLimited;

/**
 * What all the servers together tell of the members, and what this node tells them of itself. Servers differ at worst
 * in who they know; a descriptor is the same wherever it comes from. Control thread only.
 */
public final class Directory implements Checks.Place, ServerHops {
    private final EngineContext context;
    private final DirectoryEvents events;
    private final Announcer announcer;
    private final Servers servers;
    private final Registrations registrations;
    private final AddressLookUps lookUps = new AddressLookUps();
    private final Claims claims;
    private final Twins twins;
    private final Descriptors descriptors;
    private final MissingDescriptors missing;
    private final Acceptance acceptance;
    private final OwnCertificate ownCertificate;
    private final Strangers strangers;
    private final Roll roll;

    public Directory(EngineContext context, DirectoryEvents events, long nowNs) {
        this.context = context;
        this.events = events;
        this.servers = new Servers(context, this);
        this.registrations = new Registrations(servers.all());
        OwnDescriptor ownDescriptor = new OwnDescriptor(
                context.config(), context.membership(), context.ring(), context.random(), context.stamps(), nowNs);
        this.ownCertificate = new OwnCertificate(context);
        this.announcer = new Announcer(context, ownDescriptor, ownCertificate, servers.all());
        this.acceptance = new Acceptance(context, nowNs);
        this.strangers = new Strangers(context, registrations::all);
        this.descriptors = new Descriptors(context, acceptance, nowNs);
        this.missing = new MissingDescriptors(context, registrations::all);
        this.claims = new Claims(context);
        this.twins = new Twins(context, events, ownDescriptor, servers.all());
        this.roll = new Roll(context, events, announcer, descriptors);
        servers.begin(nowNs);
    }

    /**
     * Other keys of the network are good: registers under those that are new, and ends what there is under others. Who
     * is known by these only is known no longer than its sessions.
     */
    public void onKeys(long nowNs) {
        servers.end().forEach(ended -> onEnded(ended, nowNs));
        servers.begin(nowNs);
        announcer.announce(nowNs);
    }

    private void onEnded(DirectoryServer ended, long nowNs) {
        claims.forget(ended);
        twins.forget(ended);
        events.onServerGone(ended.index(), nowNs);
        List.copyOf(context.peers().all()).forEach(peer -> roll.unlist(peer, ended.index(), nowNs));
    }

    /** These are the servers from now on. Sessions stay, and who is known by others' word. */
    public void useServers(List<EngineConfig.Server> wanted, long nowNs) {
        servers.use(wanted, nowNs).forEach(ended -> onEnded(ended, nowNs));
        announcer.announce(nowNs);
    }

    /** Is this one of the servers? */
    public boolean isAsked(int server) {
        return servers.isAsked(server);
    }

    /** What this node tells of itself. */
    public Announcer announcer() {
        return announcer;
    }

    /** What may be a way to a peer is another. */
    public void onUnderlayChanged() {
        context.peers().all().forEach(descriptors::tellCandidates);
    }

    /** Where a server sees this node's IPv4 socket. */
    public Optional<Endpoint> observedV4() {
        return observed().stream().filter(endpoint -> endpoint.address().isV4()).findFirst();
    }

    @Override
    public List<Endpoint> observed() {
        return announcer.observed();
    }

    @Override
    public boolean isOwn(Endpoint endpoint) {
        return announcer.isOwn(endpoint);
    }

    @Override
    public Optional<Endpoint> serverEndpoint(int server) {
        return servers.find(server).flatMap(DirectoryServer::endpoint);
    }

    /** Has the servers say at once where they see this node. */
    public void refresh(long nowNs) {
        servers.all().forEach(server -> server.client().refreshNow(nowNs));
    }

    public void setServerEndpoints(int server, List<Endpoint> endpoints, Map<Endpoint, ServerRank> ranks, long nowNs) {
        servers.setEndpoints(server, endpoints, ranks, nowNs);
    }

    public void setServerLinks(int server, List<Endpoint> links, long nowNs) {
        servers.setLinks(server, links, nowNs);
    }

    /** Is a session with this peer wanted without traffic? */
    public boolean wantsSession(Peer peer) {
        return peer.isExpected() && roll.isSmall(servers.all()) && !hasSteppedBack();
    }

    /** Which servers know this node. */
    public Registrations registrations() {
        return registrations;
    }

    @Override
    public OptionalInt relay(Hop hop) {
        Optional<DirectoryServer> server = servers.relay(hop);
        return server.isPresent() ? OptionalInt.of(server.get().index()) : OptionalInt.empty();
    }

    /** Is it a hop by a registration under a key of the network that is not the newest? */
    public boolean isByEarlierKey(Hop hop) {
        return servers.relay(hop)
                .filter(server -> server.secrets() != context.ring().newest())
                .isPresent();
    }

    /** The registrations at servers under keys before that of this one. */
    public List<Integer> earlierThan(int server) {
        return servers.earlierThan(server);
    }

    /** What asks for descriptors that are known to be there. */
    public MissingDescriptors missing() {
        return missing;
    }

    /** What asks for descriptors of nodes that want a session. */
    public Strangers strangers() {
        return strangers;
    }

    /** Certificates are measured otherwise, or this node has another: who is no member any more has no session. */
    public void onMembership(long nowNs) {
        ownCertificate.look(acceptance.hour(), nowNs);
        acceptance.refused(nowNs).forEach(peer -> roll.expel(peer, nowNs));
        acceptance.refusedKeys().forEach(key -> strangers.ask(key.prefix(), nowNs));
    }

    /** Has the servers introduce this node and the peer to each other. */
    public void introduce(Peer peer, long nowNs) {
        List<DirectoryServer> asked = registrations.all();
        if (peer.checks().askForIntroductions(asked.size(), nowNs)) {
            asked.forEach(server -> server.client().introduce(peer.key(), nowNs));
        }
    }

    /** Asks the servers who has the address; false if there is none to ask. */
    public boolean lookUp(IpAddress address, long nowNs) {
        List<DirectoryServer> asked = registrations.all();
        lookUps.ask(address, asked, server -> context.overlay().lookUp(address, server.secrets()), nowNs);
        return !asked.isEmpty();
    }

    /** A datagram of a server's type; false if no server sent it. */
    public boolean onDatagram(byte[] datagram, Endpoint from, long nowNs) {
        return servers.onDatagram(datagram, from, nowNs);
    }

    public long nextDeadlineNs() {
        long deadlineNs = servers.nextDeadlineNs();
        deadlineNs = Math.min(deadlineNs, Math.min(claims.nextDeadlineNs(), twins.nextDeadlineNs()));
        deadlineNs = Math.min(deadlineNs, acceptance.nextDeadlineNs());
        return Math.min(deadlineNs, Math.min(descriptors.nextDeadlineNs(), announcer.nextDeadlineNs()));
    }

    public void onTimer(long nowNs) {
        List.copyOf(servers.all()).forEach(server -> server.client().onTimer(nowNs));
        announcer.onChangedIf(twins.onTimer(nowNs));
        claims.due(nowNs)
                .forEach(index -> servers.find(index).ifPresent(server -> announcer.claimAgain(server, nowNs)));
        descriptors.takeWaiting(nowNs).forEach(peer -> {
            onNewer(peer, nowNs);
            connectOrTry(peer, true, nowNs);
        });
        descriptors.takeRefused().forEach(peer -> roll.expel(peer, nowNs));
        if (acceptance.isDue(nowNs)) {
            onMembership(nowNs);
        }
    }

    public void leave() {
        servers.all().forEach(server -> server.client().leave());
    }

    /** Tells the servers and the listener what changed in this turn. */
    public void endTurn(long nowNs) {
        servers.endOver(nowNs).forEach(ended -> onEnded(ended, nowNs));
        boolean isOld = announcer.isOld(nowNs);
        descriptors.sweep(isOld, nowNs);
        announcer.endTurn(isOld, nowNs);
        servers.report();
    }

    public List<ServerStatus> status() {
        return servers.status();
    }

    /** A peer's last session ended: try again, or forget it if nobody lists it. */
    public void onDown(Peer peer, long nowNs) {
        if (peer.hasEndedDescriptor()) {
            context.publisher().onRoutesChanged();
        }
        if (wantsSession(peer)) {
            events.connect(peer, nowNs);
        } else if (!peer.isListed()) {
            roll.remove(peer, nowNs);
        }
    }

    /**
     * A server registered this node: from where it was, so that it knows the channels of before, unless it was
     * restarted; or from elsewhere.
     */
    void onRegistered(DirectoryServer server, boolean isWhereItWas, long nowNs) {
        announcer.onChangedIf(twins.onRegistered(server, nowNs));
        events.onRegistered(server.index(), isWhereItWas, nowNs);
    }

    /** A server's relay drops what this node sends by it. */
    void onRelayLimited(int server, RelayLimited said, long nowNs) {
        events.onRelayLimited(server, said, nowNs);
    }

    /** A server says something of the network's document. */
    void onPolicy(int server, PolicyWord word, long nowNs) {
        events.onPolicy(server, word, nowNs);
    }

    /** A server tells of a member. */
    void onEntry(int server, Entry entry, long nowNs) {
        peer(entry, nowNs).ifPresent(peer -> {
            boolean isChanged = update(server, peer, entry, nowNs);
            connectOrTry(peer, isChanged, nowNs);
        });
    }

    private void connectOrTry(Peer peer, boolean isChanged, long nowNs) {
        if (peer.isConnected() && isChanged) {
            events.onCandidatesChanged(peer, nowNs);
        } else if (!peer.isConnected() && wantsSession(peer)) {
            events.connect(peer, nowNs);
        }
    }

    /** A server introduces a member. The channel comes first, so that a handshake that begins now takes it, too. */
    void onIntroduction(DirectoryServer server, Entry entry, long relayChannel, long nowNs) {
        boolean isAwaited = context.peers()
                .find(entry.nodeKey())
                .filter(peer -> peer.checks().takeAwaitedIntroduction(nowNs))
                .isPresent();
        if (!isAwaited && !server.takeUnasked(nowNs)) {
            context.counters().add(Counter.INTRODUCTION_REFUSED);
            return;
        }
        peer(entry, nowNs).ifPresent(peer -> {
            update(server.index(), peer, entry, nowNs);
            Optional<Hop> relay = server.relay(relayChannel);
            boolean hasNewRelay =
                    relay.filter(hop -> !peer.paths().isRelay(hop)).isPresent();
            relay.ifPresentOrElse(
                    hop -> events.onRelayGiven(peer, server.index(), hop, nowNs),
                    () -> events.onRelayRefused(peer, server.index(), nowNs));
            if (peer.isConnected() && peer.paths().isTrusted(nowNs)) {
                events.onCandidatesChanged(peer, nowNs);
            } else {
                events.onIntroduced(peer, hasNewRelay, nowNs);
            }
        });
    }

    private Optional<Peer> peer(Entry entry, long nowNs) {
        boolean isOwn = entry.nodeKey().equals(context.ownKey());
        return isOwn ? Optional.empty() : descriptors.peer(entry, nowNs);
    }

    /** True if the peer is somewhere else now, or says something else of itself. */
    private boolean update(int server, Peer peer, Entry entry, long nowNs) {
        boolean hasMoved = roll.list(peer, server, entry.observedEndpoint());
        boolean isNewer = descriptors.update(peer, server, entry.sealedDescriptor(), nowNs);
        if (isNewer) {
            onNewer(peer, nowNs);
        } else if (hasMoved) {
            descriptors.tellCandidates(peer);
        }
        descriptors.takeRefused().forEach(refused -> roll.expel(refused, nowNs));
        if (hasMoved) {
            announcer.onSomebodyMoved();
        }
        return hasMoved || isNewer;
    }

    private void onNewer(Peer peer, long nowNs) {
        descriptors.tellCandidates(peer);
        events.onDescriptor(peer, nowNs);
        context.publisher().onRoutesChanged();
        announcer.onChangedIf(context.overlay().onPeer(peer, nowNs));
        if (context.overlay().isContestedBy(peer)) {
            events.connect(peer, nowNs);
        }
        events.onAddresses(peer, nowNs);
    }

    /** A server does not know the channel of this hop any more, or so somebody says. */
    void onRelayLost(Hop hop, long nowNs) {
        context.peers().all().stream()
                .filter(peer -> peer.paths().isRelay(hop))
                .findFirst()
                .ifPresent(peer -> events.onRelayLost(peer, nowNs));
    }

    /** A server does not know the member any more. */
    void onPeerLeft(int server, NodeKey key, long nowNs) {
        acceptance.forget(key, nowNs);
        context.peers().find(key).ifPresent(peer -> roll.unlist(peer, server, nowNs));
    }

    /** A server says who has what was looked up. */
    void onFound(DirectoryServer server, LookUp asked, List<Entry> entries, long nowNs) {
        Optional<IpAddress> absent = Optional.empty();
        if (entries.isEmpty()) {
            absent = lookUps.takeAbsent(asked, server);
        } else {
            lookUps.onFound(asked);
        }
        entries.forEach(entry -> onEntry(server.index(), entry, nowNs));
        announcer.onChangedIf(claims.onFound(server, asked, nowNs));
        events.onFound(server.index(), asked, entries, nowNs);
        absent.ifPresent(address -> events.onNotFound(address, nowNs));
    }

    /** A server took what was claimed, or says that another has it: who, it is asked. */
    void onClaims(DirectoryServer server, List<Token> taken, List<Token> refused, long nowNs) {
        announcer.onChangedIf(claims.onClaims(server, taken, refused, nowNs));
    }

    /** What hears of other machines with this node's identity. */
    Twins twins() {
        return twins;
    }

    void onServerLost(int server) {
        events.onServerLost(server);
    }

    /** A server says that another machine was registered as this node. */
    void onTwin(DirectoryServer server, Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        announcer.onChangedIf(twins.onTwin(server, elsewhere, sealedDescriptor, nowNs));
    }

    /** Has this node made way for another machine with its identity? It then has no sessions. */
    public boolean hasSteppedBack() {
        return twins.hasSteppedBack();
    }

    /** A session says that what is known of the peer is its newest word. */
    public void onConfirmed(Peer peer, long nowNs) {
        announcer.onChangedIf(context.overlay().onPeer(peer, nowNs));
    }
}
