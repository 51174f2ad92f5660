package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.wire.Samples.*;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.Hex;

/** The bytes of every message as docs/protocol.md draws them; made by another implementation (hashlib and libsodium from Python). */
class GoldenBytesTest {
    private interface Decoder<T> {
        T decode(ByteBuffer datagram) throws WireException;
    }

    private interface Encoder<T> {
        byte[] encode(T message);
    }

    @Test
    void shouldWriteAndReadAHandshakeInitiation() throws WireException {
        assertGolden(INITIATION, HandshakeInitiation::encode, HandshakeInitiation::decode, """
                4100000001020304000102030405060708090a0b0c0d0e0f1011121314151617
                18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637
                38393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f5051525354555657
                58595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f7071727374757677
                78797a7b7c7d7e7f8081828384858687024a3c6b2ecb01514f682de1503ccf44
                63d73c04cf7861dfe7e4832b19bc487f
                """);
    }

    @Test
    void shouldWriteAndReadAHandshakeInitiationWithoutACookie() throws WireException {
        assertGolden(
                HandshakeInitiation.of(0x01020304, range(0, 136), MAC1_KEY, Optional.empty()),
                HandshakeInitiation::encode,
                HandshakeInitiation::decode,
                """
                4100000001020304000102030405060708090a0b0c0d0e0f1011121314151617
                18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637
                38393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f5051525354555657
                58595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f7071727374757677
                78797a7b7c7d7e7f8081828384858687024a3c6b2ecb01514f682de1503ccf44
                00000000000000000000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAHandshakeResponse() throws WireException {
        assertGolden(
                HandshakeResponse.of(0x01020304, 0xf1f2f3f4, range(0, 80), MAC1_KEY, Optional.of(COOKIE)),
                HandshakeResponse::encode,
                HandshakeResponse::decode,
                """
                4200000001020304f1f2f3f4000102030405060708090a0b0c0d0e0f10111213
                1415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233
                3435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4fb086a7ba
                f406f6875cab5afa72bb864532a21c7361b3a31e804c81c41ea50d4c
                """);
    }

    @Test
    void shouldWriteAndReadACookieReply() throws WireException {
        assertGolden(
                CookieReply.seal(INITIATION, COOKIE, range(0xa0, 32).toArray(), bytes -> fill(bytes, 0x60)),
                CookieReply::encode,
                CookieReply::decode,
                """
                4300000001020304606162636465666768696a6b6c6d6e6f7071727374757677
                637a616f9c74b888f7b941a75dcf667d41644527e7e87a8711e292c8bdcb0b5d
                """);
    }

    @Test
    void shouldWriteAndReadAnInitiationPayload() throws WireException {
        assertGolden(
                new InitiationPayload(ISSUE_NUMBER, Capabilities.AES_256_GCM, 4, 0x1112131415161718L),
                InitiationPayload::encode,
                InitiationPayload::decode,
                """
                0102030405060708000000010400000011121314151617180000000000000000
                0000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAResponsePayload() throws WireException {
        assertGolden(
                new ResponsePayload(Capabilities.AES_256_GCM, 255, 0x1112131415161718L),
                ResponsePayload::encode,
                ResponsePayload::decode,
                """
                00000001ff000000111213141516171800000000000000000000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAHello() throws WireException {
        assertGolden(new Hello(NONCE), Hello::encode, Hello::decode, """
                50010000000102030405060708090a0b0c0d0e0f000000000000000000000000
                0000000000000000000000000000000000000000000000000000000000000000
                000000000000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAChallenge() throws WireException {
        assertGolden(CHALLENGE, Challenge::encode, Challenge::decode, """
                51010000000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f404142434445464748494a4b4c4d4e4f50515253
                5455565758595a5b5c5d5e5f
                """);
    }

    @Test
    void shouldWriteAndReadARegister() throws WireException {
        assertGolden(REGISTER, Register::encode, Register::decode, """
                52010002000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f404142434445464748494a4b4c4d4e4f50515253
                5455565758595a5b5c5d5e5f5a301b31edf3a2f9625fa89f8e3e7276d9b562d0
                7379fefa619be57fd4ed498e8a88e3dd7409f195fd52db2d3cba5d72ca6709bf
                1d94121bf3748801b40f6f5c101112131415161718191a1b1c1d1e1f30313233
                3435363738393a3b3c3d3e3f00057071727374d37f5ea76da1b63ab8a031cd36
                150465924bc3cf7cf37ef10a32702e3e11ee49d5bbc65d36225ca4554281b5b7
                d1bd0f6d0797a42d29c70ffc929670921d0c0eb176c120b62f1725beb829be2f
                efd0b46408be07c4f9ccc705297ce2143b01960602effef71b395c472fd07d17
                71c10a9a150675a0a40bafaff66dc70af8ca0e
                """);
    }

    @Test
    void shouldWriteAndReadARegistered() throws WireException {
        assertGolden(
                new Registered(NONCE, SESSION_ID, V4_ENDPOINT, 60, 7, 3, COOKIE),
                m -> m.encode(KEYS.fromServer()),
                b -> Registered.open(b, KEYS.fromServer()).orElseThrow(),
                """
                53010000000102030405060708090a0b0c0d0e0ffedcba987654321000000000
                000000000000ffffc00002011f400000003c0000000000000007000000032021
                22232425262728292a2b2c2d2e2f0000000072609b95b782f519deb46dcdb140
                7d5f
                """);
    }

    @Test
    void shouldWriteAndReadARefusedClaim() throws WireException {
        assertGolden(
                new Refused(NONCE, Refusal.claimTaken(1, OTHER, DESCRIPTOR)),
                m -> m.encode(KEYS.fromServer()),
                b -> Refused.open(b, KEYS.fromServer()).orElseThrow(),
                """
                57010101000102030405060708090a0b0c0d0e0fc0c1c2c3c4c5c6c7c8c9cacb
                cccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf0005707172737468f9c04791
                03c7fd0a65f47971bb169f
                """);
    }

    @Test
    void shouldWriteAndReadAFullServersRefusal() throws WireException {
        assertGolden(
                new Refused(NONCE, Refusal.of(RefusalReason.SERVER_FULL)),
                m -> m.encode(KEYS.fromServer()),
                b -> Refused.open(b, KEYS.fromServer()).orElseThrow(),
                """
                57010300000102030405060708090a0b0c0d0e0f000000000000000000000000
                00000000000000000000000000000000000000000000e77c580ec11f44096e94
                9750eae00715
                """);
    }

    @Test
    void shouldWriteAndReadARelayNotice() throws WireException {
        assertGolden(
                new RelayNotice(RelayNotice.Cause.OTHER_ENDPOINT, SESSION_ID),
                RelayNotice::encode,
                RelayNotice::decode,
                "59020000fedcba9876543210");
    }

    @Test
    void shouldWriteAndReadTheEnvelopeOfARelay() {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.MIN_LENGTH + 1);
        datagram.put(1 + RelayHeader.LENGTH, (byte) MessageType.FRAME);
        RelayHeader.write(datagram, 1, SESSION_ID);
        assertEquals("0058000000fedcba987654321044", Hex.encode(Arrays.copyOf(datagram.array(), 14)));
        assertTrue(RelayHeader.isValid(datagram, 1, RelayHeader.MIN_LENGTH));
        assertEquals(SESSION_ID, RelayHeader.channel(datagram, 1));
        assertEquals(MessageType.FRAME, RelayHeader.innerType(datagram, 1));
    }

    @Test
    void shouldTakeNoEnvelopeThatIsShortOrHasReservedBits() {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.MIN_LENGTH);
        RelayHeader.write(datagram, 0, SESSION_ID);
        assertFalse(RelayHeader.isValid(datagram, 0, RelayHeader.MIN_LENGTH - 1));
        datagram.put(3, (byte) 1);
        assertFalse(RelayHeader.isValid(datagram, 0, RelayHeader.MIN_LENGTH));
    }

    @Test
    void shouldWriteAndReadAnUnknownSession() throws WireException {
        assertGolden(new UnknownSession(SESSION_ID, 9), UnknownSession::encode, UnknownSession::decode, """
                56000000fedcba98765432100000000000000009
                """);
    }

    @Test
    void shouldWriteAndReadARefresh() throws WireException {
        assertGoldenRequest(new Refresh(7, COOKIE), """
                54010000fedcba98765432100000000000000009000000000000000720212223
                2425262728292a2b2c2d2e2f0000000000000000000000000000000000000000
                0000000000000000000000000000b92b27c5bf1c8dc43bb6ec1321119003
                """);
    }

    @Test
    void shouldWriteAndReadAListRequest() throws WireException {
        assertGoldenRequest(new ListSince(7), """
                54020000fedcba9876543210000000000000000900000000000000079f0b7af8
                b37451330eba420572f36329
                """);
    }

    @Test
    void shouldWriteAndReadALookUp() throws WireException {
        assertGoldenRequest(new LookUp(TOKEN), """
                54030000fedcba98765432100000000000000009101112131415161718191a1b
                1c1d1e1f59ae478eb5f348aaa2a3745f35372d52
                """);
    }

    @Test
    void shouldWriteAndReadAnIntroduceRequest() throws WireException {
        assertGoldenRequest(new Introduce(OTHER), """
                54040000fedcba98765432100000000000000009c0c1c2c3c4c5c6c7c8c9cacb
                cccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf77cd3d11add36112d4cfb3ab
                51a8490e
                """);
    }

    @Test
    void shouldWriteAndReadAnUpdate() throws WireException {
        assertGoldenRequest(new Update(CLAIMS, DESCRIPTOR), """
                54050000fedcba9876543210000000000000000902101112131415161718191a
                1b1c1d1e1f303132333435363738393a3b3c3d3e3f0005707172737409321ef2
                ed27b658fbf137bb689ffcf4
                """);
    }

    @Test
    void shouldWriteAndReadALeave() throws WireException {
        assertGoldenRequest(new Leave(), """
                54060000fedcba987654321000000000000000099d76db5d385a7ffbff1a8592
                01116e33
                """);
    }

    @Test
    void shouldWriteAndReadARefreshed() throws WireException {
        assertGoldenEvent(new Refreshed(9, V6_ENDPOINT, 60, 7, 3, COOKIE), """
                55010000fedcba9876543210000000000000000a000000000000000920010db8
                000000000000000000000007ca6c0000003c0000000000000007000000032021
                22232425262728292a2b2c2d2e2f3c0646b9e52e3a8881f9d1c1d4c32846
                """);
    }

    @Test
    void shouldWriteAndReadAPage() throws WireException {
        assertGoldenEvent(new Page(9, true, true, 7, List.of(ENTRY, LEFT_ENTRY)), """
                55020000fedcba9876543210000000000000000a000000000000000903000000
                000000000702c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9
                dadbdcdddedf00000000000000060000000000000000000000ffffc00002011f
                40000570717273748a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121b
                f3748801b40f6f5c00000000000000070120010db80000000000000000000000
                07ca6c0000364d58c63ca766730be79a4e9844a21f
                """);
    }

    @Test
    void shouldWriteAndReadAFoundHolder() throws WireException {
        assertGoldenEvent(new Found(9, Optional.of(ENTRY)), """
                55030000fedcba9876543210000000000000000a000000000000000901c0c1c2
                c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf000000
                00000000060000000000000000000000ffffc00002011f40000570717273742e
                c31f7aae8b9024368ab9283cd805c0
                """);
    }

    @Test
    void shouldWriteAndReadANotFoundHolder() throws WireException {
        assertGoldenEvent(new Found(9, Optional.empty()), """
                55030000fedcba9876543210000000000000000a00000000000000090034e011
                fdf0e6f1b8daeb876c0013ad8e
                """);
    }

    @Test
    void shouldWriteAndReadAnIntroduction() throws WireException {
        assertGoldenEvent(new Introduction(ENTRY, 0x1122334455667788L), """
                55040000fedcba9876543210000000000000000a112233445566778801c0c1c2
                c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf000000
                00000000060000000000000000000000ffffc00002011f400005707172737413
                4a803f20d8c0b87a6ca2107d547823
                """);
    }

    @Test
    void shouldWriteAndReadAnUpdated() throws WireException {
        assertGoldenEvent(new Updated(9, Optional.empty()), """
                55050000fedcba9876543210000000000000000a000000000000000900000000
                0000000000000000000000000000000000000000000000000000000000000000
                3a4e38d50bf7b6e1a77d48ff83c1d475
                """);
    }

    @Test
    void shouldWriteAndReadARefusedUpdate() throws WireException {
        assertGoldenEvent(new Updated(9, Optional.of(Refusal.claimTaken(1, OTHER, DESCRIPTOR))), """
                55050000fedcba9876543210000000000000000a00000000000000090101c0c1
                c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf0005
                70717273740609302a102a7bb3d027357d3d973088
                """);
    }

    @Test
    void shouldWriteAndReadAPeerChanged() throws WireException {
        assertGoldenEvent(new PeerChanged(7, ENTRY), """
                55060000fedcba9876543210000000000000000a000000000000000701c0c1c2
                c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf000000
                00000000060000000000000000000000ffffc00002011f400005707172737400
                c09fcb8ee1aabbee8a51deffc472bd
                """);
    }

    @Test
    void shouldWriteAndReadAPeerLeft() throws WireException {
        assertGoldenEvent(new PeerLeft(7, OTHER), """
                55070000fedcba9876543210000000000000000a0000000000000007c0c1c2c3
                c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf9bf13cf3
                07bc4e11900938220a24fa27
                """);
    }

    @Test
    void shouldWriteAndReadANoSuchPeer() throws WireException {
        assertGoldenEvent(new NoSuchPeer(9, OTHER), """
                55080000fedcba9876543210000000000000000a0000000000000009c0c1c2c3
                c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf56864d92
                b58195fd11c4909710402a34
                """);
    }

    @Test
    void shouldSealAndOpenADescriptor() {
        Bytes sealed = DescriptorCodec.seal(FULL_DESCRIPTOR, IDENTITY, SECRETS, bytes -> fill(bytes, 0x60));

        assertHex("""
                606162636465666768696a6b6c6d6e6f7071727374757677cf6ad445002ba689
                02b1678662d66a3eeda143fb6cbcb495f4d318ac6f86bfe6ccae9d59eaf5c580
                1d8026811fa2c96c52aba3bfc6f5f929d167a240b44bcf11d255e478af7b0f07
                dfa938a465146bdf5398738a125a6cbe1ad20abf2421253172cda04df717522a
                5b4293d409fb7a54edde1541b1d4feb98ea8966f3ec70fdf0f1cfcb3fd7e542f
                d59b8f107d456f605011cf73be5646f9e79ce46c687953517b8944e4594ce658
                ec9b0283
                """, sealed.toArray());
        assertEquals(Optional.of(FULL_DESCRIPTOR), DescriptorCodec.open(sealed, IDENTITY.nodeKey(), SECRETS));
        assertEquals(sealed.length(), DescriptorCodec.sealedLength(FULL_DESCRIPTOR));
    }

    @Test
    void shouldSayInADescriptorThatANodeRelaysForOthers() {
        Descriptor relay = new Descriptor(7, 8, Capabilities.RELAYS_FOR_OTHERS, "n", List.of(), List.of(), List.of());

        assertHex(
                "02 0000000000000007 00000008 00000002 01 6e 00 00 00".replace(" ", "") + "\n",
                DescriptorText.encode(relay));
    }

    @Test
    void shouldDeriveTheServerKeys() {
        byte[] both = ByteBuffer.allocate(64)
                .put(KEYS.fromNode())
                .put(KEYS.fromServer())
                .array();

        assertHex("""
                a83fa3b1aef9b2cc5df263be6056261fb73f3013bb5df2951593ce0e740f7406
                ee2e2944d7dc903667749ef6e72ee4dc643952c810609f78f81594ce835595b9
                """, both);
    }

    private static <T> void assertGolden(T message, Encoder<T> encoder, Decoder<T> decoder, String hex)
            throws WireException {
        byte[] bytes = encoder.encode(message);
        assertHex(hex, bytes);
        assertEquals(message, decoder.decode(ByteBuffer.wrap(bytes)));
    }

    private static void assertGoldenRequest(Request request, String hex) throws WireException {
        byte[] bytes = RequestEnvelope.encode(request, SESSION_ID, 9, KEYS.fromNode());
        assertHex(hex, bytes);
        RequestEnvelope envelope = RequestEnvelope.decode(ByteBuffer.wrap(bytes));
        assertEquals(SESSION_ID, envelope.sessionId());
        assertEquals(9, envelope.counter());
        assertEquals(Optional.of(request), envelope.open(KEYS.fromNode()));
    }

    private static void assertGoldenEvent(Event event, String hex) throws WireException {
        byte[] bytes = EventEnvelope.encode(event, SESSION_ID, 10, KEYS.fromServer());
        assertHex(hex, bytes);
        EventEnvelope envelope = EventEnvelope.decode(ByteBuffer.wrap(bytes));
        assertEquals(SESSION_ID, envelope.sessionId());
        assertEquals(10, envelope.counter());
        assertEquals(Optional.of(event), envelope.open(KEYS.fromServer()));
    }

    private static void assertHex(String expected, byte[] actual) {
        assertEquals(expected.replace("\n", ""), Hex.encode(actual));
    }
}
