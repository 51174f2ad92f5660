package org.meshnet.discovery.registry;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.meshnet.core.clock.Clockwork;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.ResumeEnvelope;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.KeyedHash;
import org.meshnet.discovery.limit.RateLimit;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.limit.SourceGate;
import org.meshnet.discovery.limit.SourceLimiter;
import org.meshnet.discovery.registry.check.CheckRoom;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.desk.Admission;
import org.meshnet.discovery.registry.desk.DeskMeans;
import org.meshnet.discovery.registry.desk.IssueLog;
import org.meshnet.discovery.registry.desk.Meetings;
import org.meshnet.discovery.registry.desk.Registrar;
import org.meshnet.discovery.registry.desk.RequestDesk;
import org.meshnet.discovery.registry.desk.Resumer;
import org.meshnet.discovery.registry.membership.Bystanders;
import org.meshnet.discovery.registry.membership.Drain;
import org.meshnet.discovery.registry.membership.Expiry;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.policy.CopyDesk;
import org.meshnet.discovery.registry.proof.Challenger;
import org.meshnet.discovery.registry.proof.Cookies;
import org.meshnet.discovery.registry.relay.RelayDesk;
import org.meshnet.discovery.registry.relay.RelayTable;
import org.meshnet.discovery.registry.remote.RemoteDesk;
import org.meshnet.discovery.registry.rival.Disputes;
import org.meshnet.discovery.registry.rival.Doubts;
import org.meshnet.discovery.registry.rival.Rivals;
import org.meshnet.discovery.registry.rival.TwinWatch;
import org.meshnet.discovery.registry.roster.MemoryRoster;
import org.meshnet.discovery.registry.roster.Roster;
import org.meshnet.discovery.registry.tell.Herald;
import org.meshnet.discovery.registry.tell.Outbox;
import org.meshnet.discovery.registry.tell.ReachWatch;
import org.meshnet.discovery.registry.ticket.Tickets;
import org.meshnet.discovery.stun.BindingResponder;
import org.meshnet.discovery.stun.StunSites;

/**
 * The discovery server without its socket: takes datagrams and the time, and sends through a sink (docs/protocol.md
 * §5). Any bytes from anywhere are taken; what does not fit is counted and dropped. Late and extra calls are harmless.
 * One thread at a time.
 */
public final class Registry {
    /** Answers of each kind to what is not proven: a tenth of a core's time or so. */
    private static final int UNPROVEN_PER_SECOND = 20_000;
    /** A twentieth of a core's time or so. */
    private static final RateLimit PROOFS = new RateLimit(1_000, 100);
    /** Answers to STUN that are longer than the question, to one address. */
    private static final int LONGER_STUN_PER_SECOND = 10;

    private final long startNs;
    private final RegistryCounters counters = new RegistryCounters();
    private final Clockwork clockwork = new Clockwork();
    private final Outbox outbox;
    private final Members members;
    private final Drain drain;
    private final Challenger challenger;
    private final Registrar registrar;
    private final Resumer resumer;
    private final RequestDesk requestDesk;
    private final RelayDesk relayDesk;
    private final RemoteDesk remoteDesk;
    private final TwinWatch twins;
    private final SourceGate hellos;
    private final SourceGate stunRequests;
    private final SourceLimiter longerStunSources;
    private final Outlets outlets;
    private final ByteBuffer stunAnswer = ByteBuffer.allocate(BindingResponder.MAX_ANSWER_LENGTH);
    private long elapsedNs;

    /**
     * An empty registry with its roster in memory.
     *
     * @param secrets by which nodes know this server, and it knows them again; stay the caller's
     * @param sink where answers go; called by the thread that calls this registry
     * @param nowNs of a monotonic clock; all later times are of the same
     */
    public Registry(RegistryConfig config, ServerSecrets secrets, RandomSource random, DatagramSink sink, long nowNs) {
        this(config, new MemoryRoster(config.capacity().nodes(), random), secrets, random, Outlets.of(sink), nowNs);
    }

