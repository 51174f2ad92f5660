package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every decoder against damaged, cut and random bytes: either a {@link WireException}, or a message that encodes to the very bytes
 * that were read. A failure names the seed that repeats it.
 */
class HostileBytesTest {
    private static final int ROUNDS = 4000;
    private static final byte[] MAC_KEY = Samples.KEYS.fromServer();

    /** Decodes and encodes again. */
    private interface Codec {
        byte[] reencode(ByteBuffer bytes) throws WireException;
    }

    private record Subject(String name, Supplier<byte[]> valid, Codec codec, boolean hasMac, boolean isCanonical) {
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
                        () -> new Hello(random.bytes(16)).encode(),
                        b -> Hello.decode(b).encode()),
                plain(
                        "challenge",
                        () -> random.challenge().encode(),
                        b -> Challenge.decode(b).encode()),
                plain(
                        "register",
                        () -> random.register().encode(),
                        b -> Register.decode(b).encode()),
                plain(
                        "unknown session",
                        () -> random.unknownSession().encode(),
                        b -> UnknownSession.decode(b).encode()),
                plain(
                        "relay notice",
                        () -> random.relayNotice().encode(),
                        b -> RelayNotice.decode(b).encode()),
                plain(
                        "descriptor",
                        () -> DescriptorText.encode(random.text()),
                        b -> DescriptorText.encode(DescriptorText.decode(array(b)))),
                sealed(
                        "registered",
                        () -> random.registered().encode(MAC_KEY),
                        b -> Registered.open(b, MAC_KEY).orElseThrow().encode(MAC_KEY)),
                sealed(
                        "refused",
                        () -> random.refused().encode(MAC_KEY),
                        b -> Refused.open(b, MAC_KEY).orElseThrow().encode(MAC_KEY)),
                sealed(
                        "request",
                        () -> RequestEnvelope.encode(random.request(), 5, 6, MAC_KEY),
                        HostileBytesTest::request),
                sealed("event", () -> EventEnvelope.encode(random.event(), 5, 6, MAC_KEY), HostileBytesTest::event));
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
        byte[] valid = subject.valid().get();
        for (int length = 0; length < valid.length; length++) {
            attack(subject, length, signed(subject, Arrays.copyOf(valid, length)));
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
            attack(subject, seed, signed(subject, bytes));
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
        byte[] bytes = subject.valid().get();
        for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = random.nextBoolean() ? (byte) 0xff : 0;
                default -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length + random.nextInt(9) - 4));
            }
        }
        return signed(subject, bytes);
    }

    /** With a MAC that fits, so that the damage reaches what reads the body. */
    private static byte[] signed(Subject subject, byte[] bytes) {
        if (!subject.hasMac() || bytes.length < Limits.MAC_LENGTH) {
            return bytes;
        }
        byte[] fields = Arrays.copyOf(bytes, bytes.length - Limits.MAC_LENGTH);
        byte[] mac = Mac.of(MAC_KEY, fields);
        return ByteBuffer.allocate(bytes.length).put(fields).put(mac).array();
    }

    private static byte[] request(ByteBuffer datagram) throws WireException {
        RequestEnvelope envelope = RequestEnvelope.decode(datagram);
        Request request = envelope.open(MAC_KEY).orElseThrow();
        return RequestEnvelope.encode(request, envelope.sessionId(), envelope.counter(), MAC_KEY);
    }

    private static byte[] event(ByteBuffer datagram) throws WireException {
        EventEnvelope envelope = EventEnvelope.decode(datagram);
        Event event = envelope.open(MAC_KEY).orElseThrow();
        return EventEnvelope.encode(event, envelope.sessionId(), envelope.counter(), MAC_KEY);
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static Subject plain(String name, Supplier<byte[]> valid, Codec codec) {
        return new Subject(name, valid, codec, false, true);
    }

    private static Subject sealed(String name, Supplier<byte[]> valid, Codec codec) {
        return new Subject(name, valid, codec, true, true);
    }

    /** Ignores reserved bytes. */
    private static Subject lenient(String name, Supplier<byte[]> valid, Codec codec) {
        return new Subject(name, valid, codec, false, false);
    }
}
