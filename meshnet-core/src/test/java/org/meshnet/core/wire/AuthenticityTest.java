package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.wire.Samples.CHALLENGE;
import static org.meshnet.core.wire.Samples.COOKIE;
import static org.meshnet.core.wire.Samples.EPHEMERAL;
import static org.meshnet.core.wire.Samples.EXCHANGE;
import static org.meshnet.core.wire.Samples.HELLO;
import static org.meshnet.core.wire.Samples.HELLO_FOR_PROOF;
import static org.meshnet.core.wire.Samples.INITIATION;
import static org.meshnet.core.wire.Samples.ISSUE_NUMBER;
import static org.meshnet.core.wire.Samples.KEYS;
import static org.meshnet.core.wire.Samples.MAC1_KEY;
import static org.meshnet.core.wire.Samples.NONCE;
import static org.meshnet.core.wire.Samples.OTHER;
import static org.meshnet.core.wire.Samples.PROVEN_CHALLENGE;
import static org.meshnet.core.wire.Samples.REGISTER;
import static org.meshnet.core.wire.Samples.SERVER;
import static org.meshnet.core.wire.Samples.SESSION_ID;
import static org.meshnet.core.wire.Samples.START_KEY;
import static org.meshnet.core.wire.Samples.V4_ENDPOINT;
import static org.meshnet.core.wire.Samples.range;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.wire.WireException.Reason;

/** MACs, signatures and seals of messages, and what a forgery meets. */
class AuthenticityTest {
    @Test
    void shouldAcceptAnInitiationWithBothMacs() {
        assertTrue(INITIATION.hasMac1(MAC1_KEY));
        assertTrue(INITIATION.hasMac2(COOKIE));
    }

    @Test
    void shouldNotAcceptTheMac1OfAnotherReceiver() {
        assertFalse(INITIATION.hasMac1(range(1, 32).toArray()));
    }

    @Test
    void shouldNotAcceptTheMac2OfAnOldCookie() {
        assertFalse(INITIATION.hasMac2(range(1, 16)));
    }

    @Test
    void shouldSendAZeroMac2WithoutACookie() {
        HandshakeResponse response = HandshakeResponse.of(1, 2, range(0, 80), MAC1_KEY);

        assertEquals(Bytes.zeros(16), response.mac2());
        assertTrue(response.hasMac1(MAC1_KEY));
        assertFalse(response.hasMac2(COOKIE));
    }

    @Test
    void shouldNotAcceptAnInitiationWithAChangedByte() throws WireException {
        byte[] bytes = INITIATION.encode();
        bytes[60] ^= 1;
        HandshakeInitiation changed = HandshakeInitiation.decode(ByteBuffer.wrap(bytes));

        assertFalse(changed.hasMac1(MAC1_KEY));
        assertFalse(changed.hasMac2(COOKIE));
    }

    @Test
    void shouldOpenACookieReplyToOurMessageOnly() {
        byte[] key = range(3, 32).toArray();
        CookieReply reply = CookieReply.seal(INITIATION, COOKIE, key, bytes -> Samples.fill(bytes, 1));

        assertEquals(INITIATION.senderIndex(), reply.receiverIndex());
        assertEquals(Optional.of(COOKIE), reply.open(INITIATION.mac1(), key));
        assertEquals(Optional.empty(), reply.open(range(9, 16), key));
        assertEquals(
                Optional.empty(), reply.open(INITIATION.mac1(), range(4, 32).toArray()));
    }

    @Test
    void shouldAcceptARegisterWithBothSignatures() {
        assertTrue(REGISTER.hasNodeSignature());
        assertTrue(REGISTER.hasNetworkSignature());
    }

    @Test
    void shouldProveTheWholeExchangeWithTheServerKey() {
        Challenge c = PROVEN_CHALLENGE;
        ServerIdentity other = ServerIdentity.fromSecret(range(0x44, 32).toArray());
        assertTrue(ChallengeProof.isAsWanted(new HelloExchange(HELLO_FOR_PROOF, c), EPHEMERAL));
        assertTrue(ChallengeProof.isAsWanted(EXCHANGE, EPHEMERAL));
        assertFalse(ChallengeProof.isAsWanted(new HelloExchange(HELLO, c), EPHEMERAL), "nobody asked");
        List<Challenge> others = List.of(
                CHALLENGE,
                c.withProof(range(1, 16)),
                new Challenge(NONCE, 7, c.cookie(), c.serverKey(), c.startKey(), c.proof()),
                new Challenge(NONCE, ISSUE_NUMBER, range(1, 16), c.serverKey(), c.startKey(), c.proof()),
                new Challenge(NONCE, ISSUE_NUMBER, c.cookie(), other.serverKey(), c.startKey(), c.proof()),
                new Challenge(NONCE, ISSUE_NUMBER, c.cookie(), c.serverKey(), range(1, 32), c.proof()));
        for (Challenge changed : others) {
            assertFalse(
                    ChallengeProof.isAsWanted(new HelloExchange(HELLO_FOR_PROOF, changed), EPHEMERAL),
                    changed.toString());
        }
        Hello otherHello = new Hello(range(2, 16), HELLO.clientEphemeral(), true);
        Challenge otherNonce = new Challenge(
                otherHello.clientNonce(), ISSUE_NUMBER, c.cookie(), c.serverKey(), c.startKey(), c.proof());
        assertFalse(ChallengeProof.isAsWanted(new HelloExchange(otherHello, otherNonce), EPHEMERAL));
        Bytes byOther = ChallengeProof.of(new HelloExchange(HELLO_FOR_PROOF, CHALLENGE), other)
                .orElseThrow();
        assertFalse(ChallengeProof.isAsWanted(new HelloExchange(HELLO_FOR_PROOF, c.withProof(byOther)), EPHEMERAL));
        HelloExchange lowEphemeral = new HelloExchange(new Hello(NONCE, Bytes.zeros(32), true), CHALLENGE);
        assertEquals(Optional.empty(), ChallengeProof.of(lowEphemeral, SERVER));
    }

