package org.meshnet.discovery.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.stun.BindingResponder.Outcome;

class BindingResponderTest {
    /** RFC 5769 §2: transaction id and addresses of all its samples. */
    private static final String COOKIE_AND_TRANSACTION = "2112a442" + "b7e7a701bc34d686fa87dfae";

    private static final Endpoint V4 = Endpoint.parse("192.0.2.1:32853").orElseThrow();
    private static final Endpoint V6 =
            Endpoint.parse("[2001:db8:1234:5678:11:2233:4455:6677]:32853").orElseThrow();
    private static final String EMPTY_REQUEST = "00010000" + COOKIE_AND_TRANSACTION;
    /** RFC 5769 §2.1. */
    private static final String SAMPLE_REQUEST = "00010058" + COOKIE_AND_TRANSACTION
            + "802200105354554e207465737420636c69656e74" + "002400046e0001ff" + "80290008932ff9b151263b36"
            + "000600096576746a3a68367659202020" + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
            + "80280004e57a3bcf";

    private final ByteBuffer answer = ByteBuffer.allocate(BindingResponder.MAX_ANSWER_LENGTH);

    private Outcome ask(String request, Endpoint from) {
        return BindingResponder.PLAIN
                .answer(ByteBuffer.wrap(Hex.decode(request)), from, StunSites.MAIN, answer)
                .outcome();
    }

    /** RFC 8489 §14.7. */
    private static int fingerprint(String hex) {
        CRC32 crc = new CRC32();
        crc.update(Hex.decode(hex));
        return (int) crc.getValue() ^ 0x5354554e;
    }

    private String answerHex() {
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        return Hex.encode(bytes);
    }

    @Test
    void shouldAnswerWithTheMappedIpv4AddressOfTheRfcSample() {
        assertEquals(Outcome.MAPPED_ADDRESS, ask(EMPTY_REQUEST, V4));
        assertEquals("0101000c" + COOKIE_AND_TRANSACTION + "002000080001a147e112a643", answerHex());
    }

