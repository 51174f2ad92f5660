package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder against damaged, cut and random bytes: either a {@link WireException}, or a message that encodes to the
 * very bytes that were read. A failure names the seed that repeats it.
 */
class HostileBytesTest {
    private static final int ROUNDS = 4000;
    private static final byte[] KEY = Samples.KEYS.fromServer();

    /** Decodes and encodes again. */
    private interface Codec {
        byte[] reencode(ByteBuffer bytes) throws WireException;
    }

    /** @param clearLength bytes before the sealed part; 0 if there is none */
    private record Subject(String name, Supplier<byte[]> valid, Codec codec, int clearLength, boolean isCanonical) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Subject> subjects() {
        RandomMessages random = new RandomMessages(7);
        return Stream.of(
                plain(
                        "initiation",
                        () -> random.initiation().encode(),
                        b -> HandshakeInitiation.decode(b).encode()),
                plain(
                        "response",
                        () -> random.response().encode(),
                        b -> HandshakeResponse.decode(b).encode()),
                plain(
                        "cookie reply",
                        () -> random.cookieReply().encode(),
                        b -> CookieReply.decode(b).encode()),
                lenient(
                        "initiation payload",
                        () -> random.initiationPayload().encode(),
                        b -> InitiationPayload.decode(b).encode()),
                lenient(
                        "response payload",
                        () -> random.responsePayload().encode(),
                        b -> ResponsePayload.decode(b).encode()),
                plain(
                        "hello",
                        () -> random.hello().encode(),
                        b -> Hello.decode(b).encode()),
                plain(
                        "challenge",
                        () -> random.challenge().encode(),
                        b -> Challenge.decode(b).encode()),
                plain(
                        "unknown session",
                        () -> random.unknownSession().encode(),
                        b -> UnknownSession.decode(b).encode()),
                plain(
                        "relay notice",
                        () -> random.relayNotice().encode(),
                        b -> RelayNotice.decode(b).encode()),
                lenient(
                        "descriptor",
                        () -> DescriptorText.encode(random.text()),
                        b -> DescriptorText.encode(DescriptorText.decode(array(b)))),
                sealed("register", 76, () -> random.register().encode(KEY), HostileBytesTest::register),
                plain(
                        "unknown ticket",
                        () -> random.unknownTicket().encode(),
                        b -> UnknownTicket.decode(b).encode()),
                sealed("resume", 244, () -> random.resume(KEY), HostileBytesTest::resume),
                sealed(
                        "registered",
                        20,
                        () -> random.registered().encode(KEY),
                        b -> opened(Registered.open(b, KEY)).encode(KEY)),
                sealed(
                        "refused",
                        20,
                        () -> random.refused().encode(KEY),
                        b -> opened(Refused.open(b, KEY)).encode(KEY)),
                sealed(
                        "request",
                        20,
                        () -> RequestEnvelope.encode(random.request(), 5, 6, KEY),
                        HostileBytesTest::request),
                sealed("event", 20, () -> EventEnvelope.encode(random.event(), 5, 6, KEY), HostileBytesTest::event));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void shouldReadBackWhatWasWritten(Subject subject) throws WireException {
        for (int round = 0; round < ROUNDS / 4; round++) {
            byte[] bytes = subject.valid().get();
            assertArrayEquals(bytes, subject.codec().reencode(ByteBuffer.wrap(bytes)));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void shouldSurviveDamage(Subject subject) {
        LongStream.range(0, ROUNDS).forEach(seed -> attack(subject, seed, damaged(subject, new Random(seed))));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void shouldSurviveEveryTruncation(Subject subject) {
        byte[] valid = opened(subject, subject.valid().get());
        for (int length = 0; length < valid.length; length++) {
            attack(subject, length, sealed(subject, Arrays.copyOf(valid, length)));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void shouldSurviveRandomBytesBehindTheRightType(Subject subject) {
        byte firstByte = subject.valid().get()[0];
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(Limits.MESSAGE_LENGTH + 100)];
            random.nextBytes(bytes);
            bytes[0] = firstByte;
            attack(subject, seed, sealed(subject, bytes));
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void shouldReadFromTheMiddleOfADirectBuffer(Subject subject) throws WireException {
        byte[] bytes = subject.valid().get();
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 20);
        buffer.position(7).put(bytes).flip().position(7);

        assertArrayEquals(bytes, subject.codec().reencode(buffer));
        assertEquals(7, buffer.position());
        assertEquals(7 + bytes.length, buffer.limit());
    }

    private static void attack(Subject subject, long seed, byte[] bytes) {
        try {
            byte[] again = subject.codec().reencode(ByteBuffer.wrap(bytes));
            if (subject.isCanonical()) {
                assertArrayEquals(bytes, again, "seed " + seed);
            }
        } catch (WireException expected) {
            // The only way out for bytes that are no message.
        } catch (RuntimeException e) {
            fail("seed " + seed + " of " + subject, e);
        }
    }

    private static byte[] damaged(Subject subject, Random random) {
        byte[] bytes = opened(subject, subject.valid().get());
        for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = random.nextBoolean() ? (byte) 0xff : 0;
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length + random.nextInt(9) - 4));
            }
        }
        return sealed(subject, bytes);
    }

