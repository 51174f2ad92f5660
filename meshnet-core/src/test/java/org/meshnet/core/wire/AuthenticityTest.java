package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.wire.Samples.COOKIE;
import static org.meshnet.core.wire.Samples.INITIATION;
import static org.meshnet.core.wire.Samples.KEYS;
import static org.meshnet.core.wire.Samples.MAC1_KEY;
import static org.meshnet.core.wire.Samples.NONCE;
import static org.meshnet.core.wire.Samples.REGISTER;
import static org.meshnet.core.wire.Samples.SESSION_ID;
import static org.meshnet.core.wire.Samples.V4_ENDPOINT;
import static org.meshnet.core.wire.Samples.range;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.WireException.Reason;

/** MACs, signatures and seals of messages, and what a forgery meets. */
class AuthenticityTest {
    private static final int REGISTER_FIELDS_END = 307 - 128;

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
        HandshakeResponse response = HandshakeResponse.of(1, 2, range(0, 80), MAC1_KEY, Optional.empty());

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
    void shouldCoverEveryFieldOfARegisterWithBothSignatures() throws WireException {
        byte[] bytes = REGISTER.encode();
        for (int i = 4; i < REGISTER_FIELDS_END; i++) {
            boolean isLength = i == REGISTER_FIELDS_END - 7 || i == REGISTER_FIELDS_END - 6;
            if (isLength || i == 20) {
                continue;
            }
            bytes[i] ^= 1;
            Register changed = Register.decode(ByteBuffer.wrap(bytes));
            assertFalse(changed.hasNodeSignature(), "byte " + i);
            assertFalse(changed.hasNetworkSignature(), "byte " + i);
            bytes[i] ^= 1;
        }
    }

    @Test
    void shouldCoverTheNodeSignatureWithTheNetworkSignature() throws WireException {
        byte[] bytes = REGISTER.encode();
        bytes[REGISTER_FIELDS_END] ^= 1;

        assertFalse(Register.decode(ByteBuffer.wrap(bytes)).hasNetworkSignature());
    }

    @Test
    void shouldNotOpenARegisteredWithAnotherMac() throws WireException {
        byte[] bytes = new Registered(NONCE, SESSION_ID, V4_ENDPOINT, 60, 7, 3, COOKIE).encode(KEYS.fromServer());
        assertEquals(Optional.empty(), Registered.open(ByteBuffer.wrap(bytes), KEYS.fromNode()));
        bytes[30] ^= 1;
        assertEquals(Optional.empty(), Registered.open(ByteBuffer.wrap(bytes), KEYS.fromServer()));
    }

    @Test
    void shouldNotOpenARefusedWithAnotherMac() throws WireException {
        byte[] bytes = new Refused(NONCE, Refusal.of(RefusalReason.SERVER_FULL)).encode(KEYS.fromServer());

        assertEquals(Optional.empty(), Refused.open(ByteBuffer.wrap(bytes), KEYS.fromNode()));
    }

    @Test
    void shouldNotOpenARequestWithAnotherMac() throws WireException {
        byte[] bytes = RequestEnvelope.encode(new Leave(), SESSION_ID, 1, KEYS.fromServer());

        assertEquals(
                Optional.empty(), RequestEnvelope.decode(ByteBuffer.wrap(bytes)).open(KEYS.fromNode()));
    }

    @Test
    void shouldNotTakeARequestForAnEvent() {
        byte[] bytes = RequestEnvelope.encode(new ListSince(1), SESSION_ID, 1, KEYS.fromNode());

        WireException e = assertThrows(WireException.class, () -> EventEnvelope.decode(ByteBuffer.wrap(bytes)));
        assertEquals(Reason.TYPE, e.reason());
    }

    @Test
    void shouldNotShowServerKeys() {
        assertEquals("ServerKeys[secret]", KEYS.toString());
    }

    @Test
    void shouldWipeServerKeys() {
        ServerKeys keys = ServerKeys.derive(
                range(1, 32).toArray(), Samples.CHALLENGE, Samples.SECRETS.networkId(), Samples.OTHER);
        keys.destroy();

        assertEquals(Bytes.zeros(32), Bytes.of(keys.fromNode()));
        assertEquals(Bytes.zeros(32), Bytes.of(keys.fromServer()));
    }
}
