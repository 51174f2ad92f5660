package org.meshnet.core.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;

class StunMessageTest {
    private static final String TRANSACTION = "b7e7a701bc34d686fa87dfae";
    private static final String COOKIE_AND_TRANSACTION = "2112a442" + TRANSACTION;
    private static final TransactionId ID = TransactionId.read(ByteBuffer.wrap(Hex.decode(TRANSACTION)), 0);
    private static final int ROUNDS = 20_000;

    /** RFC 5769 §2.1. */
    private static final String SAMPLE_REQUEST = "00010058" + COOKIE_AND_TRANSACTION
            + "802200105354554e207465737420636c69656e74" + "002400046e0001ff" + "80290008932ff9b151263b36"
            + "000600096576746a3a68367659202020" + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
            + "80280004e57a3bcf";
    /** RFC 5769 §2.2. */
    private static final String SAMPLE_V4_ANSWER = "0101003c" + COOKIE_AND_TRANSACTION
            + "8022000b7465737420766563746f7220" + "002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7" + "80280004c07d4c96";
    /** RFC 5769 §2.3. */
    private static final String SAMPLE_V6_ANSWER = "01010048" + COOKIE_AND_TRANSACTION
            + "8022000b7465737420766563746f7220" + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41" + "80280004c8fb0b4c";

    private static Optional<StunMessage> parse(String hex) {
        return StunMessage.parse(ByteBuffer.wrap(Hex.decode(hex)));
    }

    private static String written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return Hex.encode(bytes);
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    @Test
    void shouldReadTheSampleRequestOfTheRfc() {
        StunMessage request = parse(SAMPLE_REQUEST).orElseThrow();
        assertEquals(StunMessage.Kind.REQUEST, request.kind());
        assertEquals(ID, request.transaction());
        assertEquals(List.of(0x0024), request.unknown(), "PRIORITY is not of this RFC");
        assertTrue(request.hasFingerprint());
        assertEquals(108, request.length());
    }

    @Test
    void shouldReadTheMappedIpv4AddressOfTheRfcSample() {
        StunMessage answer = parse(SAMPLE_V4_ANSWER).orElseThrow();
        assertEquals(StunMessage.Kind.SUCCESS, answer.kind());
        assertEquals(Optional.of(endpoint("192.0.2.1:32853")), answer.mapped());
        assertTrue(answer.hasFingerprint());
    }

    @Test
    void shouldReadTheMappedIpv6AddressOfTheRfcSample() {
        StunMessage answer = parse(SAMPLE_V6_ANSWER).orElseThrow();
        assertEquals(Optional.of(endpoint("[2001:db8:1234:5678:11:2233:4455:6677]:32853")), answer.mapped());
    }

    @Test
    void shouldRefuseTheSamplesWithAnyBitFlippedBeforeTheFingerprint() {
        byte[] sample = Hex.decode(SAMPLE_V4_ANSWER);
        for (int bit = 0; bit < (sample.length - 8) * 8; bit++) {
            byte[] damaged = sample.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(
                    StunMessage.parse(ByteBuffer.wrap(damaged))
                            .filter(StunMessage::hasFingerprint)
                            .isPresent(),
                    "bit " + bit);
        }
    }

    @Test
    void shouldTakeThePlainMappedAddressOfAnOldServerWhereThereIsNoMaskedOne() {
        StunMessage answer = parse("0101000c" + COOKIE_AND_TRANSACTION + "00010008" + "00011f90c0000201")
                .orElseThrow();
        assertEquals(Optional.of(endpoint("192.0.2.1:8080")), answer.mapped());
    }

    @Test
    void shouldReadWhatItWrites() {
        ByteBuffer buffer = ByteBuffer.allocate(200);
        StunWriter.success(buffer, ID)
                .xorMappedAddress(endpoint("[2001:db8::7]:5"))
                .otherAddress(endpoint("192.0.2.2:3479"))
                .responseOrigin(endpoint("192.0.2.1:3478"))
                .finish(true);
        StunMessage answer = StunMessage.parse(buffer).orElseThrow();
        assertEquals(Optional.of(endpoint("[2001:db8::7]:5")), answer.mapped());
        assertEquals(Optional.of(endpoint("192.0.2.2:3479")), answer.other());
        assertEquals(Optional.of(endpoint("192.0.2.1:3478")), answer.origin());
        assertTrue(answer.hasFingerprint());
    }

    @Test
    void shouldWriteTheBytesOfRfc5780() {
        ByteBuffer buffer = ByteBuffer.allocate(200);
        StunWriter.request(buffer, ID)
                .changeRequest(new ChangeRequest(true, true))
                .finish(false);
        assertEquals("00010008" + COOKIE_AND_TRANSACTION + "0003000400000006", written(buffer));
        StunWriter.success(buffer, ID).otherAddress(endpoint("192.0.2.2:3479")).finish(false);
        assertEquals("0101000c" + COOKIE_AND_TRANSACTION + "802c000800010d97c0000202", written(buffer));
    }

    @Test
    void shouldIgnoreAnAddressOfAWrongLengthOrFamily() {
        String head = "0101000c" + COOKIE_AND_TRANSACTION;
        assertEquals(
                Optional.empty(),
                parse(head + "00200007" + "0001a147e112a600").orElseThrow().mapped());
        assertEquals(
                Optional.empty(),
                parse(head + "00200008" + "0002a147e112a643").orElseThrow().mapped());
        assertEquals(
                Optional.empty(),
                parse(head + "00200008" + "0003a147e112a643").orElseThrow().mapped());
        assertEquals(
                Optional.empty(),
                parse("01010004" + COOKIE_AND_TRANSACTION + "00200000")
                        .orElseThrow()
                        .mapped());
    }

    @Test
    void shouldBearAnyBytes() {
        Random random = new Random(7);
        byte[] sample = Hex.decode(SAMPLE_V6_ANSWER);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = sample.clone();
            for (int j = random.nextInt(5); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
            ByteBuffer datagram = ByteBuffer.wrap(bytes, 0, length);
            StunMessage.parse(datagram);
            assertEquals(0, datagram.position());
            assertEquals(length, datagram.limit());
        }
    }

    @Test
    void shouldTellAnAnswerByItsFirstBytes() {
        ByteBuffer answer = ByteBuffer.wrap(Hex.decode("ff" + SAMPLE_V4_ANSWER));
        assertTrue(StunMessage.isAnswer(answer, 1, answer.limit() - 1));
        assertFalse(StunMessage.isAnswer(answer, 0, answer.limit()));
        assertFalse(StunMessage.isAnswer(answer, 1, 19));
        assertFalse(StunMessage.isAnswer(ByteBuffer.wrap(Hex.decode(SAMPLE_REQUEST)), 0, 108));
    }
}
