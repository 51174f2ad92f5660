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
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Refusal;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.RequestHandler;
import org.meshnet.core.wire.ServerKeys;
import org.meshnet.core.wire.UnknownSession;
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
    private record Session(long id, ServerKeys keys, NodeKey nodeKey) {}

    private static final long MARK = 1L << 62;

    final List<Request> requests = new ArrayList<>();
    final List<Registration> registrations = new ArrayList<>();
    int helloCount;
    boolean isUp = true;
    boolean isPushing = true;
    int leaseSeconds = 60;
    int entriesPerPage = 5;
    Optional<Refusal> refusal = Optional.empty();
    Optional<Integer> claimedMemberCount = Optional.empty();
    boolean isCookieEverNew;
    final Map<Token, NodeKey> holders = new HashMap<>();

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
    private long issueNumber;
    private long requestCounter;
    private Endpoint from = proven;

    FakeServer(RandomSource random, BiConsumer<byte[], Endpoint> sender) {
        this.random = random;
        this.sender = sender;
        restart();
    }

    static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    /** Forgets everything. */
    void restart() {
        secret = random.bytes(32);
        session = Optional.empty();
        directory.clear();
        version = 1000 + random.nextLong(1_000_000);
        forgotten = version;
        requests.clear();
        registrations.clear();
    }

    boolean hasSession() {
        return session.isPresent();
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
                case MessageType.REGISTER -> onRegister(Register.decode(buffer));
                default -> onRequest(RequestEnvelope.decode(buffer));
            }
        } catch (WireException e) {
            throw new AssertionError("the client sent what is no message", e);
        }
    }

    private void onHello(Hello hello) {
        helloCount++;
        Bytes cookie = Bytes.of(Blake2b.keyed(16, secret, from.bytes()));
        Bytes serverKey = Bytes.of(X25519.publicKey(secret));
        sender.accept(new Challenge(hello.clientNonce(), ++issueNumber, cookie, serverKey).encode(), from);
    }

    private void onRegister(Register register) {
        Registration registration = register.registration();
        boolean isOurs = registration.challenge().cookie().equals(Bytes.of(Blake2b.keyed(16, secret, from.bytes())));
        if (!isOurs || !register.hasNodeSignature() || !register.hasNetworkSignature()) {
            return;
        }
        registrations.add(registration);
        byte[] nodeKey = Ed25519.toX25519(registration.nodeKey().bytes()).orElseThrow();
        byte[] dh = X25519.agree(secret, nodeKey).orElseThrow();
        ServerKeys keys =
                ServerKeys.derive(dh, registration.challenge(), registration.networkId(), registration.nodeKey());
        Bytes nonce = registration.challenge().clientNonce();
        if (refusal.isPresent()) {
            sender.accept(new Refused(nonce, refusal.get()).encode(keys.fromServer()), from);
            return;
        }
        Session open = new Session(random.nextLong(), keys, registration.nodeKey());
        session = Optional.of(open);
        proven = from;
        put(registration.nodeKey(), registration.descriptor(), from);
        eventCounter = 0;
        Registered registered =
                new Registered(nonce, open.id(), from, leaseSeconds, version, memberCount(), cookie(from));
        sender.accept(registered.encode(keys.fromServer()), from);
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

    /** A list from the beginning goes on from a marked number, as a version alone does not say that the beginning was seen. */
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
                Optional.ofNullable(holders.get(request.token())).map(directory::get)));
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
        send(new Updated(requestCounter, refusal));
    }

    @Override
    public void onLeave(Leave request) {
        session = Optional.empty();
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

    void refuseClaim(int index, NodeKey holder, Bytes descriptor) {
        refusal = Optional.of(Refusal.claimTaken(index, holder, descriptor));
    }

    void refuse(RefusalReason reason) {
        refusal = Optional.of(Refusal.of(reason));
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
