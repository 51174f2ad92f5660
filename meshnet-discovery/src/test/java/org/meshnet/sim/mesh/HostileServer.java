package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.ResumeEnvelope;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.WireException;
import org.meshnet.sim.SimRandom;
import org.meshnet.sim.SimScheduler;
import org.meshnet.sim.SimTimer;

/**
 * A server that nodes know by its true key, and that lies. Between a true registry and the world it opens what either
 * says, and withholds, alters and makes up what it likes; as long as it is honest it only looks.
 */
public final class HostileServer {
    private static final long PERIOD_NS = SimScheduler.SECOND_NS / 10;
    private static final int FORMER_DESCRIPTORS = 64;
    private static final int STRANGERS = 16;

    /** Where the server's datagrams leave. */
    interface Way {
        void send(byte[] datagram, Endpoint to);
    }

    /** A node that is registered, and the keys that it shares with the server. */
    static final class Guest {
        private final NetworkId network;
        private final NodeKey key;
        private final Registered registered;
        private final ChannelKeys keys;
        private Endpoint endpoint;
        private long eventCounter;

        private Guest(Asked who, Registered registered, Endpoint endpoint) {
            this.network = who.network();
            this.key = who.key();
            this.registered = registered;
            this.keys = who.keys();
            this.endpoint = endpoint;
        }

        NodeKey key() {
            return key;
        }

        /** Its session's id. */
        long session() {
            return registered.sessionId();
        }

        /** Where it was sent to last. */
        Endpoint endpoint() {
            return endpoint;
        }
    }

    private record Asked(NetworkId network, NodeKey key, ChannelKeys keys) {}

    private record Known(NetworkId network, NodeKey key, Bytes secret) {}

    private final ServerIdentity identity;
    private final Way way;
    private final SimRandom random;
    private final SimTimer timer;
    private final SimScheduler scheduler;
    private final List<byte[]> draws = new ArrayList<>();
    private final Map<Bytes, Challenge> challenges = new HashMap<>();
    private final Map<Bytes, Asked> asked = new HashMap<>();
    private final Map<Bytes, Known> tickets = new HashMap<>();
    private final Map<Long, Guest> sessions = new HashMap<>();
    private final Map<NodeKey, Guest> guests = new LinkedHashMap<>();
    private final Map<NodeKey, List<Bytes>> descriptors = new LinkedHashMap<>();
    private final List<Entry> strangers = new ArrayList<>();
    private final List<Long> channels = new ArrayList<>();
    private Optional<ServerLie> lie = Optional.empty();
    private int turn;
    private long risen;

    /**
     * @param identity the server's
     * @param way leads out of the server
     */
    HostileServer(SimMesh mesh, ServerIdentity identity, Way way) {
        this.identity = identity;
        this.way = way;
        this.random = mesh.network().random().split("hostile server");
        this.scheduler = mesh.network().scheduler();
        this.timer = new SimTimer(scheduler, this::onTimer);
        NetworkSecrets other = NetworkSecrets.derive(NetworkKey.of(random.bytes(NetworkKey.LENGTH)));
        for (int i = 0; i < STRANGERS; i++) {
            strangers.add(stranger(other, i));
        }
    }

    private Entry stranger(NetworkSecrets network, int number) {
        Identity own = Identity.fromSeed(random.bytes(32));
        long nowNs = 1_800_000_000L * SimScheduler.SECOND_NS;
        Descriptor descriptor = new Descriptor(
                nowNs, Descriptor.hours(nowNs) + 24, 0, "stranger" + number, List.of(), List.of(), List.of());
        Bytes sealed = DescriptorCodec.seal(descriptor, own, network, random);
        return new Entry(own.nodeKey(), 1, false, ThirdParties.endpoint(number, 4900), sealed);
    }

    /** What the registry is to draw from, so that this knows what it knows. */
    RandomSource listenTo(RandomSource source) {
        return bytes -> {
            source.nextBytes(bytes);
            if (bytes.length == ChannelKeys.KEY_LENGTH) {
                draws.add(bytes.clone());
            }
        };
    }

    /** Lies so from now on. */
    public void begin(ServerLie how) {
        lie = Optional.of(how);
        timer.set(scheduler.nowNs());
    }