    @Test
    void shouldAnswerWithTheMappedIpv6AddressOfTheRfcSample() {
        assertEquals(Outcome.MAPPED_ADDRESS, ask(EMPTY_REQUEST, V6));
        assertEquals(
                "01010018" + COOKIE_AND_TRANSACTION + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9", answerHex());
    }

    @Test
    void shouldBeLongerThanAnEmptyRequestByTwelveOrTwentyFourBytesOnly() {
        ask(EMPTY_REQUEST, V4);
        assertEquals(20 + 12, answer.remaining());
        ask(EMPTY_REQUEST, V6);
        assertEquals(20 + 24, answer.remaining());
    }

    @Test
    void shouldTakeTheFingerprintOfTheRfcSampleAndRefuseItsPriority() {
        assertEquals(Outcome.UNKNOWN_ATTRIBUTE, ask(SAMPLE_REQUEST, V4));
        String text = answerHex();
        assertTrue(text.startsWith(
                "01110018" + COOKIE_AND_TRANSACTION + "00090004" + "00000414" + "000a0002" + "00240000" + "80280004"));
        assertEquals(Outcome.NO_REQUEST, ask(text, V4), "its own fingerprint fits");
    }

    @Test
    void shouldSendAFingerprintOnlyIfTheRequestHadOne() {
        String request = "00010008" + COOKIE_AND_TRANSACTION;
        int crc = fingerprint(request);
        assertEquals(Outcome.MAPPED_ADDRESS, ask(request + "80280004" + String.format("%08x", crc), V4));
        String text = answerHex();
        assertEquals("01010014", text.substring(0, 8));
        assertEquals("80280004", text.substring(64, 72));
        assertEquals(Outcome.NO_REQUEST, ask(text, V4), "its own fingerprint fits");
    }

    @Test
    void shouldDropAWrongFingerprint() {
        assertEquals(Outcome.MALFORMED, ask(SAMPLE_REQUEST.substring(0, SAMPLE_REQUEST.length() - 2) + "ce", V4));
    }

    @Test
    void shouldDropAFingerprintThatIsNotTheLastAttribute() {
        String request = "00010010" + COOKIE_AND_TRANSACTION;
        int crc = fingerprint(request);
        assertEquals(
                Outcome.MALFORMED, ask(request + "80280004" + String.format("%08x", crc) + "8022000461626364", V4));
    }

    @Test
    void shouldIgnoreOptionalAttributesAndThoseOfCredentials() {
        assertEquals(
                Outcome.MAPPED_ADDRESS,
                ask("00010010" + COOKIE_AND_TRANSACTION + "8022000461626364" + "0006000461626364", V4));
    }

    @Test
    void shouldIgnoreWhatFollowsAnIntegrityAttribute() {
        String integrity = "00080014" + "00".repeat(20);
        assertEquals(
                Outcome.MAPPED_ADDRESS, ask("00010020" + COOKIE_AND_TRANSACTION + integrity + "0024000400000001", V4));
    }

    @Test
    void shouldNameEachUnknownAttributeOnce() {
        assertEquals(
                Outcome.UNKNOWN_ATTRIBUTE,
                ask("0001000c" + COOKIE_AND_TRANSACTION + "00030000" + "00030000" + "00240000", V4));
        assertEquals("01110010" + COOKIE_AND_TRANSACTION + "0009000400000414" + "000a0004" + "00030024", answerHex());
    }

    @Test
    void shouldNotRefuseWithMoreBytesThanAMappedAddressWouldTake() {
        for (int count = 1; count < 200; count++) {
            StringBuilder request =
                    new StringBuilder(String.format("0001%04x", 4 * count)).append(COOKIE_AND_TRANSACTION);
            for (int i = 0; i < count; i++) {
                request.append(String.format("%04x0000", 0x100 + i));
            }
            assertEquals(Outcome.UNKNOWN_ATTRIBUTE, ask(request.toString(), V4));
            assertTrue(answer.remaining() <= 20 + 4 * count + 12, count + " unknown attributes");
        }
    }

    @Test
    void shouldNotAnswerIndicationsAnswersAndOtherMethods() {
        assertEquals(Outcome.NO_REQUEST, ask("00110000" + COOKIE_AND_TRANSACTION, V4));
        assertEquals(Outcome.NO_REQUEST, ask("01010000" + COOKIE_AND_TRANSACTION, V4));
        assertEquals(Outcome.NO_REQUEST, ask("00030000" + COOKIE_AND_TRANSACTION, V4));
    }

    @Test
    void shouldDropWhatIsMalformed() {
        assertEquals(Outcome.MALFORMED, ask("", V4));
        assertEquals(Outcome.MALFORMED, ask("00", V4));
        assertEquals(Outcome.MALFORMED, ask(EMPTY_REQUEST.substring(2), V4), "short");
        assertEquals(Outcome.MALFORMED, ask("00010000" + "2112a443" + "00".repeat(12), V4), "no magic cookie");
        assertEquals(Outcome.MALFORMED, ask("00010004" + COOKIE_AND_TRANSACTION, V4), "length beyond the end");
        assertEquals(Outcome.MALFORMED, ask(EMPTY_REQUEST + "80220000", V4), "length before the end");
        assertEquals(Outcome.MALFORMED, ask("00010003" + COOKIE_AND_TRANSACTION + "802200", V4), "odd length");
        assertEquals(Outcome.MALFORMED, ask("00010004" + COOKIE_AND_TRANSACTION + "80220001", V4), "attribute cut off");
        assertEquals(
                Outcome.MALFORMED, ask("00010004" + COOKIE_AND_TRANSACTION + "8022ffff", V4), "attribute too long");
    }

    @Test
    void shouldReadBetweenPositionAndLimitOnly() {
        ByteBuffer datagram = ByteBuffer.wrap(Hex.decode("ffffff" + EMPTY_REQUEST + "ffffff"));
        datagram.position(3).limit(23);
        assertEquals(
                Outcome.MAPPED_ADDRESS,
                BindingResponder.PLAIN
                        .answer(datagram, V4, StunSites.MAIN, answer)
                        .outcome());
        assertEquals(3, datagram.position());
        assertEquals(23, datagram.limit());
    }
}
