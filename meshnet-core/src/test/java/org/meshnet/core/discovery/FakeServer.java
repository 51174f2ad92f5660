package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChallengeAnswer;
import org.meshnet.core.wire.ChallengeProof;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.PolicyRequest;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.RequestHandler;
import org.meshnet.core.wire.ResumeEnvelope;
import org.meshnet.core.wire.StillHere;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.UnknownTicket;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.Updated;
import org.meshnet.core.wire.WireException;

/** A server for one client, as simple as docs/protocol.md allows; its directory is what the test puts there. */
final class FakeServer implements RequestHandler {
    /** Under which it forwards to everybody. */
    static final long RELAY_CHANNEL = 7777;

    /**
     * Where a page ended.
     *
     * @param completeSince nothing that left after this version may have been forgotten
     */
    private record Cursor(long version, long completeSince) {}

    /** The registration. */
    private record Session(long id, ChannelKeys keys, NetworkId networkId, NodeKey nodeKey) {}

    private record GivenTicket(NetworkId networkId, NodeKey nodeKey, Bytes secret) {}

    private static final long MARK = 1L << 62;

    final List<Request> requests = new ArrayList<>();
    final List<Registration> registrations = new ArrayList<>();
    /** Good over restarts; emptied if the server is to know none. */
    final Map<Bytes, GivenTicket> tickets = new HashMap<>();

    int resumedCount;
    long ticketSeconds = 86_400;
    int helloCount;
    boolean isUp = true;
    boolean isPushing = true;
    int leaseSeconds = 60;
    int entriesPerPage = 5;
    Optional<RefusalReason> refusal = Optional.empty();
    Endpoint elsewhere = Endpoint.NONE;
    RefusedClaims refusedClaims = RefusedClaims.NONE;
    ServerIdentity identity;
    Optional<Integer> claimedMemberCount = Optional.empty();
    boolean isCookieEverNew;
    final Map<LookUp, List<NodeKey>> holders = new HashMap<>();

    private final RandomSource random;
    private final BiConsumer<byte[], Endpoint> sender;
    private final Map<NodeKey, Entry> directory = new HashMap<>();
    private Optional<Session> session = Optional.empty();
    private Endpoint proven = endpoint("0.0.0.0:0");
    private long version;
    private long forgotten;
    private final Map<Long, Cursor> cursors = new HashMap<>();
    private long eventCounter;
    private byte[] secret = new byte[0];
    private X25519Pair startKey;
    private final Map<Long, ChannelKeys> everySession = new HashMap<>();
    private long issueNumber;
    private long requestCounter;
    private Endpoint from = proven;

    FakeServer(RandomSource random, BiConsumer<byte[], Endpoint> sender) {
        this.random = random;
        this.sender = sender;
        this.identity = ServerIdentity.generate(random);
        restart();
    }

    static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    /** Forgets everything but its key. */
    void restart() {
        secret = random.bytes(32);
        startKey = X25519Pair.generate(random);
        session = Optional.empty();
        directory.clear();
        version = 1000 + random.nextLong(1_000_000);
        forgotten = version;
        requests.clear();
        registrations.clear();
    }

    void forgetSession() {
        session = Optional.empty();
    }

    boolean hasSession() {
        return session.isPresent();
    }

    long sessionId() {
        return session.orElseThrow().id();
    }

    Endpoint provenEndpoint() {
        return proven;
    }

    void onDatagram(byte[] datagram, Endpoint source) {
        if (!isUp) {
            return;
        }
        from = source;
        try {
            ByteBuffer buffer = ByteBuffer.wrap(datagram);
            switch (datagram[0]) {
                case MessageType.HELLO -> onHello(Hello.decode(buffer));
                case MessageType.REGISTER -> onRegister(RegisterEnvelope.decode(buffer));
                case MessageType.RESUME -> onResume(ResumeEnvelope.decode(buffer));
                default -> onRequest(RequestEnvelope.decode(buffer));
            }
        } catch (WireException e) {
            throw new AssertionError("the client sent what is no message", e);
        }
    }

    private void onHello(Hello hello) {
        helloCount++;
        Challenge plain = challenge(hello, ++issueNumber);
        Challenge challenge = hello.isProofWanted()
                ? plain.withProof(ChallengeProof.of(new HelloExchange(hello, plain), identity)
                        .orElseThrow())
                : plain;
        sender.accept(challenge.encode(), from);
    }

