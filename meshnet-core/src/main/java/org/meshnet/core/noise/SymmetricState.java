package org.meshnet.core.noise;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.crypto.X25519;

/**
 * Noise's SymmetricState (revision 34 §5.2): chaining key, handshake hash and cipher. In a handshake with a pre-shared
 * key the first token, the initiator's ephemeral key, already makes a cipher key (§9.2), so this begins behind that
 * token and has one at all times. Not thread-safe.
 */
final class SymmetricState {
    /** Bytes that sealing adds. */
    static final int TAG_LENGTH = 16;

    private static final byte[] PROTOCOL_NAME =
            "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2b".getBytes(StandardCharsets.US_ASCII);

    private SecretBytes chainingKey;
    private byte[] hash;
    private CipherState cipher;

    SymmetricState(byte[] prologue, byte[] responderStatic, byte[] initiatorEphemeral) {
        // A name of up to 64 bytes is not hashed but padded with zeros.
        hash = Arrays.copyOf(PROTOCOL_NAME, Hkdf.HASH_LENGTH);
        mixHash(prologue);
        mixHash(responderStatic);
        mixHash(initiatorEphemeral);
        byte[][] outputs = Hkdf.expand(Arrays.copyOf(PROTOCOL_NAME, Hkdf.HASH_LENGTH), initiatorEphemeral, 2);
        chainingKey = new SecretBytes(outputs[0]);
        cipher = cipher(outputs[1]);
    }

    private SymmetricState(SymmetricState other) {
        chainingKey = new SecretBytes(other.chainingKey.copy());
        hash = other.hash;
        cipher = other.cipher.copy();
    }

    SymmetricState copy() {
        return new SymmetricState(this);
    }

    /** The responder's {@code e} token: MixHash and, as there is a pre-shared key, MixKey. */
    void mixEphemeral(byte[] publicKey) {
        mixHash(publicKey);
        mixKey(publicKey);
    }

    /** A Diffie-Hellman token. False if the public key is of low order: the handshake must then end. */
    boolean mixAgreement(SecretBytes secret, byte[] publicKey) {
        Optional<byte[]> shared = X25519.agree(secret.lend(), publicKey);
        shared.ifPresent(bytes -> {
            mixKey(bytes);
            Arrays.fill(bytes, (byte) 0);
        });
        return shared.isPresent();
    }

    /** The {@code psk} token: MixKeyAndHash. */
    void mixPsk(SecretBytes psk) {
        byte[][] outputs = Hkdf.expand(chainingKey.lend(), psk.lend(), 3);
        mixHash(outputs[1]);
        Arrays.fill(outputs[1], (byte) 0);
        replaceKeys(outputs[0], outputs[2]);
    }

    /** EncryptAndHash. */
    byte[] seal(byte[] text) {
        byte[] sealed = cipher.seal(hash, text);
        mixHash(sealed);
        return sealed;
    }

    /** DecryptAndHash. Empty if it does not authenticate. */
    Optional<byte[]> open(byte[] sealed) {
        Optional<byte[]> text = cipher.open(hash, sealed);
        if (text.isPresent()) {
            mixHash(sealed);
        }
        return text;
    }

    /** The two transport keys: first the initiator's, then the responder's. The caller wipes them. */
    byte[][] split() {
        byte[][] outputs = Hkdf.expand(chainingKey.lend(), new byte[0], 2);
        byte[][] keys = {
            Arrays.copyOf(outputs[0], CipherState.KEY_LENGTH), Arrays.copyOf(outputs[1], CipherState.KEY_LENGTH)
        };
        Arrays.fill(outputs[0], (byte) 0);
        Arrays.fill(outputs[1], (byte) 0);
        return keys;
    }

    byte[] handshakeHash() {
        return hash.clone();
    }

    void destroy() {
        chainingKey.destroy();
        cipher.destroy();
    }

    private void mixHash(byte[] data) {
        hash = Blake2b.hash(Hkdf.HASH_LENGTH, hash, data);
    }

    private void mixKey(byte[] input) {
        byte[][] outputs = Hkdf.expand(chainingKey.lend(), input, 2);
        replaceKeys(outputs[0], outputs[1]);
    }

    private void replaceKeys(byte[] newChainingKey, byte[] cipherOutput) {
        destroy();
        chainingKey = new SecretBytes(newChainingKey);
        cipher = cipher(cipherOutput);
    }

    private static CipherState cipher(byte[] output) {
        CipherState made = new CipherState(Arrays.copyOf(output, CipherState.KEY_LENGTH));
        Arrays.fill(output, (byte) 0);
        return made;
    }
}
