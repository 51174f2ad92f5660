package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.PolicyRequest;
import org.meshnet.core.wire.PolicyWord;
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
import org.meshnet.core.wire.UnknownTicket;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.core.wire.WireException;

/**
 * A node's talk with one discovery server (docs/protocol.md §5): registers what is announced, keeps the registration
 * alive, keeps a small network's directory in step, asks for others. Sans-IO: datagrams leave through the sink, news
 * through the listener. Whatever the network sends is counted at worst. Times are of a monotonic clock, in nanoseconds;
 * late and extra calls are harmless. Not thread-safe.
 *
 * <p>Its state is in two places: a {@link Standing}, which says whether the server knows the node, and a
 * {@link RegisterPhase}, which says how far the node is with changing that. A node registers also while it is
 * registered, as when it doubts that the server still knows it, or looks for a better way.
 */
public final class DiscoveryClient {
    private final DirectoryListener listener;
    private final TimerTable timers = new TimerTable();
    private final ClientCounters counters = new ClientCounters();
    private final Announcements announcements = new Announcements();
    private final ServerWays ways;
    private final ServerTalk talk;
    private final Registrant registrant;
    private final DirectorySync directory;
    private final KeepAlive keepAlive;
    private final EventDesk events;
    private final Doubt doubt;
    private final UnsealedWords unsealed;
    private final UdpTrials udpTrials;
    private final Stay stay;
    final TicketHolder tickets;

    /**
     * @param config who registers where
     * @param random for nonces and jitter
     * @param sink where datagrams to the server leave
     * @param listener is told of everything
     */
    public DiscoveryClient(ClientConfig config, RandomSource random, DatagramSink sink, DirectoryListener listener) {
        this.listener = listener;
        ClientMeans means = new ClientMeans(random, sink, timers, counters);
        NodeKey self = config.identity().nodeKey();
        this.talk = new ServerTalk(means);
        this.ways = new ServerWays(config.secrets().networkId().bytes());
        this.tickets = new TicketHolder(means, talk, announcements);
        this.registrant = new Registrant(config, means, ways, announcements, tickets, new Outcomes());
        this.directory = new DirectorySync(self, listener, talk, counters);
        this.keepAlive = new KeepAlive(timers, talk, directory, ways, registrant);
        this.udpTrials = new UdpTrials(timers, ways, registrant);
        this.doubt = new Doubt(timers, keepAlive, registrant);
        this.stay = new Stay(talk, doubt, keepAlive, udpTrials, counters);
        UnsealedWords.Askers askers = new UnsealedWords.Askers(registrant, doubt, keepAlive);
        this.unsealed = new UnsealedWords(talk, askers, counters, listener);
        this.events = new EventDesk(this, self, listener, talk, directory, unsealed.channels());
    }

    /**
     * The server's addresses as resolved now. A new one is tried at once, unless the node is registered. If it is, at
     * an endpoint that is none of these, it stays until one of them registers it. The ranks are of service records.
     */
    public void serverEndpoints(List<Endpoint> endpoints, Map<Endpoint, ServerRank> ranks, long nowNs) {
        registrant.onWays(ways.setEndpoints(endpoints, ranks), nowNs);
        talk.registeredSession().ifPresent(open -> udpTrials.onEndpoints(open.endpoint(), nowNs));
    }

    /**
     * The links that lead to the server now, besides its endpoints. A new one is tried at once, unless the node is
     * registered; a registration by one that is gone is lost.
     */
    public void serverLinks(List<Endpoint> links, long nowNs) {
        registrant.onWays(ways.setLinks(links), nowNs);
        talk.registeredSession().filter(open -> ways.isCut(open.endpoint())).ifPresent(open -> lose(nowNs));
    }