    /**
     * The same for a server whose roster is given, and that may answer STUN from several sites.
     *
     * @param roster no node is in it; this registry's alone from now on
     * @param secrets by which nodes know this server, and it knows them again; stay the caller's
     */
    public Registry(
            RegistryConfig config,
            Roster roster,
            ServerSecrets secrets,
            RandomSource random,
            Outlets outlets,
            long nowNs) {
        this.outlets = outlets;
        startNs = nowNs;
        outbox = new Outbox(outlets.main(), counters);
        Herald herald = new Herald(outbox, counters);
        Budgets budgets = new Budgets(config.requests(), random);
        RelayTable relays = new RelayTable(config, random);
        Bystanders bystanders = new Bystanders(relays, herald, new ReachWatch(counters));
        members = new Members(config, roster, budgets, bystanders, random);
        Cookies cookies = new Cookies(random);
        challenger = new Challenger(secrets.identity(), cookies, PROOFS, random);
        Doubts doubts = new Doubts(members, outbox, counters);
        twins = new TwinWatch(members, outbox, counters);
        Rivals rivals = new Rivals(new Disputes(members, doubts, counters), doubts, twins);
        CopyDesk copies = new CopyDesk(outbox, counters, random);
        Tickets tickets = new Tickets(secrets.tickets(), random);
        DeskMeans means = new DeskMeans(members, copies, cookies, tickets, outbox, counters);
        IssueLog issues = new IssueLog(Challenger.COOKIE_LIFETIME_NS);
        Admission admission = new Admission(config, means, rivals);
        registrar = new Registrar(
                config,
                new Registrar.Means(challenger, issues, admission, new CheckRoom(outlets.checks()), counters),
                random);
        resumer = new Resumer(config, challenger, issues, tickets, admission, random);
        hellos = gate(config, random);
        stunRequests = gate(config, random);
        longerStunSources = new SourceLimiter(
                new RateLimit(LONGER_STUN_PER_SECOND, LONGER_STUN_PER_SECOND),
                Budgets.SOURCE_COUNT,
                new KeyedHash(random));
        SourceGate notices = gate(config, random);
        remoteDesk = new RemoteDesk(
                new RemoteDesk.Means(config, members, doubts, budgets, outbox, counters), bystanders, roster);
        Meetings meetings = new Meetings(relays, remoteDesk);
        requestDesk = new RequestDesk(config, means, budgets, meetings, notices, rivals);
        relayDesk = new RelayDesk(config.relay(), relays, outbox, counters, notices);
        drain = new Drain(members, outbox, counters);
        enterAll(new Expiry(members, counters), doubts, herald);
        clockwork.add(copies.herald()::nextDeadlineNs, copies.herald()::onTimer);
        clockwork.add(drain::nextDeadlineNs, drain::onTimer);
        clockwork.add(roster::nextDeadlineNs, roster::onTimer);
    }

    /** Who left is known before the others are told of it. */
    private void enterAll(Expiry expiry, Doubts doubts, Herald herald) {
        clockwork.add(challenger::nextDeadlineNs, challenger::onTimer);
        clockwork.add(expiry::nextDeadlineNs, expiry::onTimer);
        clockwork.add(doubts::nextDeadlineNs, doubts::onTimer);
        clockwork.add(twins::nextDeadlineNs, twins::onTimer);
        clockwork.add(herald::nextDeadlineNs, herald::onTimer);
    }

    private SourceGate gate(RegistryConfig config, RandomSource random) {
        int perAddress = config.rates().perSecondPerAddress();
        RateLimit limit = new RateLimit(perAddress, 2 * perAddress);
        SourceLimiter sources = new SourceLimiter(limit, Budgets.SOURCE_COUNT, new KeyedHash(random));
        return new SourceGate(UNPROVEN_PER_SECOND, sources, members::isRegistered);
    }

