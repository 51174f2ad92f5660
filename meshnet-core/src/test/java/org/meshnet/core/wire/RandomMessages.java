package org.meshnet.core.wire;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Valid messages with random fields; one seed gives one sequence. */
final class RandomMessages {
    private final Random random;

    RandomMessages(long seed) {
        random = new Random(seed);
    }

    Request request() {
        return oneOf(
                () -> new Refresh(number(), bytes(16)),
                () -> new ListSince(number()),
                () -> random.nextBoolean() ? LookUp.ofToken(token()) : LookUp.ofKeyPrefix(random.nextLong()),
                () -> new Introduce(nodeKey()),
                () -> new Update(claims(), descriptor()),
                Leave::new,
                StillHere::new,
                () -> new TicketWanted(new ClaimsDigest(bytes(16))));
    }

    Event event() {
        return oneOf(
                () -> new Refreshed(number(), endpoint(), lease(), number(), random.nextInt(1000), bytes(16)),
                this::page,
                () -> new Found(
                        number(),
                        Stream.generate(() -> shortEntry(100))
                                .limit(random.nextInt(Limits.FOUND_COUNT + 1))
                                .toList()),
                () -> new Introduction(entry(), random.nextLong()),
                () -> new Updated(number(), refusedClaims()),
                () -> new PeerChanged(number(), entry()),
                () -> new PeerLeft(number(), nodeKey()),
                Confirm::new,
                () -> new Superseded(endpoint(), descriptor()),
                () -> new Twin(endpoint(), descriptor()),
                () -> new RelayLimited(random.nextInt() & 0xffffffffL, random.nextInt() & 0xffffffffL),
                () -> new NoSuchPeer(number(), nodeKey()),
                () -> new TicketGiven(number(), lease(), bytes(168), bytes(32)));
    }

    Page page() {
        List<Entry> entries =
                Stream.generate(() -> shortEntry(100)).limit(random.nextInt(8)).toList();
        return new Page(number(), random.nextBoolean(), random.nextBoolean(), number(), entries);
    }

    Challenge challenge() {
        return challenge(bytes(16));
    }

    private Challenge challenge(Bytes nonce) {
        return new Challenge(nonce, number(), bytes(16), ServerKey.of(bytes(32).toArray()), bytes(32), bytes(16));
    }

    Hello hello() {
        return new Hello(bytes(16), bytes(32), random.nextBoolean());
    }

    Register register() {
        return new Register(registration(), bytes(64), bytes(64));
    }

    private Registration registration() {
        Hello hello = hello();
        return new Registration(
                new HelloExchange(hello, challenge(hello.clientNonce())),
                random.nextBoolean(),
                NetworkId.of(bytes(32).toArray()),
                nodeKey(),
                claims(),
                descriptor());
    }

    byte[] resume(byte[] sealKey) {
        return ResumeEnvelope.encode(registration(), bytes(Limits.TICKET_LENGTH), sealKey);
    }

    UnknownTicket unknownTicket() {
        return new UnknownTicket(bytes(16));
    }

    Registered registered() {
        return new Registered(
                bytes(16),
                random.nextLong(),
                endpoint(),
                lease(),
                number(),
                random.nextInt(1000),
                bytes(16),
                refusedClaims());
    }

    Refused refused() {
        RefusalReason reason = oneOf(RefusalReason.values());
        return new Refused(bytes(16), reason, reason == RefusalReason.IDENTITY_ELSEWHERE ? endpoint() : Endpoint.NONE);
    }

    HandshakeInitiation initiation() {
        return new HandshakeInitiation(random.nextInt(), bytes(136), bytes(16), bytes(16));
    }

    HandshakeResponse response() {
        return new HandshakeResponse(random.nextInt(), random.nextInt(), bytes(80), bytes(16), bytes(16));
    }

    CookieReply cookieReply() {
        return new CookieReply(random.nextInt(), bytes(24), bytes(32));
    }

    RelayNotice relayNotice() {
        RelayNotice.Cause[] causes = RelayNotice.Cause.values();
        return new RelayNotice(causes[random.nextInt(causes.length)], random.nextLong());
    }

    UnknownSession unknownSession() {
        return new UnknownSession(random.nextLong(), number());
    }

    InitiationPayload initiationPayload() {
        return new InitiationPayload(number(), random.nextInt(), 1 + random.nextInt(255), number(), random.nextLong());
    }

    ResponsePayload responsePayload() {
        return new ResponsePayload(random.nextInt(), 1 + random.nextInt(255), number());
    }

    Descriptor text() {
        long sequence = number();
        return new Descriptor(
                sequence,
                Descriptor.hours(sequence) + random.nextInt(Descriptor.LIFE_HOURS + 1),
                random.nextInt(),
                "node-" + Integer.toString(random.nextInt(1 << 20), 36) + "-ü",
                Stream.generate(this::address).limit(random.nextInt(9)).toList(),
                Stream.generate(this::prefix).limit(random.nextInt(5)).toList(),
                Stream.generate(this::candidate).limit(random.nextInt(17)).toList(),
                new DescriptorExtensions(
                        Stream.generate(this::label)
                                .distinct()
                                .limit(random.nextInt(DescriptorExtensions.ALIAS_COUNT + 1))
                                .toList(),
                        random.nextBoolean() ? Bytes.EMPTY : Bytes.zeros(1 + random.nextInt(50))));
    }

    private Label label() {
        return new Label("a" + Integer.toString(random.nextInt(1 << 20), 36));
    }

    Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private Entry entry() {
        return shortEntry(Limits.SEALED_DESCRIPTOR_LENGTH);
    }

    private Entry shortEntry(int most) {
        boolean hasLeft = random.nextInt(4) == 0;
        Bytes descriptor = hasLeft ? Bytes.EMPTY : bytes(1 + random.nextInt(most));
        return new Entry(nodeKey(), number(), hasLeft, endpoint(), descriptor);
    }

    private RefusedClaims refusedClaims() {
        return new RefusedClaims(random.nextInt(1 << Limits.CLAIM_COUNT));
    }

    private Bytes descriptor() {
        return bytes(1 + random.nextInt(Limits.SEALED_DESCRIPTOR_LENGTH));
    }

    private List<Token> claims() {
        return Stream.generate(this::token)
                .limit(random.nextInt(Limits.CLAIM_COUNT + 1))
                .toList();
    }

    private Candidate candidate() {
        return new Candidate(oneOf(Candidate.Kind.values()), endpoint());
    }

    private Prefix prefix() {
        IpAddress address = address();
        return new Prefix(address, random.nextInt(address.bitCount() + 1));
    }

    private Endpoint endpoint() {
        return new Endpoint(address(), random.nextInt(0x10000));
    }

    private IpAddress address() {
        return random.nextBoolean()
                ? IpAddress.v4(random.nextInt())
                : new IpAddress(random.nextLong(), random.nextLong());
    }

    private Token token() {
        return new Token(random.nextLong(), random.nextLong());
    }

    private NodeKey nodeKey() {
        return NodeKey.of(bytes(32).toArray());
    }

    private long lease() {
        return 1L + random.nextInt(100_000);
    }

    private long number() {
        return random.nextLong() >>> (1 + random.nextInt(63));
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }

    @SafeVarargs
    private <T> T oneOf(Supplier<? extends T>... suppliers) {
        return suppliers[random.nextInt(suppliers.length)].get();
    }
}
