package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.core.wire.WireException;

/**
 * A node's talk with one discovery server (docs/protocol.md §5): registers what is announced, keeps the registration
 * alive, keeps a small network's directory in step, asks for others. Sans-IO: datagrams leave through the sink, news
 * through the listener. Whatever the network sends is counted at worst. Times are of a monotonic clock, in nanoseconds;
 * late and extra calls are harmless. Not thread-safe.
 */
public final class DiscoveryClient {
    /** Copies of what is not answered. */
    private static final int UNANSWERED_COPY_COUNT = 2;

    /** Descriptors that may still be on their way to the server. */
    private static final int ANNOUNCED_COUNT = 16;

    private final DatagramSink sink;
    private final DirectoryListener listener;
    private final TimerTable timers = new TimerTable();
    private final ClientCounters counters = new ClientCounters();
    private final PendingRequests pending = new PendingRequests();
    private final Registrar registrar;
    private final DirectorySync directory;
    private final KeepAlive keepAlive;
    private final EventDesk events;
    /** Also kept while the node registers anew: until then it may still be the right one. */
    private Optional<ServerSession> session = Optional.empty();

    /** By the latest of them the node knows itself, should the server take it for another. */
    private final Deque<Bytes> announced = new ArrayDeque<>();

    private boolean isLost;
    private long generation;
    private long confirmedGeneration;
    private long nowNs;
    private final GivenChannels channels = new GivenChannels();
    private final Doubt doubt;
    private final UdpTrials udpTrials;

    /**
     * @param config who registers where
     * @param random for nonces and jitter
     * @param sink where datagrams to the server leave
     * @param listener is told of everything
     */
    public DiscoveryClient(ClientConfig config, RandomSource random, DatagramSink sink, DirectoryListener listener) {
        this.sink = sink;
        this.listener = listener;
        this.registrar = new Registrar(config, random, sink, timers, counters, new Registration());
        NodeKey self = config.identity().nodeKey();
        this.directory = new DirectorySync(self, listener, this::send, counters);
        this.keepAlive = new KeepAlive(timers, pending, directory, this::send);
        this.udpTrials = new UdpTrials(timers, registrar);
        this.doubt = new Doubt(timers, keepAlive, registrar);
        this.events = new EventDesk(this, self, listener, pending, directory, channels, counters);
    }

    /**
     * The server's addresses as resolved now. A new one is tried at once, unless the node is registered. If it is, at
     * an endpoint that is none of these, it stays until one of them registers it, and leaves the old one then: the
     * server's name leads elsewhere.
     */
    public void serverEndpoints(List<Endpoint> endpoints, long nowNs) {
        this.nowNs = nowNs;
        registrar.setEndpoints(endpoints, nowNs);
        if (isRegistered()) {
            session.ifPresent(open -> udpTrials.onEndpoints(open.endpoint(), nowNs));
        }
    }

    /**
     * The links that lead to the server now, besides its endpoints. A new one is tried at once, unless the node is
     * registered; a registration by one that is gone is lost.
     */
    public void serverLinks(List<Endpoint> links, long nowNs) {
        this.nowNs = nowNs;
        registrar.setLinks(links, nowNs);
        boolean isCut = session.map(ServerSession::endpoint)
                .filter(endpoint -> endpoint.isLink() && !links.contains(endpoint))
                .isPresent();
        if (isCut && !isLost) {
            lose();
        }
    }

    /**
     * Registers with this from now on; if the node is registered already, tells the server of the change.
     *
     * @param claims blinded overlay addresses, at most {@link org.meshnet.core.wire.Limits#CLAIM_COUNT}
     * @param sealedDescriptor for the members
     */
    public void announce(List<Token> claims, Bytes sealedDescriptor, long nowNs) {
        this.nowNs = nowNs;
        registrar.setAnnouncement(new Announcement(claims, sealedDescriptor, ++generation));
        remember(sealedDescriptor);
        if (session.isEmpty() || isLost) {
            registrar.start(nowNs);
        } else {
            update();
        }
    }

    private void remember(Bytes sealedDescriptor) {
        announced.addLast(sealedDescriptor);
        if (announced.size() > ANNOUNCED_COUNT) {
            announced.removeFirst();
        }
    }

