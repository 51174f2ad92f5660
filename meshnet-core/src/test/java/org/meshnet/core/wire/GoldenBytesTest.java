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
import org.meshnet.core.name.Label;
import org.meshnet.core.policy.PolicyPart;

/**
 * The bytes of every message as docs/protocol.md draws them; made by another implementation (hashlib and libsodium from
 * Python).
 */
class GoldenBytesTest {
    private interface Decoder<T> {
        T decode(ByteBuffer datagram) throws WireException;
    }

    private interface Encoder<T> {
        byte[] encode(T message);
    }

    private static final PolicyWord.Ask CHUNK_ASK =
            new PolicyWord.Ask(COOKIE, new PolicyPart(PolicyPart.Kind.CHUNK, 258));

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
                HandshakeInitiation.of(0x01020304, range(0, 136), MAC1_KEY),
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
                HandshakeResponse.of(0x01020304, 0xf1f2f3f4, range(0, 80), MAC1_KEY)
                        .withCookie(COOKIE),
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
                new InitiationPayload(
                        ISSUE_NUMBER, Capabilities.AES_256_GCM, 4, 0x1112131415161718L, 0xf1f2f3f4f5f6f7f8L),
                InitiationPayload::encode,
                InitiationPayload::decode,
                """
                010203040506070800000001040000001112131415161718f1f2f3f4f5f6f7f8
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
        assertGolden(HELLO, Hello::encode, Hello::decode, """
                50020000000102030405060708090a0b0c0d0e0f736845d54e87de09d6bb114a
                a7042c50a4a015bd9901d1a0026f5956533a1519000000000000000000000000
                0000000000000000000000000000000000000000000000000000000000000000
                00000000000000000000000000000000000000000000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAHelloThatWantsAProof() throws WireException {
        assertGolden(HELLO_FOR_PROOF, Hello::encode, Hello::decode, """
                50020100000102030405060708090a0b0c0d0e0f736845d54e87de09d6bb114a
                a7042c50a4a015bd9901d1a0026f5956533a1519000000000000000000000000
                0000000000000000000000000000000000000000000000000000000000000000
                00000000000000000000000000000000000000000000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAChallenge() throws WireException {
        assertGolden(CHALLENGE, Challenge::encode, Challenge::decode, """
                51020000000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f79a631eede1bf9c98f12032cdeadd0e7a079398f
                c786b88cc846ec89af85a51a675dd574ed7789310b3d2e7681f3790b466c773b
                1521fecf36577958371ea52f00000000000000000000000000000000
                """);
    }

    @Test
    void shouldWriteAndReadAProvenChallenge() throws WireException {
        assertGolden(PROVEN_CHALLENGE, Challenge::encode, Challenge::decode, """
                51020000000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f79a631eede1bf9c98f12032cdeadd0e7a079398f
                c786b88cc846ec89af85a51a675dd574ed7789310b3d2e7681f3790b466c773b
                1521fecf36577958371ea52f3996d60bc2c69785f78b9fa643763eb6
                """);
    }

    @Test
    void shouldWriteAndReadARegister() throws WireException {
        assertGoldenRegister(REGISTER, """
                52020000000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f736845d54e87de09d6bb114aa7042c50a4a015bd
                9901d1a0026f5956533a15197274856929dceec4c04893bfef256d47eba95b1c
                d705171c57a47b476d8407b23c713f80b833d155cc60c2517961459a9c5ebd39
                c96299a2efd6debab14f1334e02affa47099489a1f1e109b4fef11d24873f1e9
                b65982cba07aec5c10ac645c1534cec9c09645716b17b60ffb723575f8a14033
                96e3ceadd6aaacf4b4bb2ba4c3dbf285952c37bb54ad30607aa20d7d1f02f2db
                eab6d57f9f3bcc0ded2ba0530b9deb1d85aa0f442c4b61b57709ee0936c5ab6d
                e191409b19d1d76b56311e27823466fa36ab508074bc6df8eff17fd47a8bf684
                1c13a722e5f28d08b8334a2027b7140538984cd156a5c62f9722ffc482a700fc
                94de8c58
                """);
    }

    @Test
    void shouldWriteAndReadARegisterThatIsToBeTakenOnlyIfAlone() throws WireException {
        assertGoldenRegister(Samples.register(true), """
                52020100000102030405060708090a0b0c0d0e0f010203040506070820212223
                2425262728292a2b2c2d2e2f736845d54e87de09d6bb114aa7042c50a4a015bd
                9901d1a0026f5956533a15197274856929dceec4c04893bfef256d47eba95b1c
                d705171c57a47b476d8407b23c713f80b833d155cc60c2517961459a9c5ebd39
                c96299a2efd6debab14f1334e02affa47099489a1f1e109b4fef11d24873f1e9
                b65982cba07aec5c10ac645c1534cec9c09645718e14e52675ed2d73fe9a5bbb
                d1952732967a69da88dd0b7200c5ccd9d896b908b7a52d49a066d4442f1fa15f
                a6551d1b11ac9224cc82b29d5dbad2f0a33f60437561a283f87045692997e529
                13f4ff8d445fdd6bf7a0c76e37d0c934014a24ef63737d03983edd5efc996670
                e59568fe5b5fc4640d8bcf661d1e6fa4daded8d748d3c855a0228e6ca294ca09
                af6c6b9e
                """);
    }

    @Test
    void shouldWriteAndReadARegistered() throws WireException {
        assertGolden(
                new Registered(NONCE, SESSION_ID, V4_ENDPOINT, 60, 7, 3, COOKIE, RefusedClaims.NONE.with(1)),
                m -> m.encode(KEYS.fromServer()),
                b -> Registered.open(b, KEYS.fromServer()).orElseThrow(),
                """
                53020000000102030405060708090a0b0c0d0e0f0d3d3bf54e6480910d8982ea
                62100e94fc488c3e36fcb2c7bdcd7129e97cff27abb646220af6fe833229ca87
                3dd9b3dfac2635bbb7dfac1b1b9ae0638f6bd8bda0ffdc01b3a1e24d3d6a7319
                cfaa
                """);
    }

    @Test
    void shouldWriteAndReadARefusalOfATwin() throws WireException {
        assertGolden(
                new Refused(NONCE, RefusalReason.IDENTITY_ELSEWHERE, V4_ENDPOINT),
                m -> m.encode(KEYS.fromServer()),
                b -> Refused.open(b, KEYS.fromServer()).orElseThrow(),
                """
                57020000000102030405060708090a0b0c0d0e0f022350ec3fa1be2804f03a6f
                087c6155328fec592afff06521fb2823acb0a1b22442e51f20a8
                """);
    }

    @Test
    void shouldWriteAndReadAFullServersRefusal() throws WireException {
        assertGolden(
                Refused.of(NONCE, RefusalReason.SERVER_FULL),
                m -> m.encode(KEYS.fromServer()),
                b -> Refused.open(b, KEYS.fromServer()).orElseThrow(),
                """
                57020000000102030405060708090a0b0c0d0e0f042350ec3fa1be2804f03a90
                f7bc61573390ac592aff06b8ae33f61b807f10830a1e385a6591
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
                54000000fedcba98765432100000000000000009863f64e2a94525d0bcd07474
                1e981624c6f2a3cc1d5cf6a7406d00b72c9adab2ec05b99085f312cec80ceefe
                919ae2e02a921ba50c0d4b28d1f1b944a0f086b0d93877941dccaed37accf9
                """);
    }

    @Test
    void shouldWriteAndReadAListRequest() throws WireException {
        assertGoldenRequest(new ListSince(7), """
                54000000fedcba98765432100000000000000009853f64e2a94525d0bc278bab
                78487c95ddde7e91827342caff
                """);
    }

    @Test
    void shouldWriteAndReadALookUp() throws WireException {
        assertGoldenRequest(LookUp.ofToken(TOKEN), """
                54000000fedcba98765432100000000000000009843b74f3bb5631c5ade74d4f
                27a72f1fffc52901f0e5b9c08a9bdb68e26f7b54f2f1
                """);
    }

    @Test
    void shouldWriteAndReadALookUpByAKeysStart() throws WireException {
        assertGoldenRequest(LookUp.ofKeyPrefix(0xc0c1c2c3c4c5c6c7L), """
                54000000fedcba987654321000000000000000098439a4236b86e1157d375556
                3dbc3302e1da7f43262ed8518fdf4b2457141667837f
                """);
    }

    @Test
    void shouldWriteAndReadAnIntroduceRequest() throws WireException {
        assertGoldenRequest(new Introduce(OTHER), """
                54000000fedcba9876543210000000000000000983ffa5206a81e0167c389c9c
                f670fecc2e0a5b34e5a40e5fb8b5d96df746076c33b5cd070013a926b9486efd
                7828aa65b0
                """);
    }

    @Test
    void shouldWriteAndReadAnUpdate() throws WireException {
        assertGoldenRequest(new Update(CLAIMS, DESCRIPTOR), """
                54000000fedcba98765432100000000000000009823d74f3bb5631c5ade74d4f
                27a72f1fffc5bad70443efbc595a388e16a1e68fd23ab995f58260bdbce9bfc1
                3b4f0a2b1a9f9ddf870bbbc9ce
                """);
    }

    @Test
    void shouldWriteAndReadALeave() throws WireException {
        assertGoldenRequest(new Leave(), """
                54000000fedcba987654321000000000000000098129e18098a1cb50b2c6c8e2
                3b9cd845d2
                """);
    }

    @Test
    void shouldWriteAndReadAStillHere() throws WireException {
        assertGoldenRequest(new StillHere(), """
                54000000fedcba9876543210000000000000000980bfd755e54fed2d0039cfa6
                861a17e084
                """);
    }

    @Test
    void shouldWriteAndReadAQuestionForADocument() throws WireException {
        assertGoldenRequest(new PolicyRequest(new PolicyWord.Known(COOKIE, 7)), """
                54000000fedcba987654321000000000000000098f3d44c38b6601f59dd77d7f
                17971f2fcff58ae63670db896f6a627c95d23a84a20992473db8d9ca4d19
                """);
        assertGoldenRequest(new PolicyRequest(CHUNK_ASK), """
                54000000fedcba987654321000000000000000098f3c44c38b6601f59dd77d7f
                17971f2fcff588e734e14a8c677aef849337d5487e5eb00908
                """);
    }

    @Test
    void shouldWriteAndReadAPartOfADocument() throws WireException {
        assertGoldenEvent(new PolicyEvent(PolicyWord.part(CHUNK_ASK, new byte[] {9, 8})), """
                55000000fedcba9876543210000000000000000a013050662336f2603beb02eb
                4a0f00b9035e98027740e76ded255835871d3c29cb1290b4a4303a
                """);
    }

    @Test
    void shouldWriteAndReadARefreshed() throws WireException {
        assertGoldenEvent(new Refreshed(9, V6_ENDPOINT, 60, 7, 3, COOKIE), """
                55000000fedcba9876543210000000000000000a0d3470470115d64514ec2bcf
                d8242c942d719a037549ef97b524debee78947d33c0cbc8ba812463adcb9d632
                08319e68142f3270d26430ac55258d170c4efc97ba7e8191dccc81e21d6078
                """);
    }

    @Test
    void shouldWriteAndReadAPage() throws WireException {
        assertGoldenEvent(new Page(9, true, true, 7, List.of(ENTRY, LEFT_ENTRY)), """
                55000000fedcba9876543210000000000000000a0e3470470115d64514cf2ac2
                60242c942d7698c3b48b2c53772875762e43b01ff1c2735b79c092ee096f02ca
                f0c96690ecd7ca58fb4e1b80780ba4fb73667c429dae5bc324d4e6efbb5331c6
                e3a281b000bf5e9ef9565729ba90f7301d0ab7a7cbe248cf98a377ab093b3fcd
                cbe303a329c9dba6506e1b300d2cc92a17f166de396de598762a3d108fdad8d3
                7650279ea1a3cd5d1c49390fd9aecdea798ebbdc7788
                """);
    }

    @Test
    void shouldWriteAndReadAFoundHolder() throws WireException {
        assertGoldenEvent(new Found(9, List.of(ENTRY, ENTRY)), """
                55000000fedcba9876543210000000000000000a0f3470470115d64514ceea03
                a2e7e851ebb652cabf82235a7c21626f355aaf06eadb645272c99de70266d512
                2913bd4c310f1558fb4e1b80780ba2fb739983829dac5adc64d41c600a2140b3
                3c234376b40bea2a45151501ab29300e582637af320b244532b0ca796afb7500
                d010772b287dd4cf0c6e1b300d2cc92a10f04620cb15e59a77357d108aaaa9a1
                0523c659a933d0de8cd0f44c6847bf08e3ab
                """);
    }

    @Test
    void shouldWriteAndReadANotFoundHolder() throws WireException {
        assertGoldenEvent(new Found(9, List.of()), """
                55000000fedcba9876543210000000000000000a0f3470470115d64514cc2670
                d9fbfa99af3ead104e5dda496fe1
                """);
    }

    @Test
    void shouldWriteAndReadAnIntroduction() throws WireException {
        assertGoldenEvent(new Introduction(ENTRY, 0x1122334455667788L), """
                55000000fedcba9876543210000000000000000a082552744540b03295cdea03
                a2e7e851ebb652cabf82235a7c21626f355aaf06eadb645272c99de70266d512
                2913bd4c310f1558fb4e1b80780ba2fb739983829dac5adc64d41c600a2140b3
                bf1717c99d3bf6d9fa193ea5fe33b343
                """);
    }

    @Test
    void shouldWriteAndReadAnUpdated() throws WireException {
        assertGoldenEvent(new Updated(9, RefusedClaims.NONE), """
                55000000fedcba9876543210000000000000000a093470470115d64514cc2ac2
                6061e2f57cc93bc675bace668b342c660d
                """);
    }

    @Test
    void shouldWriteAndReadARefusedUpdate() throws WireException {
        assertGoldenEvent(new Updated(9, RefusedClaims.NONE.with(1)), """
                55000000fedcba9876543210000000000000000a093470470115d64514ce2ac2
                6046fff48cbea7da6523dc34544a46048c
                """);
    }

    @Test
    void shouldWriteAndReadAPeerChanged() throws WireException {
        assertGoldenEvent(new PeerChanged(7, ENTRY), """
                55000000fedcba9876543210000000000000000a0a3470470115d6451acdea03
                a2e7e851ebb652cabf82235a7c21626f355aaf06eadb645272c99de70266d512
                2913bd4c310f1558fb4e1b80780ba2fb739983829dac5adc64d41c600a2140b3
                b73101cc48ed27943aea70f0dbcf1774
                """);
    }

    @Test
    void shouldWriteAndReadAPeerLeft() throws WireException {
        assertGoldenEvent(new PeerLeft(7, OTHER), """
                55000000fedcba9876543210000000000000000a0b3470470115d6451a0ceb00
                a3e0e952eab953c9be8522597d3e636c345dae05ebd4655173ce9ce40379eee4
                0f25e53e788d84a15e4afc552b
                """);
    }

    @Test
    void shouldWriteAndReadAConfirm() throws WireException {
        assertGoldenEvent(new Confirm(), """
                55000000fedcba9876543210000000000000000a04ed503b68c300feb67aafc9
                d768f63d41
                """);
    }

    @Test
    void shouldWriteAndReadADraining() throws WireException {
        assertGoldenEvent(new Draining(), """
                55000000fedcba9876543210000000000000000a02dd827252a9627f33fd7c56
                ad4519b153
                """);
    }

    @Test
    void shouldWriteAndReadASuperseded() throws WireException {
        assertGoldenEvent(new Superseded(V6_ENDPOINT, DESCRIPTOR), """
                55000000fedcba9876543210000000000000000a0514714ab915d6451dcc2ac2
                60242c942abbf60370399ee5c19a2fc56d7fd7fbb05e13607a790e0e8770
                """);
    }

    @Test
    void shouldWriteAndReadATwin() throws WireException {
        assertGoldenEvent(new Twin(V4_ENDPOINT, DESCRIPTOR), """
                55000000fedcba9876543210000000000000000a063470470115d6451dcc2a3d
                9fe42c962c6eda0370399ee5c19a4aadf31c70c724e9babc7f9a38cb910a
                """);
    }

    @Test
    void shouldWriteAndReadARelayLimited() throws WireException {
        assertGoldenEvent(new RelayLimited(77, 12_500), """
                55000000fedcba9876543210000000000000000a073470474c15d675c95ac4bb
                5f1188e880d5c87598d11b2e2f
                """);
    }

    @Test
    void shouldWriteAndReadARelayLimitedByOthers() throws WireException {
        assertGoldenEvent(new RelayLimited(77, 0), """
                55000000fedcba9876543210000000000000000a073470474c15d6451db89062
                ede2296bfe02bdf5d43b20513e
                """);
    }

    @Test
    void shouldWriteAndReadANoSuchPeer() throws WireException {
        assertGoldenEvent(new NoSuchPeer(9, OTHER), """
                55000000fedcba9876543210000000000000000a003470470115d645140ceb00
                a3e0e952eab953c9be8522597d3e636c345dae05ebd4655173ce9ce40361faa7
                9e96d779bcf23c8e0449ece9e3
                """);
    }

    @Test
    void shouldSealAndOpenADescriptor() {
        Bytes sealed = DescriptorCodec.seal(FULL_DESCRIPTOR, IDENTITY, SECRETS, bytes -> fill(bytes, 0x60));

        assertHex("""
                606162636465666768696a6b6c6d6e6f7071727374757677b7a1d7632472a50f
                6a4410ca483501624c4d754ad5951c622d42dfc69bf941b05cf239fb2ff36c6b
                8d76bd82b4da47de1d580709bd7f0fe83bba9c769aece7b6bf0e4574e90e054f
                5a91de30db392303e3f50dbe503a923bffbd4a77f4ab5c9f21f2a8a618956d18
                160e687e3d7fad1d5e672e980df1cab64e9fc23296d9ad8b345744bbd1ed6765
                96f05a8b26ad02d5921fcd06239d82cef8240d88ebf402a48f57dd74a2cda158
                2d3e41b49b731467651084935fb867bfab17f378
                """, sealed.toArray());
        assertEquals(Optional.of(FULL_DESCRIPTOR), DescriptorCodec.open(sealed, IDENTITY.nodeKey(), SECRETS));
        assertEquals(sealed.length(), DescriptorCodec.sealedLength(FULL_DESCRIPTOR));
    }

    @Test
    void shouldSayInADescriptorThatANodeRelaysForOthers() {
        Descriptor relay = new Descriptor(7, 8, Capabilities.RELAYS_FOR_OTHERS, "n", List.of(), List.of(), List.of());

        assertHex(
                "03 0000000000000007 00000008 00000002 01 6e 00 00 00 00".replace(" ", "") + "\n",
                DescriptorText.encode(relay));
    }

    @Test
    void shouldSayInADescriptorWhichFurtherNamesANodeHas() {
        DescriptorExtensions aliases = new DescriptorExtensions(List.of(new Label("db"), new Label("www-2")));
        Descriptor named = new Descriptor(7, 8, 0, "n", List.of(), List.of(), List.of(), aliases);

        assertHex(
                "03 0000000000000007 00000008 00000000 01 6e 00 00 00 01 01 0009 02 6462 05 7777772d32".replace(" ", "")
                        + "\n",
                DescriptorText.encode(named));
    }

    @Test
    void shouldShowACertificateInADescriptor() {
        DescriptorExtensions shown = new DescriptorExtensions(List.of(), Bytes.of(new byte[] {1, 2, 3}));
        Descriptor certified = new Descriptor(7, 8, 0, "n", List.of(), List.of(), List.of(), shown);

        assertHex(
                "03 0000000000000007 00000008 00000000 01 6e 00 00 00 01 02 0003 010203".replace(" ", "") + "\n",
                DescriptorText.encode(certified));
    }

    @Test
    void shouldDeriveTheChannelKeys() {
        byte[] both = ByteBuffer.allocate(64)
                .put(KEYS.fromNode())
                .put(KEYS.fromServer())
                .array();

        assertHex("""
                d21bf631b11a3a414242bd879a51e608dcf0018890d2f9c3ae6da59464c34686
                2a1336ec6c9d5925bb116dc9a11192ad5aeb10426c26d8a1b3198e72fb00467c
                """, both);
    }

    private static <T> void assertGolden(T message, Encoder<T> encoder, Decoder<T> decoder, String hex)
            throws WireException {
        byte[] bytes = encoder.encode(message);
        assertHex(hex, bytes);
        assertEquals(message, decoder.decode(ByteBuffer.wrap(bytes)));
    }

    private static void assertGoldenRegister(Register register, String hex) throws WireException {
        byte[] bytes = register.encode(KEYS.fromNode());
        assertHex(hex, bytes);
        RegisterEnvelope envelope = RegisterEnvelope.decode(ByteBuffer.wrap(bytes));
        assertEquals(HELLO, envelope.answer().hello());
        assertEquals(COOKIE, envelope.answer().cookie());
        assertEquals(ISSUE_NUMBER, envelope.answer().issueNumber());
        assertEquals(Optional.of(register), envelope.open(EXCHANGE, KEYS.fromNode()));
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