    @Test
    void shouldCoverTheWholeExchangeWithBothSignatures() {
        Registration signed = REGISTER.registration();
        Hello otherEphemeral = new Hello(NONCE, range(1, 32));
        Challenge c = CHALLENGE;
        Bytes startKey = c.startKey();
        List<HelloExchange> others = List.of(
                new HelloExchange(otherEphemeral, c),
                new HelloExchange(HELLO, new Challenge(NONCE, 7, c.cookie(), c.serverKey(), startKey)),
                new HelloExchange(HELLO, new Challenge(NONCE, ISSUE_NUMBER, range(1, 16), c.serverKey(), startKey)),
                new HelloExchange(
                        HELLO,
                        new Challenge(
                                NONCE,
                                ISSUE_NUMBER,
                                c.cookie(),
                                ServerKey.of(range(1, 32).toArray()),
                                startKey)),
                new HelloExchange(HELLO, new Challenge(NONCE, ISSUE_NUMBER, c.cookie(), c.serverKey(), range(1, 32))));
        for (HelloExchange other : others) {
            assertNoSignatureFits(new Registration(
                    other, false, signed.networkId(), signed.nodeKey(), signed.claims(), signed.descriptor()));
        }
    }

    @Test
    void shouldCoverEveryFieldOfARegisterWithBothSignatures() {
        Registration r = REGISTER.registration();
        NetworkId otherNetwork = NetworkId.of(range(1, 32).toArray());
        assertNoSignatureFits(new Registration(EXCHANGE, true, r.networkId(), r.nodeKey(), r.claims(), r.descriptor()));
        assertNoSignatureFits(new Registration(EXCHANGE, false, otherNetwork, r.nodeKey(), r.claims(), r.descriptor()));
        assertNoSignatureFits(new Registration(EXCHANGE, false, r.networkId(), OTHER, r.claims(), r.descriptor()));
        assertNoSignatureFits(new Registration(EXCHANGE, false, r.networkId(), r.nodeKey(), List.of(), r.descriptor()));
        assertNoSignatureFits(new Registration(EXCHANGE, false, r.networkId(), r.nodeKey(), r.claims(), range(1, 5)));
    }

    private static void assertNoSignatureFits(Registration changed) {
        Register register = new Register(changed, REGISTER.nodeSignature(), REGISTER.networkSignature());
        assertFalse(register.hasNodeSignature(), changed.toString());
        assertFalse(register.hasNetworkSignature(), changed.toString());
    }

    @Test
    void shouldCoverTheNodeSignatureWithTheNetworkSignature() {
        Register changed = new Register(REGISTER.registration(), range(1, 64), REGISTER.networkSignature());

        assertFalse(changed.hasNetworkSignature());
    }

    @Test
    void shouldAgreeOnTheKeysOfAChannel() {
        ChannelKeys ofServer = ChannelKeys.ofServer(EXCHANGE, SERVER, START_KEY).orElseThrow();

        assertArrayEquals(KEYS.fromNode(), ofServer.fromNode());
        assertArrayEquals(KEYS.fromServer(), ofServer.fromServer());
    }

    @Test
    void shouldNeedBothOfTheServersSecrets() {
        ServerIdentity otherIdentity = ServerIdentity.fromSecret(range(1, 32).toArray());
        X25519Pair otherStartKey = X25519Pair.fromSecret(range(2, 32).toArray());

        assertFalse(Arrays.equals(
                KEYS.fromNode(),
                ChannelKeys.ofServer(EXCHANGE, otherIdentity, START_KEY)
                        .orElseThrow()
                        .fromNode()));
        assertFalse(Arrays.equals(
                KEYS.fromNode(),
                ChannelKeys.ofServer(EXCHANGE, SERVER, otherStartKey)
                        .orElseThrow()
                        .fromNode()));
    }