    /**
     * Registers with this from now on; if the node is registered already, tells the server of the change.
     *
     * @param claims blinded overlay addresses, at most {@link org.meshnet.core.wire.Limits#CLAIM_COUNT}
     * @param sealedDescriptor for the members
     */
    public void announce(List<Token> claims, Bytes sealedDescriptor, long nowNs) {
        announcements.announce(claims, sealedDescriptor);
        if (talk.isRegistered()) {
            talk.update(announcements.latest(), nowNs);
        } else {
            registrant.start(nowNs);
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
        try {
            dispatch(datagram, from, nowNs);
        } catch (WireException e) {
            counters.count(ClientCounter.MALFORMED);
        }
        return true;
    }

    /** Asks who holds an overlay address; not without a registration, or if too much is under way. */
    public void lookUp(LookUp what, long nowNs) {
        talk.ask(what, nowNs);
    }

    /** Asks to be introduced to a node; not without a registration, or if too much is under way. */
    public void introduce(NodeKey nodeKey, long nowNs) {
        talk.ask(new Introduce(nodeKey), nowNs);
    }

    /**
     * Says something of the network's document; the listener hears what the server says. Not sent again, and not
     * without a registration.
     */
    public void say(PolicyWord word) {
        if (talk.isRegistered()) {
            talk.sayOnce(new PolicyRequest(word));
        }
    }

    /** The underlay changed: shows the server at once where the node is heard from now. */
    public void refreshNow(long nowNs) {
        talk.registeredSession().ifPresent(open -> {
            keepAlive.refresh(open, nowNs);
            udpTrials.start(open.endpoint(), nowNs);
        });
        registrant.hurry(nowNs);
    }

    /**
     * Another machine has this node's place, as somebody says: ends the registration, and asks from now on, and not
     * often, for one that is given only if that machine has none, until {@link #stopStandingBack}.
     */
    public void standBack(long nowNs) {
        if (!registrant.isStandingBack() && announcements.isMade()) {
            talk.say(new Leave());
            stay.end();
            registrant.standBack(nowNs);
        }
    }

    /** The other machine is gone, as it seems: registers as any node does from now on. */
    public void stopStandingBack() {
        registrant.stopStandingBack();
    }

    /** Tells the server that the node goes, twice since nobody answers, and forgets what was announced. */
    public void leave() {
        registrant.stop();
        announcements.withdraw();
        talk.say(new Leave());
        stay.end();
        tickets.forget();
        timers.disarmAll();
    }

    /** Does what is due. */
    public void onTimer(long nowNs) {
        for (Optional<ClientTimer> due = timers.pollDue(nowNs); due.isPresent(); due = timers.pollDue(nowNs)) {
            onTimer(due.get(), nowNs);
        }
    }

    /** When {@link #onTimer} has something to do next; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return timers.nextDeadlineNs();
    }

    /** How the node stands with the server. */
    public ServerState state() {
        return talk.isRegistered() ? ServerState.REGISTERED : registrant.state(talk.isLost());
    }

    /** The number of the server that is this same one, named otherwise, and has the registration. */
    public OptionalInt sameAs() {
        return registrant.place.sharedWith();
    }

    /** Where the server heard this node from last, while there is a registration by UDP. */
    public Optional<Endpoint> observedEndpoint() {
        return talk.session().map(ServerSession::observedEndpoint).filter(Endpoint::isSendable);
    }

    /** Registered nodes of the network as the server said last, this one among them; 0 without a registration. */
    public int memberCount() {
        return talk.session().map(ServerSession::memberCount).orElse(0);
    }

    /** The endpoint of the server that the registration is with, or the link. */
    public Optional<Endpoint> serverEndpoint() {
        return talk.session().map(ServerSession::endpoint);
    }

    /** Since the start. */
    public Map<ClientCounter, Long> counters() {
        return counters.snapshot();
    }

    /** Is this a way to the server, or was the node registered there? */
    public boolean isServer(Endpoint from) {
        return ways.contains(from) || talk.isWith(from);
    }

    /** Is the datagram for this registration, and not for another of the same node at the same server? */
    public boolean isMeantBy(ByteBuffer datagram) {
        return unsealed.isMeantBy(datagram);
    }

    /** Did the server give this relay channel here? */
    public boolean hasGiven(long channel) {
        return unsealed.channels().has(channel);
    }

    private void dispatch(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        switch (datagram.get(datagram.position())) {
            case MessageType.CHALLENGE -> registrant.onChallenge(datagram, from, nowNs);
            case MessageType.REGISTERED -> registrant.onRegistered(datagram, from, nowNs);
            case MessageType.REFUSED -> registrant.onRefused(datagram, from, nowNs);
            case MessageType.UNKNOWN_TICKET -> registrant.onUnknownTicket(UnknownTicket.decode(datagram), from, nowNs);
            case MessageType.EVENT -> onEvent(datagram, from, nowNs);
            case MessageType.RELAY_NOTICE -> unsealed.onRelayNotice(RelayNotice.decode(datagram), from, nowNs);
            default -> unsealed.onUnknownSession(UnknownSession.decode(datagram), from, nowNs);
        }
    }

    private void onEvent(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Optional<Event> event = talk.opened(EventEnvelope.decode(datagram), from);
        if (event.isPresent()) {
            doubt.clear();
            keepAlive.onHeard();
            event.get().handle(events.at(nowNs));
        }
    }

    private void onTimer(ClientTimer timer, long nowNs) {
        switch (timer) {
            case HELLO -> registrant.onHelloTimer(nowNs);
            case HELLO_TOO_OLD -> registrant.onHelloTooOldTimer(nowNs);
            case REGISTER_UNANSWERED -> registrant.onRegisterTimer(nowNs);
            case REFUSAL_OVER -> registrant.onRefusalTimer(nowNs);
            case REFRESH -> talk.session().ifPresent(open -> keepAlive.onTimer(open, nowNs));
            case SERVER_SILENT -> talk.session().ifPresent(open -> keepAlive.onSilent(open, nowNs));
            case SESSION_DOUBTED -> doubt.onTimer(nowNs);
            case UDP_TRIAL -> udpTrials.onTimer(nowNs);
            case REQUEST_UNANSWERED -> talk.onTimer(request -> onUnanswered(request, nowNs), nowNs);
            case TICKET -> tickets.onTimer(nowNs);
        }
    }

    private void onUnanswered(Request request, long nowNs) {
        RequestLoss loss = RequestLoss.of(request);
        if (loss == RequestLoss.OF_SERVER && talk.isRegistered()) {
            lose(nowNs);
        } else if (loss == RequestLoss.OF_LIST) {
            directory.onListUnanswered();
        }
    }

    private void lose(long nowNs) {
        stay.lose();
        registrant.place.onVacant();
        registrant.start(nowNs);
        listener.onServerLost(nowNs);
    }

    void onRefreshed(Refresh sent, Refreshed refreshed, long nowNs) {
        ServerSession open = talk.session().orElseThrow();
        Endpoint before = open.observedEndpoint();
        if (!keepAlive.onRefreshed(open, sent, refreshed, nowNs)) {
            return;
        }
        if (!announcements.isConfirmed() && !talk.isPending(Update.class)) {
            talk.update(announcements.latest(), nowNs);
        }
        directory.onVersion(refreshed.directoryVersion(), refreshed.memberCount(), nowNs);
        if (!before.equals(refreshed.observedEndpoint())) {
            listener.onObservedEndpoint(refreshed.observedEndpoint(), nowNs);
        }
    }

    /** The server took what was announced, or said which claims it did not take; either way it knows. */
    void onUpdated(Update sent, Updated updated, long nowNs) {
        announcements.onConfirmed(announcements.latest());
        tickets.onUpdated(nowNs);
        tellClaims(sent.claims(), updated.refusedClaims(), nowNs);
    }

    private void tellClaims(List<Token> claims, RefusedClaims refused, long nowNs) {
        listener.onClaims(refused.select(claims, false), refused.select(claims, true), nowNs);
    }

    /** The server asks whether this node is there. */
    void onConfirm(long nowNs) {
        talk.session().ifPresent(open -> keepAlive.ask(open, nowNs));
    }

    /** The server is about to stop. */
    void onDraining(long nowNs) {
        talk.registeredSession().ifPresent(open -> udpTrials.onDraining(open.endpoint(), nowNs));
    }

    /** Another machine registered as this node; but this one may have done so itself, another way. */
    void onSuperseded(Superseded event, long nowNs) {
        if (announcements.isOwn(event.sealedDescriptor())) {
            counters.count(ClientCounter.UNEXPECTED);
            return;
        }
        talk.say(new StillHere());
        stay.end();
        registrant.standBack(nowNs);
        listener.onSuperseded(event.elsewhere(), event.sealedDescriptor(), nowNs);
    }

    /** What becomes of registers. */
    private final class Outcomes implements Registrant.Outcome {
        @Override
        public void onRegistered(Registered registered, Attempt attempt, ChannelKeys keys, long nowNs) {
            List<Request> unanswered = talk.pending();
            stay.begin(registered, attempt, keys, nowNs);
            announcements.onConfirmed(attempt.announcement());
            tickets.onRegistered(attempt.exchange().challenge().serverKey(), nowNs);
            if (!announcements.isConfirmed()) {
                talk.update(announcements.latest(), nowNs);
            }
            directory.onRegistered(registered.directoryVersion(), registered.memberCount(), nowNs);
            unanswered.stream()
                    .filter(request -> RequestLoss.of(request) == RequestLoss.ASKED_AGAIN)
                    .forEach(request -> talk.send(request, nowNs));
            tell(registered, attempt, nowNs);
        }

        private void tell(Registered registered, Attempt attempt, long nowNs) {
            ServerKey key = attempt.exchange().challenge().serverKey();
            if (registrant.onProven(key)) {
                listener.onServerKey(key, nowNs);
            }
            listener.onRegistered(registered.observedEndpoint(), registered.memberCount(), nowNs);
            tellClaims(attempt.announcement().claims(), registered.refusedClaims(), nowNs);
        }

        @Override
        public void onRefused(Refused refused, long nowNs) {
            stay.end();
            listener.onRefused(refused.reason(), refused.elsewhere(), nowNs);
        }

        @Override
        public void onServerKeyChanged(ServerKey shown, long nowNs) {
            listener.onServerKeyChanged(shown, nowNs);
        }
    }
}
