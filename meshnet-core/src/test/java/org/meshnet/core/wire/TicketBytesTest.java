package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.meshnet.core.wire.Samples.CLAIMS;
import static org.meshnet.core.wire.Samples.COOKIE;
import static org.meshnet.core.wire.Samples.DESCRIPTOR;
import static org.meshnet.core.wire.Samples.EXCHANGE;
import static org.meshnet.core.wire.Samples.HELLO;
import static org.meshnet.core.wire.Samples.IDENTITY;
import static org.meshnet.core.wire.Samples.ISSUE_NUMBER;
import static org.meshnet.core.wire.Samples.KEYS;
import static org.meshnet.core.wire.Samples.NONCE;
import static org.meshnet.core.wire.Samples.SECRETS;
import static org.meshnet.core.wire.Samples.SESSION_ID;
import static org.meshnet.core.wire.Samples.range;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

/**
 * The bytes of what has to do with tickets, as docs/protocol.md §5.1 draws them; made by another implementation
 * (hashlib and libsodium from Python).
 */
class TicketBytesTest {
    private static final Bytes TICKET = range(0x10, Limits.TICKET_LENGTH);
    private static final Bytes SECRET = range(0x90, Limits.TICKET_SECRET_LENGTH);
    private static final ChannelKeys TICKET_KEYS = ChannelKeys.ofTicket(EXCHANGE, SECRET.toArray());

    private static Registration registration(boolean isOnlyIfAlone) {
        return new Registration(EXCHANGE, isOnlyIfAlone, SECRETS.networkId(), IDENTITY.nodeKey(), CLAIMS, DESCRIPTOR);
    }

    private static void assertHex(String expected, byte[] actual) {
        assertEquals(expected.replace("\n", ""), Hex.encode(actual));
    }

    @Test
    void shouldDeriveTheKeysOfATicket() {
        assertHex(
                """
                d998fe425bcd5cfdddfc5b0b7cc0b33df62772aca9237a09c8eff81cda32697a
                323a16e5c80ed5d5c4c3bce0a26ca633f0933f499ff30ae43643573e55f6b066
                """,
                ByteBuffer.allocate(64)
                        .put(TICKET_KEYS.fromNode())
                        .put(TICKET_KEYS.fromServer())
                        .array());
    }

    @Test
    void shouldDigestClaimsInTheirOrder() {
        assertHex(
                "ae052ff997ba86046021f0c2d459abd4",
                ClaimsDigest.of(CLAIMS).bytes().toArray());
        assertNotEquals(ClaimsDigest.of(CLAIMS), ClaimsDigest.of(List.of(CLAIMS.get(1), CLAIMS.get(0))));
        assertNotEquals(ClaimsDigest.of(CLAIMS), ClaimsDigest.of(List.of()));
    }

    @Test
    void shouldWriteAndReadAResume() throws WireException {
        assertResume(false, """
                5b020000000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f736845d54e87de09d6bb114aa7042c50a4a015bd
                9901d1a0026f5956533a1519101112131415161718191a1b1c1d1e1f20212223
                2425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40414243
                4445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60616263
                6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283
                8485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3
                a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b760f351292a820cfe828cf763
                9593530204a697aadce7122cdb15db43f6e61e4c6d4492e11add5cb14c0860e2
                94168becacbad2ccc0aaec9c
                """);
    }

    @Test
    void shouldWriteAndReadAResumeThatIsToBeTakenOnlyIfAlone() throws WireException {
        assertResume(true, """
                5b020100000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f736845d54e87de09d6bb114aa7042c50a4a015bd
                9901d1a0026f5956533a1519101112131415161718191a1b1c1d1e1f20212223
                2425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40414243
                4445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f60616263
                6465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283
                8485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3
                a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b760f351292a820cfe828cf763
                9593530204a697aadce7122cdb15db43f6e61e4c6d4492e11add5cb10ce11aaf
                72a8b67ab3b1f464c19af2ac
                """);
    }

