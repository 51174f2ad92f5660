package org.meshnet.core.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.key.Hex;

class HandshakeTest {
    private static final byte[] PROLOGUE = "prologue".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INITIATOR_STATIC = key("initiator static");
    private static final byte[] INITIATOR_EPHEMERAL = key("initiator ephemeral");
    private static final byte[] RESPONDER_STATIC = key("responder static");
    private static final byte[] RESPONDER_EPHEMERAL = key("responder ephemeral");
    private static final byte[] PSK = key("psk");
    private static final byte[] OTHER = key("other");
    private static final byte[] ASK = "ask".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER = "answer".getBytes(StandardCharsets.US_ASCII);

    @Test
    void shouldGiveBothSidesTheSameKeysAndPayloads() {
        InitiatorHandshake initiator = start(PSK);
        ResponderHandshake responder = read(PSK, initiator.initiation()).orElseThrow();
        Response response = responder.respond(RESPONDER_EPHEMERAL, ANSWER);
        Finished finished = initiator.readResponse(response.message()).orElseThrow();

        assertArrayEquals(ASK, responder.payload());
        assertArrayEquals(ASK, response.finished().payload());
        assertArrayEquals(ANSWER, finished.payload());
        assertArrayEquals(X25519.publicKey(INITIATOR_STATIC), responder.remoteStatic());
        assertArrayEquals(finished.sendKey(), response.finished().receiveKey());
        assertArrayEquals(finished.receiveKey(), response.finished().sendKey());
        assertArrayEquals(finished.handshakeHash(), response.finished().handshakeHash());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 1000, 65535 - 96})
    void shouldCarryPayloadsOfAnyLength(int length) {
        byte[] payload = new byte[length];
        InitiatorHandshake initiator = start(PROLOGUE, X25519.publicKey(RESPONDER_STATIC), PSK, payload)
                .orElseThrow();

        assertEquals(96 + length, initiator.initiation().length);
        assertArrayEquals(
                payload, read(PSK, initiator.initiation()).orElseThrow().payload());
    }

    @Test
    void shouldRefuseToWriteMoreThanNoiseAllows() {
        byte[] payload = new byte[65535 - 95];

        assertThrows(
                IllegalArgumentException.class,
                () -> start(PROLOGUE, X25519.publicKey(RESPONDER_STATIC), PSK, payload));
    }

    @Test
    void shouldNotReadAResponseMadeWithAnotherPsk() {
        InitiatorHandshake initiator = start(PSK);
        ResponderHandshake responder = read(OTHER, initiator.initiation()).orElseThrow();

        byte[] response = responder.respond(RESPONDER_EPHEMERAL, ANSWER).message();

        assertTrue(initiator.readResponse(response).isEmpty());
    }

    @Test
    void shouldNotReadAnInitiationMeantForAnotherStaticKey() {
        byte[] initiation =
                start(PROLOGUE, X25519.publicKey(OTHER), PSK, ASK).orElseThrow().initiation();

        assertTrue(read(PSK, initiation).isEmpty());
    }

    @Test
    void shouldNotReadAnInitiationWithAnotherPrologue() {
        byte[] initiation = start(ASK, X25519.publicKey(RESPONDER_STATIC), PSK, ASK)
                .orElseThrow()
                .initiation();

        assertTrue(read(PSK, initiation).isEmpty());
    }

    @Test
    void shouldNotReadAResponseToAnotherInitiation() {
        InitiatorHandshake initiator = start(PSK);
        byte[] otherInitiation = InitiatorHandshake.start(
                        PROLOGUE, INITIATOR_STATIC, X25519.publicKey(RESPONDER_STATIC), PSK, OTHER, ASK)
                .orElseThrow()
                .initiation();

        byte[] response = respond(otherInitiation).message();

        assertTrue(initiator.readResponse(response).isEmpty());
    }

    @Test
    void shouldNotReadAnInitiationWithAnyBitFlipped() {
        byte[] initiation = start(PSK).initiation();

        forEachBitFlipped(
                initiation, (flipped, bit) -> assertTrue(read(PSK, flipped).isEmpty(), "bit " + bit));
    }

    @Test
    void shouldNotReadAResponseWithAnyBitFlippedButStillTheTrueOne() {
        InitiatorHandshake initiator = start(PSK);
        byte[] response = respond(initiator.initiation()).message();

        forEachBitFlipped(
                response,
                (flipped, bit) -> assertTrue(initiator.readResponse(flipped).isEmpty(), "bit " + bit));

        assertTrue(initiator.readResponse(response).isPresent());
    }

    @Test
    void shouldNotReadATruncatedOrLengthenedMessage() {
        InitiatorHandshake initiator = start(PSK);
        byte[] initiation = initiator.initiation();
        byte[] response = respond(initiation).message();

        for (int length = 0; length <= 1 + initiation.length; length++) {
            byte[] cut = Arrays.copyOf(initiation, length);
            assertEquals(length == initiation.length, read(PSK, cut).isPresent(), "initiation of " + length);
        }
        for (int length = 0; length <= 1 + response.length; length++) {
            if (length != response.length) {
                assertTrue(
                        initiator.readResponse(Arrays.copyOf(response, length)).isEmpty(), "response of " + length);
            }
        }
        assertTrue(initiator.readResponse(new byte[70_000]).isEmpty());
        assertTrue(read(PSK, new byte[70_000]).isEmpty());
    }

    /** The points of low order on Curve25519 and its twist, and two encodings of them that are not reduced. */
    static Stream<String> lowOrderKeys() {
        return Stream.of(
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
    }

    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void shouldNotStartWithAStaticKeyOfLowOrder(String remoteStatic) {
        assertTrue(start(PROLOGUE, Hex.decode(remoteStatic), PSK, ASK).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void shouldNotReadEphemeralKeysOfLowOrder(String ephemeral) {
        InitiatorHandshake initiator = start(PSK);
        byte[] initiation = initiator.initiation();
        byte[] response = respond(initiation).message();

        assertTrue(read(PSK, withEphemeral(initiation, ephemeral)).isEmpty());
        assertTrue(initiator.readResponse(withEphemeral(response, ephemeral)).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void shouldNotReadAnInitiationThatProvesAStaticKeyOfLowOrder(String remoteStatic) {
        byte[] responderStatic = X25519.publicKey(RESPONDER_STATIC);
        byte[] ephemeral = X25519.publicKey(INITIATOR_EPHEMERAL);
        SymmetricState forger = new SymmetricState(PROLOGUE, responderStatic, ephemeral);
        assertTrue(forger.mixAgreement(new SecretBytes(INITIATOR_EPHEMERAL.clone()), responderStatic));
        byte[] sealedStatic = forger.seal(Hex.decode(remoteStatic));

        byte[] initiation = NoiseMessage.join(ephemeral, sealedStatic, forger.seal(ASK));

        assertTrue(read(PSK, initiation).isEmpty());
    }

    @Test
    void shouldRefuseKeysOfAnotherLength() {
        byte[] remoteStatic = X25519.publicKey(RESPONDER_STATIC);
        byte[] shortKey = new byte[31];

        assertThrows(IllegalArgumentException.class, () -> start(PROLOGUE, shortKey, PSK, ASK));
        assertThrows(IllegalArgumentException.class, () -> start(PROLOGUE, remoteStatic, shortKey, ASK));
        assertThrows(IllegalArgumentException.class, () -> read(shortKey, new byte[100]));
        assertThrows(
                IllegalArgumentException.class, () -> ResponderHandshake.read(PROLOGUE, shortKey, PSK, new byte[100]));
        assertThrows(
                IllegalArgumentException.class,
                () -> read(PSK, start(PSK).initiation()).orElseThrow().respond(shortKey, ANSWER));
    }

    @Test
    void shouldHoldNoSecretOnceAnInitiatorIsDestroyed() throws IllegalAccessException {
        InitiatorHandshake initiator = start(PSK);
        List<byte[]> arrays = arraysOf(initiator);
        assertTrue(holds(arrays, INITIATOR_STATIC) && holds(arrays, INITIATOR_EPHEMERAL) && holds(arrays, PSK));
        byte[] response = respond(initiator.initiation()).message();

        initiator.destroy();

        assertFalse(holds(arrays, INITIATOR_STATIC) || holds(arrays, INITIATOR_EPHEMERAL) || holds(arrays, PSK));
        assertThrows(IllegalStateException.class, () -> initiator.readResponse(response));
    }

    @Test
    void shouldHoldNoSecretOnceAnInitiatorHasFinished() throws IllegalAccessException {
        InitiatorHandshake initiator = start(PSK);
        List<byte[]> arrays = arraysOf(initiator);
        byte[] response = respond(initiator.initiation()).message();

        assertTrue(initiator.readResponse(response).isPresent());

        assertFalse(holds(arrays, INITIATOR_STATIC) || holds(arrays, INITIATOR_EPHEMERAL) || holds(arrays, PSK));
        assertThrows(IllegalStateException.class, () -> initiator.readResponse(response));
    }

    @Test
    void shouldRespondOnceOnlyAndHoldNoSecretThen() throws IllegalAccessException {
        ResponderHandshake responder = read(PSK, start(PSK).initiation()).orElseThrow();
        List<byte[]> arrays = arraysOf(responder);
        assertTrue(holds(arrays, PSK));

        responder.respond(RESPONDER_EPHEMERAL, ANSWER);

        assertFalse(holds(arrays, PSK));
        assertThrows(IllegalStateException.class, () -> responder.respond(RESPONDER_EPHEMERAL, ANSWER));
    }

    @Test
    void shouldWipeTheSessionKeysOnDestroy() throws IllegalAccessException {
        Finished finished = respond(start(PSK).initiation()).finished();
        byte[] sendKey = finished.sendKey();
        byte[] receiveKey = finished.receiveKey();
        List<byte[]> arrays = arraysOf(finished);
        assertTrue(holds(arrays, sendKey) && holds(arrays, receiveKey));

        finished.destroy();

        assertFalse(holds(arrays, sendKey) || holds(arrays, receiveKey));
        assertThrows(IllegalStateException.class, finished::sendKey);
        assertThrows(IllegalStateException.class, finished::receiveKey);
    }

    @Test
    void shouldPrintNoSecret() {
        InitiatorHandshake initiator = start(PSK);
        ResponderHandshake responder = read(PSK, initiator.initiation()).orElseThrow();
        Response response = responder.respond(RESPONDER_EPHEMERAL, ANSWER);

        assertEquals("InitiatorHandshake[secret]", initiator.toString());
        assertEquals("ResponderHandshake[secret]", responder.toString());
        assertEquals("Response[Finished[secret]]", response.toString());
    }

    private static InitiatorHandshake start(byte[] psk) {
        return start(PROLOGUE, X25519.publicKey(RESPONDER_STATIC), psk, ASK).orElseThrow();
    }

    private static Optional<InitiatorHandshake> start(
            byte[] prologue, byte[] remoteStatic, byte[] psk, byte[] payload) {
        return InitiatorHandshake.start(prologue, INITIATOR_STATIC, remoteStatic, psk, INITIATOR_EPHEMERAL, payload);
    }

    private static Optional<ResponderHandshake> read(byte[] psk, byte[] initiation) {
        return ResponderHandshake.read(PROLOGUE, RESPONDER_STATIC, psk, initiation);
    }

    private static Response respond(byte[] initiation) {
        return read(PSK, initiation).orElseThrow().respond(RESPONDER_EPHEMERAL, ANSWER);
    }

    private static byte[] withEphemeral(byte[] message, String ephemeral) {
        byte[] changed = message.clone();
        System.arraycopy(Hex.decode(ephemeral), 0, changed, 0, 32);
        return changed;
    }

    private static byte[] key(String name) {
        return Blake2b.hash(32, name.getBytes(StandardCharsets.US_ASCII));
    }

    @FunctionalInterface
    private interface BitCheck {
        void check(byte[] flipped, int bit);
    }

    private static void forEachBitFlipped(byte[] message, BitCheck check) {
        for (int bit = 0; bit < 8 * message.length; bit++) {
            byte[] flipped = message.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            check.check(flipped, bit);
        }
    }

    private static boolean holds(List<byte[]> arrays, byte[] secret) {
        return arrays.stream().anyMatch(array -> Arrays.equals(array, secret));
    }

    /** Every byte array that one of MeshNet's objects holds, directly or through others. */
    private static List<byte[]> arraysOf(Object holder) throws IllegalAccessException {
        List<byte[]> arrays = new ArrayList<>();
        for (Field field : holder.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(holder);
            if (value instanceof byte[] array) {
                arrays.add(array);
            } else if (value != null && value.getClass().getName().startsWith("org.meshnet.")) {
                arrays.addAll(arraysOf(value));
            }
        }
        return arrays;
    }
}