    /**
     * Takes one datagram.
     *
     * @param datagram the bytes between position and limit, big-endian; the caller's again on return
     * @param from where it came from, not proven; nothing comes from a link, whatever it says
     */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        count(datagram, nowNs);
        counters.add(
                from.isLink() || from.port() == 0 ? RegistryCounter.MALFORMED : outcome(datagram, Source.of(from)));
    }

    /**
     * Takes several datagrams of one sender, side by side, if all of them can be forwarded as they stand; then that is
     * as if each had come alone. Otherwise nothing has happened, and each is for {@link #onDatagram}.
     *
     * @param train the bytes between position and limit, big-endian; the caller's again on return, with other bytes if
     *     it was taken
     * @param segmentBytes of each datagram but the last
     * @param from where they came from, not proven
     * @return was it taken?
     */
    public boolean onTrain(ByteBuffer train, int segmentBytes, Endpoint from, long nowNs) {
        elapsedNs = Math.max(elapsedNs, nowNs - startNs);
        if (from.isLink() || from.port() == 0 || !relayDesk.onTrain(train, segmentBytes, Source.of(from), elapsedNs)) {
            return false;
        }
        counters.add(RegistryCounter.DATAGRAMS_IN, (train.remaining() + segmentBytes - 1) / segmentBytes);
        counters.add(RegistryCounter.BYTES_IN, train.remaining());
        return true;
    }

    /**
     * Takes one datagram from a stream; else as {@link #onDatagram}. STUN is not answered there.
     *
     * @param link the endpoint under which the sink reaches this stream, and no other before or after it
     * @param host the client's address, which limits by source count
     */
    public void onStreamDatagram(ByteBuffer datagram, Endpoint link, IpAddress host, long nowNs) {
        count(datagram, nowNs);
        counters.add(outcome(datagram, new Source(link, host)));
    }

    /**
     * Takes a datagram that arrived at another site than the main one, where only STUN is answered; else as
     * {@link #onDatagram}.
     */
    public void onSiteDatagram(ByteBuffer datagram, Endpoint from, int site, long nowNs) {
        count(datagram, nowNs);
        counters.add(from.isLink() || from.port() == 0 ? RegistryCounter.MALFORMED : onStun(datagram, from, site));
    }

    private void count(ByteBuffer datagram, long nowNs) {
        elapsedNs = Math.max(elapsedNs, nowNs - startNs);
        counters.add(RegistryCounter.DATAGRAMS_IN);
        counters.add(RegistryCounter.BYTES_IN, datagram.remaining());
    }

    private RegistryCounter outcome(ByteBuffer datagram, Source from) {
        if (!datagram.hasRemaining()) {
            return RegistryCounter.MALFORMED;
        }
        int type = datagram.get(datagram.position()) & 0xff;
        try {
            return switch (type) {
                case MessageType.HELLO -> onHello(datagram, from);
                case MessageType.REGISTER -> registrar.onRegister(RegisterEnvelope.decode(datagram), from, elapsedNs);
                case MessageType.RESUME -> resumer.onResume(ResumeEnvelope.decode(datagram), from, elapsedNs);
                case MessageType.REQUEST -> requestDesk.onRequest(RequestEnvelope.decode(datagram), from, elapsedNs);
                case MessageType.RELAY -> relayDesk.onRelay(datagram, from, elapsedNs);
                case MessageType.SERVER_WORD -> remoteDesk.onDatagram(datagram, from, elapsedNs);
                case MessageType.RELAY_NOTICE -> relayDesk.onNotice(RelayNotice.decode(datagram), from);
                default -> MessageType.isStun(type) ? onStun(datagram, from) : RegistryCounter.UNKNOWN_TYPE;
            };
        } catch (WireException e) {
            return RegistryCounter.MALFORMED;
        }
    }

    private RegistryCounter onHello(ByteBuffer datagram, Source from) throws WireException {
        Hello hello = Hello.decode(datagram);
        if (!hellos.take(from, elapsedNs)) {
            return RegistryCounter.RATE_LIMITED;
        }
        if (!challenger.isNew(hello)) {
            return RegistryCounter.HELLO_REPLAYED;
        }
        Optional<Challenge> challenge = challenger.answer(hello, from.endpoint(), elapsedNs);
        challenge.ifPresent(answer -> outbox.send(answer.encode(), from.endpoint()));
        return challenge.isPresent() ? RegistryCounter.HELLO : RegistryCounter.HELLO_UNPROVEN;
    }

    /** What STUN tells is of use only to who asks by UDP. */
    private RegistryCounter onStun(ByteBuffer datagram, Source from) {
        return from.endpoint().isLink()
                ? RegistryCounter.STUN_DROPPED
                : onStun(datagram, from.endpoint(), StunSites.MAIN);
    }

    private RegistryCounter onStun(ByteBuffer datagram, Endpoint from, int site) {
        BindingResponder.Result result = outlets.stun().answer(datagram, from, site, stunAnswer);
        switch (result.outcome()) {
            case MAPPED_ADDRESS, UNKNOWN_ATTRIBUTE -> {
                boolean isLonger = stunAnswer.remaining() > datagram.remaining();
                if ((isLonger && !longerStunSources.take(from.address(), elapsedNs))
                        || !stunRequests.take(Source.of(from), elapsedNs)) {
                    return RegistryCounter.RATE_LIMITED;
                }
                outbox.send(stunAnswer, from, outlets.sinks().get(result.site()));
                return RegistryCounter.STUN;
            }
            default -> {
                return RegistryCounter.STUN_DROPPED;
            }
        }
    }

    /**
     * One turn of what is not the answer to a datagram: ends leases and keys that are over, and tells members of
     * others. It does a bounded piece of what is due; {@link #nextDeadlineNs} says whether there is more.
     */
    public void onTimer(long nowNs) {
        elapsedNs = Math.max(elapsedNs, nowNs - startNs);
        clockwork.onTimer(elapsedNs);
    }

    /** When {@link #onTimer} has something to do, perhaps a time that is past; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        long deadlineNs = clockwork.nextDeadlineNs();
        return deadlineNs == Clockwork.NEVER ? Long.MAX_VALUE : startNs + deadlineNs;
    }

    /**
     * Has the roster do something, such as hear an answer that it waits for, or a check be decided.
     *
     * @param work is given the registry's time
     */
    public void turn(LongConsumer work, long nowNs) {
        elapsedNs = Math.max(elapsedNs, nowNs - startNs);
        work.accept(elapsedNs);
    }

    /**
     * Tells the nodes that the server is about to stop, and takes no others from now on.
     *
     * @param durationNs until then
     */
    public void drain(long durationNs, long nowNs) {
        elapsedNs = Math.max(elapsedNs, nowNs - startNs);
        drain.begin(durationNs, elapsedNs);
    }

    /** Networks with at least one node. */
    public int networkCount() {
        return members.networkCount();
    }

    /** Nodes of all networks. */
    public int nodeCount() {
        return members.nodeCount();
    }

    /** Relay channels of all networks, two for each pair of nodes. */
    public int relayChannelCount() {
        return relayDesk.channelCount();
    }

    /** Registers whose signatures are checked at this moment. */
    public int checkCount() {
        return registrar.checkCount();
    }

    /** One counter since the start. */
    public long count(RegistryCounter counter) {
        return counters.get(counter);
    }

    /** All counters since the start, by name. */
    public Map<String, Long> counters() {
        return counters.asMap();
    }

    /** Wipes the secrets; not to be used any more. */
    public void destroy() {
        challenger.destroy();
        twins.destroy();
        members.destroy();
    }
}
