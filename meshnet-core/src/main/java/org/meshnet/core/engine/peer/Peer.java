package org.meshnet.core.engine.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.guess.PeerGuess;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Certificate;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.Paths;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Descriptor;

/** All that the control loop knows of one other node. Plain state; the engine's parts act on it. */
public final class Peer {
    /** Sessions made as responder of which the first frame is still to come. */
    static final int MAX_UNCONFIRMED = 4;
    /**
     * Sessions replaced but still opened. After both sides opened at once each may send under another one, so that the
     * one before the last is the one that the peer still uses.
     */
    static final int MAX_PREVIOUS = 2;

    private final NodeKey key;
    private final byte[] noiseKey;
    private final PeerLink link;
    private final Paths paths = new Paths();
    private final Connecting connecting = new Connecting();
    private final StagedPackets staged = new StagedPackets();
    private final TimerQueue.Deadlines deadlines = new TimerQueue.Deadlines();
    private final Map<Integer, Endpoint> observedByServer = new TreeMap<>();
    private final Map<Session, Hop> unconfirmed = new LinkedHashMap<>();
    private final Deque<Session> previous = new ArrayDeque<>();
    private @Nullable Descriptor descriptor;
    private List<IpAddress> allowedAddresses = List.of();
    private List<IpAddress> routedAddresses = List.of();
    private boolean hasEndedDescriptor;
    private long heardSequence;
    private int missingCount;
    private final DescriptorBudget descriptorBudget = new DescriptorBudget();
    private @Nullable Session current;
    private boolean hasLeft;
    private final EndedTraffic ended = new EndedTraffic();
    private long lastHeartbeatNs;
    private long relayRequestedNs = Long.MIN_VALUE / 2;
    private final PeerSearch search = new PeerSearch();
    private boolean isRelayRefused;
    private final PeerGuess guess = new PeerGuess();
    private final PeerChecks checks = new PeerChecks();
    private final PeerRelayLimit relayLimit = new PeerRelayLimit();
    private final PeerGroups groups = new PeerGroups();
    private final PeerRelayNames relayNames = new PeerRelayNames();
    private @Nullable Certificate certificate;

    /**
     * @param key its identity
     * @param noiseKey the X25519 form of it
     */
    Peer(NodeKey key, byte[] noiseKey) {
        this.key = key;
        this.noiseKey = noiseKey.clone();
        this.link = new PeerLink(key.toString());
    }

    public NodeKey key() {
        return key;
    }

    public byte[] noiseKey() {
        return noiseKey;
    }

    public PeerLink link() {
        return link;
    }

    public Paths paths() {
        return paths;
    }

    public Connecting connecting() {
        return connecting;
    }

    public StagedPackets staged() {
        return staged;
    }

    TimerQueue.Deadlines deadlines() {
        return deadlines;
    }

    public Optional<Descriptor> descriptor() {
        return Optional.ofNullable(descriptor);
    }

    /** What it calls itself, or the start of its key. */
    public String name() {
        return descriptor().map(Descriptor::name).orElse(key.toString());
    }

    public Optional<Session> current() {
        return Optional.ofNullable(current);
    }

    public boolean isConnected() {
        return current != null;
    }

    /** Is this the session that is sealed under? */
    public boolean isCurrent(Session session) {
        return session == current;
    }

    /** Every session under which its frames are opened. */
    public List<Session> sessions() {
        List<Session> sessions = new ArrayList<>(unconfirmed.keySet());
        current().ifPresent(sessions::add);
        sessions.addAll(previous);
        return sessions;
    }

    /**
     * Adds a session made as responder, and where the response goes; returns the session that makes room for it, if
     * any.
     */
    public Optional<Session> addUnconfirmed(Session session, Hop to) {
        unconfirmed.put(session, to);
        if (unconfirmed.size() <= MAX_UNCONFIRMED) {
            return Optional.empty();
        }
        Session oldest = unconfirmed.keySet().iterator().next();
        unconfirmed.remove(oldest);
        return Optional.of(oldest);
    }

    /** Where the response went that made this session, if its first frame is still to come. */
    public Optional<Hop> respondedTo(Session session) {
        return Optional.ofNullable(unconfirmed.get(session));
    }

    /** Takes a session into use; returns those that are not needed any more. */
    public List<Session> promote(Session session) {
        List<Session> obsolete = new ArrayList<>();
        unconfirmed.remove(session);
        current().ifPresent(previous::addFirst);
        if (previous.size() > MAX_PREVIOUS) {
            obsolete.add(previous.removeLast());
        }
        current = session;
        connecting.countHandshake();
        hasLeft = false;
        return ended.add(obsolete);
    }

    /** Gives up every session that is expired; returns them. */
    public List<Session> dropExpired(long nowNs) {
        List<Session> obsolete = new ArrayList<>();
        sessions().stream().filter(session -> session.isExpired(nowNs)).forEach(obsolete::add);
        unconfirmed.keySet().removeAll(obsolete);
        previous.removeAll(obsolete);
        if (obsolete.contains(current)) {
            current = null;
            link.endSending();
        }
        return ended.add(obsolete);
    }

    /** Gives up all sessions; returns them. */
    public List<Session> dropSessions() {
        List<Session> obsolete = sessions();
        unconfirmed.clear();
        previous.clear();
        current = null;
        link.endSending();
        return ended.add(obsolete);
    }

    /** Takes a newer descriptor; false if it is not newer. */
    public boolean update(Descriptor next) {
        if (descriptor != null && next.sequence() <= descriptor.sequence()) {
            return false;
        }
        descriptor = next;
        hasLeft = false;
        missingCount = 0;
        return true;
    }