    private Challenge challenge(Hello hello, long number) {
        Bytes cookie = Bytes.of(Blake2b.keyed(16, secret, from.bytes()));
        return new Challenge(hello.clientNonce(), number, cookie, identity.serverKey(), Bytes.of(startKey.publicKey()));
    }

    private void onRegister(RegisterEnvelope envelope) throws WireException {
        HelloExchange exchange = new HelloExchange(
                envelope.answer().hello(),
                challenge(envelope.answer().hello(), envelope.answer().issueNumber()));
        if (!envelope.answer().cookie().equals(exchange.challenge().cookie())) {
            return;
        }
        ChannelKeys keys = ChannelKeys.ofServer(exchange, identity, startKey).orElseThrow();
        Optional<Register> register = envelope.open(exchange, keys.fromNode());
        if (register.isPresent()
                && register.get().hasNodeSignature()
                && register.get().hasNetworkSignature()) {
            onRegister(register.get().registration(), keys);
        }
    }

    private void onResume(ResumeEnvelope envelope) throws WireException {
        ChallengeAnswer answer = envelope.answer();
        HelloExchange exchange = new HelloExchange(answer.hello(), challenge(answer.hello(), answer.issueNumber()));
        if (!answer.cookie().equals(exchange.challenge().cookie())) {
            return;
        }
        GivenTicket given = tickets.get(envelope.ticket());
        if (given == null) {
            sender.accept(new UnknownTicket(answer.hello().clientNonce()).encode(), from);
            return;
        }
        ChannelKeys keys = ChannelKeys.ofTicket(exchange, given.secret().toArray());
        Registration resumed = envelope.open(exchange, given.networkId(), given.nodeKey(), keys.fromNode())
                .orElseThrow();
        resumed(resumed, keys);
    }

    private void resumed(Registration registration, ChannelKeys keys) {
        resumedCount++;
        onRegister(registration, keys);
    }

    @Override
    public void onTicketWanted(TicketWanted request) {
        Session open = session.orElseThrow();
        Bytes ticket = Bytes.of(random.bytes(Limits.TICKET_LENGTH));
        GivenTicket given =
                new GivenTicket(open.networkId(), open.nodeKey(), Bytes.of(random.bytes(Limits.TICKET_SECRET_LENGTH)));
        tickets.put(ticket, given);
        send(new TicketGiven(requestCounter, ticketSeconds, ticket, given.secret()));
    }

    private void onRegister(Registration registration, ChannelKeys keys) {
        registrations.add(registration);
        Bytes nonce = registration.challenge().clientNonce();
        if (refusal.isPresent()) {
            sender.accept(new Refused(nonce, refusal.get(), elsewhere).encode(keys.fromServer()), from);
            return;
        }
        Session open = new Session(random.nextLong(), keys, registration.networkId(), registration.nodeKey());
        session = Optional.of(open);
        everySession.put(open.id(), keys);
        proven = from;
        put(registration.nodeKey(), registration.descriptor(), from);
        eventCounter = 0;
        Registered registered = new Registered(
                nonce, open.id(), from, leaseSeconds, version, memberCount(), cookie(from), refusedClaims);
        sender.accept(registered.encode(keys.fromServer()), from);
    }

    /** The operation that a request or event of any session holds. */
    int operation(byte[] datagram) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(datagram);
            if (datagram[0] == MessageType.REQUEST) {
                RequestEnvelope envelope = RequestEnvelope.decode(buffer);
                ChannelKeys keys = everySession.get(envelope.sessionId());
                return envelope.open(keys.fromNode()).orElseThrow().operation();
            }
            EventEnvelope envelope = EventEnvelope.decode(buffer);
            ChannelKeys keys = everySession.get(envelope.sessionId());
            return envelope.open(keys.fromServer()).orElseThrow().operation();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private void onRequest(RequestEnvelope envelope) throws WireException {
        if (session.isEmpty() || session.get().id() != envelope.sessionId()) {
            sender.accept(new UnknownSession(envelope.sessionId(), envelope.counter()).encode(), from);
            return;
        }
        Request request = envelope.open(session.get().keys().fromNode()).orElseThrow();
        requests.add(request);
        requestCounter = envelope.counter();
        if (from.equals(proven) || request instanceof Refresh) {
            request.handle(this);
        }
    }

