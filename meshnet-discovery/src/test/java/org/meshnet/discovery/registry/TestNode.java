package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.crypto.XChaChaPoly;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.ResumeEnvelope;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.TicketWanted;
import org.meshnet.core.wire.WireException;

/**
 * A node as the server sees it: one step of the protocol per method, no timers. Fails if the server breaks the
 * protocol.
 */
final class TestNode {
    final Identity identity;
    final NetworkSecrets network;
    Endpoint endpoint;
    List<Token> claims;
    Bytes descriptor;
    Registered registered;
    private final TestBed bed;
    boolean isOnlyIfAlone;
    private final Map<Hello, X25519Pair> ephemerals = new HashMap<>();
    private ChannelKeys keys;
    private long counter;
    private int read;

    TestNode(TestBed bed, NetworkSecrets network, int number, Endpoint endpoint) {
        this.bed = bed;
        this.network = network;
        this.identity = Identity.fromSeed(new SeededRandom(number).bytes(Identity.SEED_LENGTH));
        this.endpoint = endpoint;
        this.claims = List.of(token(number));
        this.descriptor = Bytes.of(new SeededRandom(number).bytes(300));
    }

    /** The token of 10.0.x.y in this node's network. */
    Token token(int host) {
        return network.token(IpAddress.v4(0x0a000000 + host));
    }

    NodeKey key() {
        return identity.nodeKey();
    }

    byte[] helloDatagram() {
        return newHello().encode();
    }

    private Hello newHello() {
        X25519Pair ephemeral = X25519Pair.generate(bed.random);
        Hello hello = new Hello(Bytes.of(bed.random.bytes(16)), Bytes.of(ephemeral.publicKey()));
        ephemerals.put(hello, ephemeral);
        return hello;
    }

    /** Knows the secrets of another's hellos. */
    void borrow(TestNode other) {
        ephemerals.putAll(other.ephemerals);
    }

    /** Says hello and reads the challenge. */
    HelloExchange hello() {
        List<TestBed.Datagram> answers = bed.deliver(helloDatagram(), endpoint);
        assertEquals(1, answers.size(), "a challenge");
        return exchange(answers.get(0));
    }

    /** The challenge to one of this node's hellos. */
    HelloExchange exchange(TestBed.Datagram answer) {
        Challenge challenge = quietly(() -> Challenge.decode(ByteBuffer.wrap(answer.bytes())));
        Hello hello = ephemerals.keySet().stream()
                .filter(said -> said.clientNonce().equals(challenge.clientNonce()))
                .findFirst()
                .orElseThrow();
        return new HelloExchange(hello, challenge);
    }

    /** The datagram of a register, with keys that fit it. */
    byte[] registerDatagram(HelloExchange exchange) {
        Register register = register(exchange);
        return register.encode(keys(exchange).fromNode());
    }

    Register register(HelloExchange exchange) {
        return Register.sign(registration(exchange), identity, network);
    }

    private Registration registration(HelloExchange exchange) {
        return new Registration(exchange, isOnlyIfAlone, network.networkId(), key(), claims, descriptor);
    }

    /** A ticket for this node's claims. */
    TicketGiven ticket() {
        return ask(new TicketWanted(ClaimsDigest.of(claims)), TicketGiven.class);
    }

    /** The datagram of a resume with this ticket. */
    byte[] resumeDatagram(HelloExchange exchange, TicketGiven ticket) {
        return ResumeEnvelope.encode(
                registration(exchange),
                ticket.ticket(),
                ticketKeys(exchange, ticket).fromNode());
    }

    static ChannelKeys ticketKeys(HelloExchange exchange, TicketGiven ticket) {
        return ChannelKeys.ofTicket(exchange, ticket.secret().toArray());
    }

    /** Says hello and shows a ticket; what the server says to this node. */
    List<byte[]> resume(TicketGiven ticket) {
        return resume(hello(), ticket);
    }

    /** Shows a ticket, and is registered if the server says so. */
    List<byte[]> resume(HelloExchange exchange, TicketGiven ticket) {
        read = bed.fromServer.size();
        List<byte[]> answers = bed.deliver(resumeDatagram(exchange, ticket), endpoint).stream()
                .filter(answer -> answer.node().equals(endpoint))
                .map(TestBed.Datagram::bytes)
                .toList();
        if (!answers.isEmpty() && answers.get(0)[0] == MessageType.REGISTERED) {
            take(exchange, ticketKeys(exchange, ticket), answers.get(0));
        }
        return answers;
    }

    /** Says hello and registers. */
    Registered register() {
        return answer(hello());
    }

    /** Registers with a challenge that was got before. */
    Registered answer(HelloExchange exchange) {
        read = bed.fromServer.size();
        List<TestBed.Datagram> answers = bed.deliver(registerDatagram(exchange), endpoint);
        assertEquals(endpoint, answers.get(0).node());
        take(exchange, answers.get(0).bytes());
        return registered;
    }

