package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.key.Hex;

class PrimitivesTest {
    private static final byte[] KEY = Blake2b.hash(32, new byte[] {1});
    private static final byte[] MESSAGE = {1, 2, 3};

    @Test
    void shouldHashPartsLikeTheirConcatenation() {
        byte[] whole = Blake2b.hash(32, new byte[] {1, 2, 3, 4});

        assertArrayEquals(whole, Blake2b.hash(32, new byte[] {1}, new byte[0], new byte[] {2, 3, 4}));
        assertArrayEquals(Blake2b.hash(32), Blake2b.hash(32, new byte[0]));
    }

    @Test
    void shouldHashOtherwiseWithAKey() {
        assertNotEquals(Hex.encode(Blake2b.hash(16, MESSAGE)), Hex.encode(Blake2b.keyed(16, KEY, MESSAGE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 32, 64})
    void shouldHashToTheLengthAskedFor(int length) {
        assertEquals(length, Blake2b.hash(length, MESSAGE).length);
    }

    @Test
    void shouldRefuseHashesAndKeysThatBlake2bHasNot() {
        assertThrows(IllegalArgumentException.class, () -> Blake2b.hash(0, MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> Blake2b.hash(65, MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> Blake2b.keyed(16, new byte[15], MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> Blake2b.keyed(16, new byte[65], MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> Kdf.derive(new byte[31], "label"));
    }

    @Test
    void shouldVerifyNoSignatureOfAnotherMessageOrKey() {
        SigningKey signer = SigningKey.fromSeed(KEY);
        byte[] signature = signer.sign(MESSAGE);
        byte[] otherKey = SigningKey.fromSeed(Blake2b.hash(32, KEY)).publicKey();

        assertTrue(Ed25519.verify(signer.publicKey(), signature, MESSAGE));
        assertFalse(Ed25519.verify(signer.publicKey(), signature, new byte[] {1, 2, 4}));
        assertFalse(Ed25519.verify(otherKey, signature, MESSAGE));
    }

    @Test
    void shouldVerifyNoSignatureWithAnyByteChanged() {
        SigningKey signer = SigningKey.fromSeed(KEY);
        byte[] signature = signer.sign(MESSAGE);

        for (int i = 0; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= 1;
            assertFalse(Ed25519.verify(signer.publicKey(), changed, MESSAGE), "byte " + i);
        }
    }

    @Test
    void shouldRefuseEd25519KeysOfLowOrder() {
        byte[] identity = new byte[32];
        identity[0] = 1;

        assertTrue(Ed25519.toX25519(identity).isEmpty());
        assertTrue(Ed25519.toX25519(new byte[32]).isEmpty());
        assertFalse(Ed25519.verify(identity, new byte[64], MESSAGE));
    }

    @Test
    void shouldAgreeOnOneSecret() {
        byte[] other = Blake2b.hash(32, KEY);

        assertArrayEquals(
                X25519.agree(KEY, X25519.publicKey(other)).orElseThrow(),
                X25519.agree(other, X25519.publicKey(KEY)).orElseThrow());
    }

    @Test
    void shouldNotAgreeWithAPointOfLowOrder() {
        assertTrue(X25519.agree(KEY, new byte[32]).isEmpty());
    }

    @Test
    void shouldRefuseKeysSeedsAndSignaturesOfAnotherLength() {
        byte[] tooShort = new byte[31];
        byte[] publicKey = SigningKey.fromSeed(KEY).publicKey();

        assertThrows(IllegalArgumentException.class, () -> X25519.publicKey(tooShort));
        assertThrows(IllegalArgumentException.class, () -> X25519.agree(tooShort, KEY));
        assertThrows(IllegalArgumentException.class, () -> X25519.agree(KEY, tooShort));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.fromSeed(tooShort));
        assertThrows(IllegalArgumentException.class, () -> Ed25519.toX25519(tooShort));
        assertThrows(IllegalArgumentException.class, () -> Ed25519.verify(tooShort, new byte[64], MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> Ed25519.verify(publicKey, new byte[63], MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> new SodiumFrameCiphers().create(tooShort));
    }

    @Test
    void shouldCompareLengthAndEveryByte() {
        assertTrue(ConstantTime.equals(KEY, KEY.clone()));
        assertFalse(ConstantTime.equals(KEY, Arrays.copyOf(KEY, 31)));
        for (int i = 0; i < KEY.length; i++) {
            byte[] changed = KEY.clone();
            changed[i] ^= 1;
            assertFalse(ConstantTime.equals(KEY, changed), "byte " + i);
        }
    }

    @Test
    void shouldFillWithFreshRandomBytes() {
        SecureRandomSource random = new SecureRandomSource();

        assertNotEquals(Hex.encode(random.bytes(16)), Hex.encode(random.bytes(16)));
        assertEquals(0, random.bytes(0).length);
    }

    @Test
    void shouldWipeASecretForGood() {
        byte[] bytes = KEY.clone();
        SecretBytes secret = new SecretBytes(bytes);
        byte[] copy = secret.copy();

        secret.destroy();

        assertArrayEquals(new byte[32], bytes);
        assertArrayEquals(KEY, copy);
        assertThrows(IllegalStateException.class, secret::lend);
        assertThrows(IllegalStateException.class, secret::copy);
        assertEquals("[secret]", secret.toString());
    }
}