    @Override
    public void onRefresh(Refresh request) {
        if (!from.equals(proven) && request.addressCookie().equals(cookie(from))) {
            proven = from;
            NodeKey self = session.orElseThrow().nodeKey();
            put(self, directory.get(self).sealedDescriptor(), from);
        }
        sendTo(new Refreshed(requestCounter, from, leaseSeconds, version, memberCount(), cookie(from)), from);
    }

    /**
     * A list from the beginning goes on from a marked number, as a version alone does not say that the beginning was
     * seen.
     */
    @Override
    public void onListSince(ListSince request) {
        Cursor asked = cursors.getOrDefault(
                request.sinceVersion(), new Cursor(request.sinceVersion(), request.sinceVersion()));
        boolean isFromBeginning = asked.completeSince() < forgotten;
        Cursor start = isFromBeginning ? new Cursor(0, forgotten) : asked;
        List<Entry> changed = directory.values().stream()
                .filter(entry -> entry.version() > start.version())
                .sorted(Comparator.comparingLong(Entry::version))
                .toList();
        List<Entry> entries = changed.stream().limit(entriesPerPage).toList();
        boolean hasMore = entries.size() < changed.size();
        long next = hasMore ? mark(entries.get(entries.size() - 1).version(), start) : version;
        send(new Page(requestCounter, hasMore, isFromBeginning, next, entries));
    }

    private long mark(long last, Cursor start) {
        long number = MARK | cursors.size();
        cursors.put(number, new Cursor(last, start.completeSince()));
        return number;
    }

    @Override
    public void onLookUp(LookUp request) {
        send(new Found(
                requestCounter,
                holders.getOrDefault(request, List.of()).stream()
                        .map(directory::get)
                        .toList()));
    }

    @Override
    public void onIntroduce(Introduce request) {
        Entry entry = directory.get(request.nodeKey());
        send(
                entry == null || entry.hasLeft()
                        ? new NoSuchPeer(requestCounter, request.nodeKey())
                        : new Introduction(entry, RELAY_CHANNEL));
    }

    @Override
    public void onUpdate(Update request) {
        send(new Updated(requestCounter, refusedClaims));
    }

    @Override
    public void onLeave(Leave request) {
        session = Optional.empty();
    }

    @Override
    public void onStillHere(StillHere request) {
        session = Optional.empty();
    }

    @Override
    public void onPolicy(PolicyRequest request) {
        send(new PolicyEvent(request.word()));
    }

    /** A member comes or changes. */
    void put(NodeKey nodeKey, Bytes descriptor, Endpoint observed) {
        Entry entry = new Entry(nodeKey, ++version, false, observed, descriptor);
        directory.put(nodeKey, entry);
        push(new PeerChanged(version, entry), nodeKey);
    }

    /** A member leaves, and that is remembered. */
    void remove(NodeKey nodeKey) {
        Endpoint observed = directory.get(nodeKey).observedEndpoint();
        directory.put(nodeKey, new Entry(nodeKey, ++version, true, observed, Bytes.EMPTY));
        push(new PeerLeft(version, nodeKey), nodeKey);
    }

    /** A member leaves, and that is not remembered. */
    void forget(NodeKey nodeKey) {
        directory.remove(nodeKey);
        forgotten = ++version;
    }

    void refuse(RefusalReason reason) {
        refusal = Optional.of(reason);
    }

    Entry entry(NodeKey nodeKey) {
        return directory.get(nodeKey);
    }

    long version() {
        return version;
    }

    /** Any event to the client, at its proven endpoint. */
    void send(Event event) {
        sendTo(event, proven);
    }

    private void push(Event event, NodeKey about) {
        boolean isOther = session.isPresent() && !session.get().nodeKey().equals(about);
        if (isPushing && isOther) {
            send(event);
        }
    }

    private void sendTo(Event event, Endpoint to) {
        Session open = session.orElseThrow();
        sender.accept(
                EventEnvelope.encode(
                        event, open.id(), eventCounter++, open.keys().fromServer()),
                to);
    }

    private int memberCount() {
        long count =
                directory.values().stream().filter(entry -> !entry.hasLeft()).count();
        return claimedMemberCount.orElse((int) count);
    }

    private Bytes cookie(Endpoint endpoint) {
        return isCookieEverNew
                ? Bytes.of(random.bytes(16))
                : Bytes.of(Blake2b.keyed(16, secret, endpoint.bytes(), new byte[] {1}));
    }

    <T extends Request> List<T> requests(Class<T> kind) {
        return requests.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