    private static void assertResume(boolean isOnlyIfAlone, String hex) throws WireException {
        Registration registration = registration(isOnlyIfAlone);
        byte[] bytes = ResumeEnvelope.encode(registration, TICKET, TICKET_KEYS.fromNode());
        assertHex(hex, bytes);
        ResumeEnvelope envelope = ResumeEnvelope.decode(ByteBuffer.wrap(bytes));
        assertEquals(new ChallengeAnswer(isOnlyIfAlone, HELLO, ISSUE_NUMBER, COOKIE), envelope.answer());
        assertEquals(TICKET, envelope.ticket());
        assertEquals(
                Optional.of(registration),
                envelope.open(EXCHANGE, SECRETS.networkId(), IDENTITY.nodeKey(), TICKET_KEYS.fromNode()));
        assertEquals(
                Optional.empty(), envelope.open(EXCHANGE, SECRETS.networkId(), IDENTITY.nodeKey(), KEYS.fromNode()));
    }

    @Test
    void shouldWriteAndReadAnUnknownTicket() throws WireException {
        byte[] bytes = new UnknownTicket(NONCE).encode();
        assertHex("5c020000000102030405060708090a0b0c0d0e0f", bytes);
        assertEquals(new UnknownTicket(NONCE), UnknownTicket.decode(ByteBuffer.wrap(bytes)));
    }

    @Test
    void shouldWriteAndReadARequestForATicket() throws WireException {
        Request request = new TicketWanted(ClaimsDigest.of(CLAIMS));
        byte[] bytes = RequestEnvelope.encode(request, SESSION_ID, 9, KEYS.fromNode());
        assertHex("""
                54000000fedcba987654321000000000000000098e9161cd50d29f56bf9074a6
                ff686aa93596f1e5efcb42e3d5ae2880518cb1c73e
                """, bytes);
        assertEquals(
                Optional.of(request),
                RequestEnvelope.decode(ByteBuffer.wrap(bytes)).open(KEYS.fromNode()));
    }

    @Test
    void shouldWriteAndReadATicketThatIsGiven() throws WireException {
        Event event = new TicketGiven(9, 86_400, TICKET, SECRET);
        byte[] bytes = EventEnvelope.encode(event, SESSION_ID, 10, KEYS.fromServer());
        assertHex("""
                55000000fedcba9876543210000000000000000a033470470115d64514cc2b93
                e0343d863e658f156251f68da9f2afa0f8a95af11f2899ad8f3a6810f795f83c
                06238c7e023d206ecc7622ba43379fc54c263d00deea1e85639c505a301f7e89
                b3b2d0e7239a79bbda8486903cb8a39fd797841e85ba97f48d0179c8dd4ac6b1
                bf6006595b09a1bf7b16624a7650b4546f70c75db751601ef1a2b49a0456555d
                f9c77c603237ae1bd2ca03778abea1c6fe49bdd004ac48eb7e8ca4d62a398996
                302fe2f3a2504a4ea7334d07461d882b8dbe02e52fbfa0c5a6d989d9bd8bd5ad
                ab65de8dc8073f0c94399c505a7192327f03733b2bac48bb08
                """, bytes);
        assertEquals(
                Optional.of(event), EventEnvelope.decode(ByteBuffer.wrap(bytes)).open(KEYS.fromServer()));
        assertFalse(event.toString().contains("90"), "no secret");
    }

    @Test
    void shouldHoldTheLongestResumeInOneMessage() {
        Registration longest = new Registration(
                EXCHANGE,
                false,
                SECRETS.networkId(),
                IDENTITY.nodeKey(),
                List.of(CLAIMS.get(0), CLAIMS.get(0), CLAIMS.get(0), CLAIMS.get(0), CLAIMS.get(0), CLAIMS.get(0)),
                Bytes.zeros(Limits.SEALED_DESCRIPTOR_LENGTH));
        assertEquals(1159, ResumeEnvelope.encode(longest, TICKET, TICKET_KEYS.fromNode()).length);
    }

    @Test
    void shouldTakeNoTicketOfAnotherLength() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ResumeEnvelope.encode(registration(false), Bytes.zeros(167), TICKET_KEYS.fromNode()));
        assertThrows(IllegalArgumentException.class, () -> new TicketGiven(1, 1, Bytes.zeros(169), SECRET));
        assertThrows(IllegalArgumentException.class, () -> new TicketGiven(1, 0, TICKET, SECRET));
    }
}