    /**
     * Takes a datagram, if it is the server's.
     *
     * @param datagram between position and limit, which stay
     * @return false if it is none of a server to a node, or not from one of this server's endpoints; nothing was done
     *     then
     */
    public boolean onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        if (!datagram.hasRemaining()
                || !MessageType.isFromServer(datagram.get(datagram.position()) & 0xff)
                || !isServer(from)) {
            return false;
        }
        this.nowNs = nowNs;
        try {
            dispatch(datagram, from);
        } catch (WireException e) {
            counters.count(ClientCounter.MALFORMED);
        }
        return true;
    }

    /**
     * Asks who holds an overlay address; the listener is told. Not sent without a registration, or if too much is under
     * way.
     */
    public void lookUp(LookUp what, long nowNs) {
        this.nowNs = nowNs;
        ask(what);
    }

    /**
     * Asks to be introduced to a node; the listener is told. Not sent without a registration, or if too much is under
     * way.
     */
    public void introduce(NodeKey nodeKey, long nowNs) {
        this.nowNs = nowNs;
        ask(new Introduce(nodeKey));
    }

    /** The underlay changed: shows the server at once where the node is heard from now. */
    public void refreshNow(long nowNs) {
        this.nowNs = nowNs;
        if (isRegistered()) {
            session.ifPresent(open -> keepAlive.refresh(open, nowNs));
            session.ifPresent(open -> udpTrials.start(open.endpoint(), nowNs));
        }
        registrar.hurry(nowNs);
    }

    /**
     * Another machine has this node's place, as somebody says: ends the registration, and asks from now on, and not
     * often, for one that is given only if that machine has none, until {@link #stopStandingBack}.
     */
    public void standBack(long nowNs) {
        this.nowNs = nowNs;
        if (!registrar.isStandingBack() && registrar.announcement().isPresent()) {
            session.ifPresent(this::sayGoodbye);
            endSession();
            isLost = false;
            registrar.standBack(nowNs);
        }
    }

    /** The other machine is gone, as it seems: registers as any node does from now on. */
    public void stopStandingBack() {
        registrar.stopStandingBack();
    }

    /** Tells the server that the node goes, twice since nobody answers, and forgets what was announced. */
    public void leave(long nowNs) {
        this.nowNs = nowNs;
        registrar.stop();
        session.ifPresent(this::sayGoodbye);
        endSession();
        isLost = false;
        timers.disarmAll();
    }

    private void sayGoodbye(ServerSession open) {
        transmitTwice(open, new Leave());
    }

    /** Nobody answers it. */
    private void transmitTwice(ServerSession open, Request request) {
        for (int i = 0; i < UNANSWERED_COPY_COUNT; i++) {
            transmit(open, request);
        }
    }

    /** Does what is due. */
    public void onTimer(long nowNs) {
        this.nowNs = nowNs;
        for (Optional<ClientTimer> due = timers.pollDue(nowNs); due.isPresent(); due = timers.pollDue(nowNs)) {
            onTimer(due.get());
        }
    }

    /** When {@link #onTimer} has something to do next; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return timers.nextDeadlineNs();
    }

    /** How the node stands with the server. */
    public ServerState state() {
        if (isRegistered()) {
            return ServerState.REGISTERED;
        }
        if (registrar.isKeyRefused()) {
            return ServerState.SERVER_KEY_CHANGED;
        }
        if (registrar.isStandingBack()) {
            return ServerState.SUPERSEDED;
        }
        if (isLost) {
            return ServerState.LOST;
        }
        return switch (registrar.phase()) {
            case HELLO -> ServerState.HELLO;
            case REGISTERING -> ServerState.REGISTERING;
            case REFUSED -> ServerState.REFUSED;
            case IDLE -> registrar.announcement().isPresent() ? ServerState.RESOLVING : ServerState.IDLE;
        };
    }

    /** Where the server heard this node from last, while there is a registration by UDP. */
    public Optional<Endpoint> observedEndpoint() {
        return session.map(ServerSession::observedEndpoint).filter(Endpoint::isSendable);
    }

    /** Registered nodes of the network as the server said last, this one among them; 0 without a registration. */
    public int memberCount() {
        return session.map(ServerSession::memberCount).orElse(0);
    }

    /** The endpoint of the server that the registration is with, or the link. */
    public Optional<Endpoint> serverEndpoint() {
        return session.map(ServerSession::endpoint);
    }

    /** Everything counted since the start. */
    public Map<ClientCounter, Long> counters() {
        return counters.snapshot();
    }

    private boolean isRegistered() {
        return session.isPresent() && !isLost;
    }

    private boolean isServer(Endpoint from) {
        return registrar.hasEndpoint(from) || isSessionWith(from);
    }

    private boolean isSessionWith(Endpoint from) {
        return session.filter(open -> open.endpoint().equals(from)).isPresent();
    }

    private void dispatch(ByteBuffer datagram, Endpoint from) throws WireException {
        switch (datagram.get(datagram.position())) {
            case MessageType.CHALLENGE -> registrar.onChallenge(datagram, from, nowNs);
            case MessageType.REGISTERED -> registrar.onRegistered(datagram, from, nowNs);
            case MessageType.REFUSED -> registrar.onRefused(datagram, from, nowNs);
            case MessageType.EVENT -> onEvent(EventEnvelope.decode(datagram), from);
            case MessageType.RELAY_NOTICE -> onRelayNotice(RelayNotice.decode(datagram), from);
            default -> onUnknownSession(UnknownSession.decode(datagram), from);
        }
    }

    private void onEvent(EventEnvelope envelope, Endpoint from) throws WireException {
        if (!isSessionWith(from)) {
            counters.count(ClientCounter.UNEXPECTED);
            return;
        }
        Optional<Event> event = session.orElseThrow().open(envelope);
        if (event.isPresent()) {
            doubt.clear();
            event.get().handle(events.at(nowNs));
        }
        armRequestTimer();
    }

    private void onUnknownSession(UnknownSession unknown, Endpoint from) {
        boolean isMeant =
                isSessionWith(from) && isRegistered() && session.orElseThrow().isMeantBy(unknown);
        if (!isMeant || !doubt.raise(session.orElseThrow(), nowNs)) {
            counters.count(ClientCounter.UNEXPECTED);
        }
    }

    /**
     * Not authenticated either, so all it does is to ask the server what is true: of where this node is here, and of
     * the channel by the listener.
     */
    private void onRelayNotice(RelayNotice notice, Endpoint from) {
        if (!isSessionWith(from) || !isRegistered() || !channels.take(notice.channel(), nowNs)) {
            counters.count(ClientCounter.UNEXPECTED);
        } else if (notice.cause() == RelayNotice.Cause.NO_CHANNEL) {
            listener.onRelayLost(notice.channel(), nowNs);
        } else {
            keepAlive.ask(session.orElseThrow(), nowNs);
        }
    }

    private void onTimer(ClientTimer timer) {
        switch (timer) {
            case HELLO -> registrar.onHelloTimer(nowNs);
            case HELLO_TOO_OLD -> registrar.onHelloTooOldTimer(nowNs);
            case REGISTER_UNANSWERED -> registrar.onRegisterTimer(nowNs);
            case REFUSAL_OVER -> registrar.onRefusalTimer(nowNs);
            case REFRESH -> session.ifPresent(open -> keepAlive.onTimer(open, nowNs));
            case SESSION_DOUBTED -> doubt.onTimer(nowNs);
            case UDP_TRIAL -> udpTrials.onTimer(nowNs);
            case REQUEST_UNANSWERED -> onRequestTimer();
        }
    }

    private void onRequestTimer() {
        for (Optional<PendingRequests.Due> due = pending.pollDue(nowNs);
                due.isPresent();
                due = pending.pollDue(nowNs)) {
            if (due.get().isGivenUp()) {
                onUnanswered(due.get().request());
            } else {
                send(due.get().request(), nowNs);
            }
        }
        armRequestTimer();
    }

    private void onUnanswered(Request request) {
        counters.count(ClientCounter.UNANSWERED);
        if (request instanceof Refresh && !isLost) {
            lose();
        } else if (request instanceof ListSince) {
            directory.onListUnanswered();
        }
    }

    private void lose() {
        isLost = true;
        counters.count(ClientCounter.LOST);
        timers.disarm(ClientTimer.REFRESH);
        udpTrials.stop();
        registrar.start(nowNs);
        listener.onServerLost(nowNs);
    }

    private void ask(Request request) {
        if (pending.contains(request)) {
            return;
        }
        if (!isRegistered() || pending.isFull()) {
            counters.count(ClientCounter.NOT_SENT);
            return;
        }
        send(request, nowNs);
    }

    private void update() {
        Announcement latest = registrar.announcement().orElseThrow();
        pending.removeAll(Update.class);
        send(new Update(latest.claims(), latest.sealedDescriptor()), nowNs);
    }

    /** Sends a request that is answered, for the first time or once more. */
    private void send(Request request, long nowNs) {
        session.ifPresent(open -> {
            pending.onSent(request, open.nextCounter(), nowNs);
            transmit(open, request);
            armRequestTimer();
        });
    }

    private void transmit(ServerSession open, Request request) {
        counters.count(ClientCounter.REQUEST);
        sink.send(ByteBuffer.wrap(open.seal(request)), open.endpoint());
    }

    private void armRequestTimer() {
        timers.arm(ClientTimer.REQUEST_UNANSWERED, pending.nextDeadlineNs());
    }

    private void endSession() {
        session.ifPresent(ServerSession::destroy);
        session = Optional.empty();
        pending.drain();
        doubt.clear();
        timers.disarm(ClientTimer.REFRESH);
        udpTrials.stop();
        armRequestTimer();
    }

    void onRefreshed(Refresh sent, Refreshed refreshed, long nowNs) {
        ServerSession open = session.orElseThrow();
        Endpoint before = open.observedEndpoint();
        if (!keepAlive.onRefreshed(open, sent, refreshed, nowNs)) {
            return;
        }
        if (confirmedGeneration != generation && !pending.contains(Update.class)) {
            update();
        }
        directory.onVersion(refreshed.directoryVersion(), refreshed.memberCount(), nowNs);
        if (!before.equals(refreshed.observedEndpoint())) {
            listener.onObservedEndpoint(refreshed.observedEndpoint(), nowNs);
        }
    }

    /** The server took what was announced, or said which claims it did not take; either way it knows. */
    void onUpdated(Update sent, Updated updated, long nowNs) {
        confirmedGeneration = generation;
        tellClaims(sent.claims(), updated.refusedClaims(), nowNs);
    }

    private void tellClaims(List<Token> claims, RefusedClaims refused, long nowNs) {
        listener.onClaims(refused.select(claims, false), refused.select(claims, true), nowNs);
    }

    /** The server asks whether this node is there. */
    void onConfirm(long nowNs) {
        session.ifPresent(open -> keepAlive.ask(open, nowNs));
    }

    /** Another machine registered as this node; but this one may have done so itself, another way. */
    void onSuperseded(Superseded event, long nowNs) {
        if (announced.contains(event.sealedDescriptor())) {
            counters.count(ClientCounter.UNEXPECTED);
            return;
        }
        session.ifPresent(open -> transmitTwice(open, new StillHere()));
        endSession();
        isLost = false;
        registrar.standBack(nowNs);
        listener.onSuperseded(event.elsewhere(), event.sealedDescriptor(), nowNs);
    }

    /** What becomes of registers. */
    private final class Registration implements Registrar.Outcome {
        @Override
        public void onRegistered(Registered registered, Registrar.Attempt attempt, long nowNs) {
            List<Request> unanswered = pending.drain();
            session.filter(old -> registrar.hasMovedFrom(old.endpoint())).ifPresent(DiscoveryClient.this::sayGoodbye);
            endSession();
            ServerSession open = new ServerSession(registered, attempt.keys(), attempt.endpoint(), counters);
            open.setRoundTripNs(nowNs - attempt.sentNs());
            session = Optional.of(open);
            isLost = false;
            confirmedGeneration = attempt.announcement().generation();
            keepAlive.onProof(open, nowNs);
            udpTrials.start(attempt.endpoint(), nowNs);
            if (registrar.isOutdated(attempt)) {
                update();
            }
            directory.onRegistered(registered.directoryVersion(), registered.memberCount(), nowNs);
            unanswered.stream()
                    .filter(request -> request instanceof LookUp || request instanceof Introduce)
                    .forEach(request -> send(request, nowNs));
            ServerKey key = attempt.exchange().challenge().serverKey();
            if (registrar.onProven(key)) {
                listener.onServerKey(key, nowNs);
            }
            listener.onRegistered(registered.observedEndpoint(), registered.memberCount(), nowNs);
            tellClaims(attempt.announcement().claims(), registered.refusedClaims(), nowNs);
        }

        @Override
        public void onRefused(Refused refused, long nowNs) {
            endSession();
            isLost = false;
            listener.onRefused(refused.reason(), refused.elsewhere(), nowNs);
        }

        @Override
        public void onServerKeyChanged(ServerKey shown, long nowNs) {
            listener.onServerKeyChanged(shown, nowNs);
        }
    }
}