    /** Registers with a challenge, and stays as it is if the server does not answer. */
    void tryAnswer(HelloExchange exchange) {
        bed.deliver(registerDatagram(exchange), endpoint).stream()
                .filter(answer -> answer.node().equals(endpoint))
                .filter(answer -> answer.bytes()[0] == MessageType.REGISTERED)
                .findFirst()
                .ifPresent(answer -> take(exchange, answer.bytes()));
    }

    void take(HelloExchange exchange, byte[] registeredDatagram) {
        take(exchange, keys(exchange), registeredDatagram);
    }

    private void take(HelloExchange exchange, ChannelKeys agreed, byte[] registeredDatagram) {
        keys = agreed;
        registered = quietly(() -> Registered.open(ByteBuffer.wrap(registeredDatagram), keys.fromServer()))
                .orElseThrow();
        assertEquals(exchange.hello().clientNonce(), registered.clientNonce());
        counter = 0;
        read++;
    }

    /** Says hello, registers and expects to be refused. */
    Refused registerInVain() {
        HelloExchange exchange = hello();
        List<TestBed.Datagram> answers = bed.deliver(registerDatagram(exchange), endpoint).stream()
                .filter(answer -> answer.node().equals(endpoint))
                .toList();
        assertEquals(1, answers.size(), "a refusal");
        return quietly(() -> Refused.open(
                        ByteBuffer.wrap(answers.get(0).bytes()), keys(exchange).fromServer()))
                .orElseThrow();
    }

    ChannelKeys keys(HelloExchange exchange) {
        return ChannelKeys.ofNode(exchange, ephemerals.get(exchange.hello())).orElseThrow();
    }

    long nextCounter() {
        return counter;
    }

    byte[] requestDatagram(Request request) {
        return requestDatagram(request, counter++);
    }

    byte[] requestDatagram(Request request, long counter) {
        return RequestEnvelope.encode(request, registered.sessionId(), counter, keys.fromNode());
    }

    /** A request sealed as it should be around any bytes. */
    byte[] authenticGarbage(int operation, byte[] body) {
        byte[] clear = ByteBuffer.allocate(20)
                .putInt(MessageType.REQUEST << 24)
                .putLong(registered.sessionId())
                .putLong(counter)
                .array();
        byte[] nonce =
                ByteBuffer.allocate(24).put(clear[0]).putLong(16, counter++).array();
        byte[] text = ByteBuffer.allocate(1 + body.length)
                .put((byte) operation)
                .put(body)
                .array();
        byte[] sealed = XChaChaPoly.seal(keys.fromNode(), nonce, clear, text);
        return ByteBuffer.allocate(clear.length + sealed.length)
                .put(clear)
                .put(sealed)
                .array();
    }

    /** Sends a request from the node's endpoint. */
    void send(Request request) {
        bed.deliver(requestDatagram(request), endpoint);
    }

    /** Sends a request and reads its one answer. */
    <E extends Event> E ask(Request request, Class<E> type) {
        events();
        send(request);
        return onlyEvent(type);
    }

    /** The number of the last change that members were told of, or would be. */
    long version() {
        return ask(new Refresh(0, registered.addressCookie()), Refreshed.class).directoryVersion();
    }

    /** The record of what the server sent was emptied. */
    void rewind() {
        read = 0;
    }

    /** Everything the server told this node since it was last asked. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (; read < bed.fromServer.size(); read++) {
            TestBed.Datagram datagram = bed.fromServer.get(read);
            if (datagram.node().equals(endpoint) && datagram.bytes()[0] == MessageType.EVENT) {
                events.add(open(datagram.bytes()));
            }
        }
        return events;
    }

    <E extends Event> E onlyEvent(Class<E> type) {
        List<Event> events = events();
        assertEquals(1, events.size(), () -> "one event of " + events);
        return type.cast(events.get(0));
    }

    Event open(byte[] datagram) {
        return quietly(() -> {
                    EventEnvelope envelope = EventEnvelope.decode(ByteBuffer.wrap(datagram));
                    assertEquals(registered.sessionId(), envelope.sessionId());
                    return envelope.open(keys.fromServer());
                })
                .orElseThrow();
    }

    /** Was this datagram made for this node's session? */
    boolean canOpen(byte[] datagram) {
        return quietly(() -> EventEnvelope.decode(ByteBuffer.wrap(datagram)).open(keys.fromServer()))
                .isPresent();
    }

    void assertSilence() {
        assertTrue(events().isEmpty(), "nothing for this node");
    }

    /** Something that may find a malformed message. */
    interface Decoding<T> {
        T get() throws WireException;
    }

    static <T> T quietly(Decoding<T> decoding) {
        try {
            return decoding.get();
        } catch (WireException e) {
            throw new AssertionError("malformed", e);
        }
    }
}