    /** Is honest from now on. */
    public void end() {
        lie = Optional.empty();
        timer.set(Long.MAX_VALUE);
    }

    private void onTimer() {
        turn++;
        lie.ifPresent(how -> how.makeUp(this));
        timer.set(scheduler.nowNs() + PERIOD_NS);
    }

    /** Tenths of a second since the lying began. */
    int turn() {
        return turn;
    }

    SimRandom random() {
        return random;
    }

    <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** How often this was asked. */
    long risen() {
        return ++risen;
    }

    /** The nodes that registered, each once. */
    List<Guest> guests() {
        return List.copyOf(guests.values());
    }

    /** The node with this key, which is registered. */
    Guest guest(NodeKey key) {
        return Optional.ofNullable(guests.get(key)).orElseThrow();
    }

    /** Those of another network. */
    List<Entry> strangers() {
        return strangers;
    }

    /** All channels that were given. */
    List<Long> channels() {
        return channels;
    }

    /** What the node said of itself lately, the oldest first; of nodes that left, too. */
    List<Bytes> descriptorsOf(NodeKey key) {
        return descriptors.getOrDefault(key, List.of());
    }

    /** Everybody who ever registered. */
    List<NodeKey> everybody() {
        return List.copyOf(descriptors.keySet());
    }

    /** A member other than this one. */
    NodeKey otherThan(NodeKey key) {
        return pick(everybody().stream().filter(each -> !each.equals(key)).toList());
    }

    /** The newest entry of a node, seen where this says. */
    Entry entry(NodeKey key, long version, Endpoint seen) {
        List<Bytes> known = descriptorsOf(key);
        return new Entry(key, version, false, seen, known.get(known.size() - 1));
    }

    /** Is a datagram from there to reach the registry? */
    boolean hears(ByteBuffer datagram, Endpoint from) {
        int type = datagram.get(datagram.position()) & 0xff;
        try {
            return switch (type) {
                case MessageType.REGISTER -> listens(type, from) && onRegister(datagram, from);
                case MessageType.RESUME -> listens(MessageType.REGISTER, from) && onResume(datagram, from);
                case MessageType.REQUEST -> listens(type, from) && onRequest(datagram);
                case MessageType.RELAY ->
                    lie.map(how -> how.forwards(this, datagram, from)).orElse(true);
                default -> listens(type, from);
            };
        } catch (WireException e) {
            return true;
        }
    }

    private boolean listens(int type, Endpoint from) {
        return lie.map(how -> how.listens(this, type, from)).orElse(true);
    }

    private boolean onRegister(ByteBuffer datagram, Endpoint from) throws WireException {
        RegisterEnvelope envelope = RegisterEnvelope.decode(datagram);
        Challenge challenge = challenges.get(envelope.answer().hello().clientNonce());
        if (challenge == null) {
            return true;
        }
        HelloExchange exchange = new HelloExchange(envelope.answer().hello(), challenge);
        Optional<ChannelKeys> keys =
                startPair(challenge).flatMap(pair -> ChannelKeys.ofServer(exchange, identity, pair));
        Optional<Register> register = keys.isEmpty()
                ? Optional.empty()
                : envelope.open(exchange, keys.get().fromNode());
        if (register.isEmpty()) {
            return true;
        }
        return onRegistration(register.get().registration(), keys.get(), from);
    }

    private boolean onResume(ByteBuffer datagram, Endpoint from) throws WireException {
        ResumeEnvelope envelope = ResumeEnvelope.decode(datagram);
        Challenge challenge = challenges.get(envelope.answer().hello().clientNonce());
        Known known = tickets.get(envelope.ticket());
        if (challenge == null || known == null) {
            return true;
        }
        HelloExchange exchange = new HelloExchange(envelope.answer().hello(), challenge);
        ChannelKeys keys = ChannelKeys.ofTicket(exchange, known.secret().toArray());
        Optional<Registration> resumed = envelope.open(exchange, known.network(), known.key(), keys.fromNode());
        return resumed.isEmpty() || onRegistration(resumed.get(), keys, from);
    }