    /** The clear part and the text of the sealed one. */
    private static byte[] opened(Subject subject, byte[] bytes) {
        if (subject.clearLength() == 0) {
            return bytes;
        }
        WireReader text =
                Seal.open(KEY, bytes, subject.clearLength(), counter(bytes)).orElseThrow();
        byte[] clear = Arrays.copyOf(bytes, subject.clearLength());
        try {
            return new WireWriter()
                    .array(clear)
                    .array(text.array(text.remaining()))
                    .toArray();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    /** Sealed as it should be, so that the damage reaches what reads the text. */
    private static byte[] sealed(Subject subject, byte[] bytes) {
        int clearLength = subject.clearLength();
        if (clearLength == 0 || bytes.length < clearLength) {
            return bytes;
        }
        byte[] text = Arrays.copyOfRange(bytes, clearLength, bytes.length);
        return Seal.seal(KEY, Arrays.copyOf(bytes, clearLength), counter(bytes), text);
    }

    /** Where a message has one, it is the last of the clear part. */
    private static long counter(byte[] bytes) {
        boolean hasCounter = bytes[0] == MessageType.REQUEST || bytes[0] == MessageType.EVENT;
        return hasCounter ? ByteBuffer.wrap(bytes).getLong(12) : 0;
    }

    private static byte[] register(ByteBuffer datagram) throws WireException {
        RegisterEnvelope envelope = RegisterEnvelope.decode(datagram);
        Challenge challenge = new Challenge(
                envelope.answer().hello().clientNonce(),
                envelope.answer().issueNumber(),
                envelope.answer().cookie(),
                Samples.CHALLENGE.serverKey(),
                Samples.CHALLENGE.startKey());
        return opened(envelope.open(new HelloExchange(envelope.answer().hello(), challenge), KEY))
                .encode(KEY);
    }

    private static byte[] resume(ByteBuffer datagram) throws WireException {
        ResumeEnvelope envelope = ResumeEnvelope.decode(datagram);
        ChallengeAnswer answer = envelope.answer();
        Challenge challenge = new Challenge(
                answer.hello().clientNonce(),
                answer.issueNumber(),
                answer.cookie(),
                Samples.CHALLENGE.serverKey(),
                Samples.CHALLENGE.startKey());
        HelloExchange exchange = new HelloExchange(answer.hello(), challenge);
        Registration resumed =
                opened(envelope.open(exchange, Samples.SECRETS.networkId(), Samples.IDENTITY.nodeKey(), KEY));
        return ResumeEnvelope.encode(resumed, envelope.ticket(), KEY);
    }

    /** What was damaged in the clear part alone, and so not opened, is no message either. */
    private static <T> T opened(Optional<T> message) throws WireException {
        return message.orElseThrow(() -> new WireException(WireException.Reason.VALUE));
    }

    private static byte[] request(ByteBuffer datagram) throws WireException {
        RequestEnvelope envelope = RequestEnvelope.decode(datagram);
        Request request = opened(envelope.open(KEY));
        return RequestEnvelope.encode(request, envelope.sessionId(), envelope.counter(), KEY);
    }

    private static byte[] event(ByteBuffer datagram) throws WireException {
        EventEnvelope envelope = EventEnvelope.decode(datagram);
        Event event = opened(envelope.open(KEY));
        return EventEnvelope.encode(event, envelope.sessionId(), envelope.counter(), KEY);
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Subject plain(String name, Supplier<byte[]> valid, Codec codec) {
        return new Subject(name, valid, codec, 0, true);
    }

    private static Subject sealed(String name, int clearLength, Supplier<byte[]> valid, Codec codec) {
        return new Subject(name, valid, codec, clearLength, true);
    }

    /** Ignores reserved bytes. */
    private static Subject lenient(String name, Supplier<byte[]> valid, Codec codec) {
        return new Subject(name, valid, codec, 0, false);
    }
}