    /** Keeps which of the addresses in its descriptor may be its own, worked out once for each descriptor. */
    public void allowAddresses(List<IpAddress> allowed) {
        allowedAddresses = List.copyOf(allowed);
    }

    /**
     * The overlay addresses that it has, as far as is known: none while there is a newer descriptor than the one here,
     * and none after the end of that, unless a session says that there is no newer one.
     */
    public List<IpAddress> addresses() {
        return isOutdated() || (hasEndedDescriptor && !isConnected()) ? List.of() : allowedAddresses;
    }

    /** Notes which of them are routed to it: another node may have the same ones. */
    public void routeAddresses(List<IpAddress> routed) {
        routedAddresses = routed;
    }

    /**
     * Takes the sequence number that it says in a handshake: descriptors below it tell addresses no more.
     *
     * @return true if its addresses, which counted until now, count no more
     */
    public boolean hear(long sequence) {
        boolean wasOutdated = isOutdated();
        heardSequence = Math.max(heardSequence, sequence);
        return isOutdated() && !wasOutdated;
    }

    /** Is there a newer descriptor, or none here at all? */
    public boolean isOutdated() {
        return descriptor == null || descriptor.sequence() < heardSequence;
    }

    /** Does it say itself, in a session, that what is known here is its newest? */
    public boolean isConfirmed() {
        return isConnected() && !isOutdated();
    }

    /** The greatest sequence number that it is known by. */
    public long newestSequence() {
        return descriptor == null ? heardSequence : Math.max(heardSequence, descriptor.sequence());
    }

    /** How often the servers were asked for the newer descriptor; one more by the call. */
    public int takeMissingCount() {
        return missingCount++;
    }

    /** Notes whether its descriptor is past its end; true if that is news. */
    public boolean endDescriptor(boolean hasEnded) {
        boolean isNews = hasEnded != hasEndedDescriptor;
        hasEndedDescriptor = hasEnded;
        return isNews;
    }

    /** Is its descriptor past its end? */
    public boolean hasEndedDescriptor() {
        return hasEndedDescriptor;
    }

    public DescriptorBudget descriptorBudget() {
        return descriptorBudget;
    }

    /** Notes where a server sees it; true if that is new. */
    public boolean observe(int server, Endpoint endpoint) {
        return !endpoint.equals(observedByServer.put(server, endpoint));
    }

    /** Where each server sees it. */
    public Map<Integer, Endpoint> observedByServer() {
        return Collections.unmodifiableMap(observedByServer);
    }

    /** Notes that a server does not list it any more. */
    public void unlist(int server) {
        observedByServer.remove(server);
    }

    /** Does any server list it? */
    public boolean isListed() {
        return !observedByServer.isEmpty();
    }

    /** Notes that it said goodbye; a newer descriptor or a session takes that back. */
    public void markLeft() {
        hasLeft = true;
    }

    /** Is it listed, and did it not say goodbye? */
    public boolean isExpected() {
        return isListed() && !hasLeft;
    }

    /** Where servers see it. */
    public Collection<Endpoint> observed() {
        return observedByServer.values();
    }

    /** When the heartbeat last looked for traffic; set to now by the call. */
    public long exchangeLastHeartbeatNs(long nowNs) {
        long last = lastHeartbeatNs;
        lastHeartbeatNs = nowNs;
        return last;
    }

    /** When a server was last asked for a relay to it. */
    public long relayRequestedNs() {
        return relayRequestedNs;
    }

    public void setRelayRequestedNs(long nowNs) {
        relayRequestedNs = nowNs;
    }

    /** How the search for a direct path to it goes. */
    public PeerSearch search() {
        return search;
    }

    /** Did a server say last that it forwards nothing? */
    public boolean isRelayRefused() {
        return isRelayRefused;
    }

    public void setRelayRefused(boolean isRefused) {
        isRelayRefused = isRefused;
    }

    /** Where a server sees its IPv4 socket. */
    public Optional<Endpoint> observedV4() {
        return observedByServer.values().stream()
                .filter(endpoint -> endpoint.address().isV4())
                .findFirst();
    }

    /** What guessing ports with it has come to. */
    public PeerGuess guess() {
        return guess;
    }

    /** How often its candidates were tried lately. */
    public PeerChecks checks() {
        return checks;
    }

    /** What its relay said of its limit. */
    public PeerRelayLimit relayLimit() {
        return relayLimit;
    }

    /** What it wants of packets for groups, and what it was told of this host's. */
    public PeerGroups groups() {
        return groups;
    }

    /** Does it say of itself that it has this capability? */
    public boolean isCapable(int capability) {
        return descriptor != null && (descriptor.capabilities() & capability) != 0;
    }

    /** The members by which hops lead to it. */
    public PeerRelayNames relayNames() {
        return relayNames;
    }

    /** What it shows for being a member of a closed network. */
    public Optional<Certificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    public void certify(@Nullable Certificate shown) {
        certificate = shown;
    }

    /** The addresses that are routed to it. */
    public List<IpAddress> routedAddresses() {
        return routedAddresses;
    }

    /** Bytes that came from it, of packets and what seals them, under all sessions. */
    long receivedBytes() {
        return ended.receivedBytes()
                + sessions().stream().mapToLong(Session::receivedBytes).sum();
    }

    /** Bytes that went to it. */
    long sentBytes() {
        return ended.sentBytes()
                + sessions().stream().mapToLong(Session::sentBytes).sum();
    }

    @Override
    public String toString() {
        return name();
    }
}