    private boolean onRegistration(Registration registration, ChannelKeys keys, Endpoint from) {
        Bytes nonce = registration.challenge().clientNonce();
        asked.put(nonce, new Asked(registration.networkId(), registration.nodeKey(), keys));
        remember(registration.nodeKey(), registration.descriptor());
        Optional<Refused> refused = lie.flatMap(how -> how.refusal(this, nonce));
        refused.ifPresent(no -> way.send(no.encode(keys.fromServer()), from));
        return refused.isEmpty();
    }

    private Optional<X25519Pair> startPair(Challenge challenge) {
        byte[] wanted = challenge.startKey().toArray();
        return draws.stream()
                .map(X25519Pair::fromSecret)
                .filter(pair -> Arrays.equals(pair.publicKey(), wanted))
                .findFirst();
    }

    private void remember(NodeKey key, Bytes descriptor) {
        List<Bytes> known = descriptors.computeIfAbsent(key, each -> new ArrayList<>());
        if (!known.contains(descriptor)) {
            known.add(descriptor);
        }
        if (known.size() > FORMER_DESCRIPTORS) {
            known.remove(1);
        }
    }

    private boolean onRequest(ByteBuffer datagram) throws WireException {
        RequestEnvelope envelope = RequestEnvelope.decode(datagram);
        Guest guest = sessions.get(envelope.sessionId());
        Optional<Request> request = guest == null ? Optional.empty() : envelope.open(guest.keys.fromNode());
        if (request.isEmpty()) {
            return true;
        }
        if (request.get() instanceof Update update) {
            remember(guest.key, update.sealedDescriptor());
        }
        return lie.map(how -> how.hears(this, guest, request.get(), envelope.counter()))
                .orElse(true);
    }

    /** What the registry sends. */
    void send(byte[] datagram, Endpoint to) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        try {
            switch (datagram[0]) {
                case MessageType.CHALLENGE -> {
                    Challenge challenge = Challenge.decode(buffer);
                    challenges.put(challenge.clientNonce(), challenge);
                    way.send(datagram, to);
                }
                case MessageType.REGISTERED -> onRegistered(datagram, to);
                case MessageType.EVENT -> onEvent(EventEnvelope.decode(buffer), datagram, to);
                default -> way.send(datagram, to);
            }
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private void onRegistered(byte[] datagram, Endpoint to) throws WireException {
        byte[] nonce = Arrays.copyOfRange(datagram, 4, 20);
        Asked who = asked.remove(Bytes.of(nonce));
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        Registered registered = Registered.open(buffer, who.keys().fromServer()).orElseThrow();
        Guest guest = new Guest(who, registered, to);
        sessions.put(registered.sessionId(), guest);
        guests.put(who.key(), guest);
        Registered told = lie.map(how -> how.welcome(this, registered)).orElse(registered);
        way.send(told.encode(who.keys().fromServer()), to);
    }

    private void onEvent(EventEnvelope envelope, byte[] datagram, Endpoint to) throws WireException {
        Guest guest = sessions.get(envelope.sessionId());
        Optional<Event> event = guest == null ? Optional.empty() : envelope.open(guest.keys.fromServer());
        if (event.isEmpty()) {
            way.send(datagram, to);
            return;
        }
        guest.endpoint = to;
        if (event.get() instanceof Introduction introduction && introduction.relayChannel() != Introduction.NO_RELAY) {
            channels.add(introduction.relayChannel());
        }
        if (event.get() instanceof TicketGiven given) {
            tickets.put(given.ticket(), new Known(guest.network, guest.key, given.secret()));
        }
        List<Event> told = lie.map(how -> how.tell(this, guest, event.get())).orElse(List.of(event.get()));
        told.forEach(each -> way.send(seal(guest, each), to));
    }

    private byte[] seal(Guest guest, Event event) {
        return EventEnvelope.encode(event, guest.session(), guest.eventCounter++, guest.keys.fromServer());
    }

    /** Says something unasked to a node; the length of the datagram. */
    int say(Guest to, Event event) {
        byte[] datagram = seal(to, event);
        way.send(datagram, to.endpoint);
        return datagram.length;
    }

    /** Sends anything that is not sealed. */
    void sendPlain(Guest to, byte[] datagram) {
        way.send(datagram, to.endpoint);
    }
}