    @Test
    void shouldAgreeOnNothingWithAPointOfLowOrder() {
        Challenge c = CHALLENGE;
        ServerKey lowServerKey = ServerKey.of(new byte[32]);
        Challenge lowKey = new Challenge(NONCE, ISSUE_NUMBER, c.cookie(), lowServerKey, c.startKey());
        Challenge lowStartKey = new Challenge(NONCE, ISSUE_NUMBER, c.cookie(), c.serverKey(), Bytes.zeros(32));
        HelloExchange lowEphemeral = new HelloExchange(new Hello(NONCE, Bytes.zeros(32)), c);

        assertEquals(Optional.empty(), ChannelKeys.ofNode(new HelloExchange(HELLO, lowKey), EPHEMERAL));
        assertEquals(Optional.empty(), ChannelKeys.ofNode(new HelloExchange(HELLO, lowStartKey), EPHEMERAL));
        assertEquals(Optional.empty(), ChannelKeys.ofServer(lowEphemeral, SERVER, START_KEY));
    }

    @Test
    void shouldNotOpenARegisterWithAnyByteChanged() throws WireException {
        byte[] bytes = REGISTER.encode(KEYS.fromNode());
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            assertFalse(isOpened(bytes), "byte " + i);
            bytes[i] ^= 1;
        }
        assertTrue(isOpened(bytes));
    }

    private static boolean isOpened(byte[] register) {
        try {
            return RegisterEnvelope.decode(ByteBuffer.wrap(register))
                    .open(EXCHANGE, KEYS.fromNode())
                    .isPresent();
        } catch (WireException e) {
            return false;
        }
    }

    @Test
    void shouldNotOpenARegisteredThatIsChangedOrAnothers() throws WireException {
        byte[] bytes = new Registered(NONCE, SESSION_ID, V4_ENDPOINT, 60, 7, 3, COOKIE, RefusedClaims.NONE)
                .encode(KEYS.fromServer());
        assertEquals(Optional.empty(), Registered.open(ByteBuffer.wrap(bytes), KEYS.fromNode()));
        for (int i = 4; i < bytes.length; i++) {
            bytes[i] ^= 1;
            assertEquals(Optional.empty(), Registered.open(ByteBuffer.wrap(bytes), KEYS.fromServer()));
            bytes[i] ^= 1;
        }
    }

    @Test
    void shouldNotOpenARefusedOfAnother() throws WireException {
        byte[] bytes = Refused.of(NONCE, RefusalReason.SERVER_FULL).encode(KEYS.fromServer());

        assertEquals(Optional.empty(), Refused.open(ByteBuffer.wrap(bytes), KEYS.fromNode()));
    }

    @Test
    void shouldNotOpenARequestOfAnotherOrUnderAnotherHeader() throws WireException {
        byte[] bytes = RequestEnvelope.encode(new Leave(), SESSION_ID, 1, KEYS.fromServer());
        assertEquals(
                Optional.empty(), RequestEnvelope.decode(ByteBuffer.wrap(bytes)).open(KEYS.fromNode()));
        for (int i = 4; i < 20; i++) {
            bytes[i] ^= 1;
            RequestEnvelope changed = RequestEnvelope.decode(ByteBuffer.wrap(bytes));
            assertEquals(Optional.empty(), changed.open(KEYS.fromServer()), "byte " + i);
            bytes[i] ^= 1;
        }
    }

    @Test
    void shouldNeverSealTwoMessagesAlike() {
        Set<String> sealed = new HashSet<>();
        byte[] key = KEYS.fromServer();
        byte[] clear = new byte[20];
        for (int type : new int[] {MessageType.REGISTERED, MessageType.REFUSED, MessageType.EVENT}) {
            for (long counter : new long[] {0, 1, 1L << 32, Long.MAX_VALUE}) {
                clear[0] = (byte) type;
                sealed.add(Hex.encode(Arrays.copyOfRange(Seal.seal(key, clear, counter, new byte[16]), 20, 36)));
            }
        }

        assertEquals(12, sealed.size(), "key streams");
    }

    @Test
    void shouldNotTakeARequestForAnEvent() {
        byte[] bytes = RequestEnvelope.encode(new ListSince(1), SESSION_ID, 1, KEYS.fromNode());

        WireException e = assertThrows(WireException.class, () -> EventEnvelope.decode(ByteBuffer.wrap(bytes)));
        assertEquals(Reason.TYPE, e.reason());
    }

    @Test
    void shouldNotShowChannelKeys() {
        assertEquals("ChannelKeys[secret]", KEYS.toString());
    }

    @Test
    void shouldWipeChannelKeys() {
        ChannelKeys keys = ChannelKeys.ofNode(EXCHANGE, EPHEMERAL).orElseThrow();
        keys.destroy();

        assertEquals(Bytes.zeros(32), Bytes.of(keys.fromNode()));
        assertEquals(Bytes.zeros(32), Bytes.of(keys.fromServer()));
    }

    @Test
    void shouldWipeTheSharedSecretOnceTheKeysAreDerived() {
        byte[] dh = range(1, 64).toArray();
        ChannelKeys.derive(dh, EXCHANGE);

        assertEquals(Bytes.zeros(64), Bytes.of(dh));
    }
}
