package org.meshnet.core.noise;

import java.util.Optional;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.crypto.X25519;

/**
 * An initiator's handshake whose initiation is made and whose response is awaited. It becomes {@link Finished} with the
 * first response that authenticates; one that does not leaves it as it was. Not thread-safe; never printed.
 *
 * <pre>
 * &lt;- s
 * ...
 * -&gt; e, es, s, ss
 * &lt;- e, ee, se, psk
 * </pre>
 */
public final class InitiatorHandshake {
    private final SymmetricState state;
    private final SecretBytes staticSecret;
    private final SecretBytes ephemeralSecret;
    private final SecretBytes psk;
    private final byte[] initiation;

    private InitiatorHandshake(
            SymmetricState state,
            SecretBytes staticSecret,
            SecretBytes ephemeralSecret,
            SecretBytes psk,
            byte[] initiation) {
        this.state = state;
        this.staticSecret = staticSecret;
        this.ephemeralSecret = ephemeralSecret;
        this.psk = psk;
        this.initiation = initiation;
    }

    /**
     * Begins a handshake. All arrays are copied; the caller wipes its secrets. Empty if the remote key is of low order:
     * nobody holds its secret.
     *
     * @param prologue what both sides must agree on
     * @param staticSecret this side's X25519 key
     * @param remoteStatic the responder's X25519 public key
     * @param psk the pre-shared key, 32 bytes
     * @param ephemeralSecret 32 fresh random bytes, never used again
     * @param payload sealed for the responder; a thief of the responder's static key can read and replay it
     * @throws IllegalArgumentException if a key has a wrong length
     */
    public static Optional<InitiatorHandshake> start(
            byte[] prologue,
            byte[] staticSecret,
            byte[] remoteStatic,
            byte[] psk,
            byte[] ephemeralSecret,
            byte[] payload) {
        byte[] responderStatic = NoiseMessage.requireKey(remoteStatic, "a static public key");
        SecretBytes s = new SecretBytes(NoiseMessage.requireKey(staticSecret, "a static secret key"));
        SecretBytes e = new SecretBytes(NoiseMessage.requireKey(ephemeralSecret, "an ephemeral secret key"));
        SecretBytes preShared = new SecretBytes(NoiseMessage.requireKey(psk, "a pre-shared key"));
        byte[] ephemeral = X25519.publicKey(e.lend());
        SymmetricState state = new SymmetricState(prologue, responderStatic, ephemeral);
        Optional<byte[]> initiation =
                write(state, s, e, responderStatic, payload).map(rest -> NoiseMessage.join(ephemeral, rest));
        if (initiation.isEmpty()) {
            wipe(state, s, e, preShared);
        }
        return initiation.map(message -> new InitiatorHandshake(state, s, e, preShared, message));
    }

    /** A copy of the initiation to send: ephemeral key 32, sealed static key 48, sealed payload. */
    public byte[] initiation() {
        return initiation.clone();
    }

    /**
     * Reads what may be the response. Empty if it does not authenticate; the handshake then goes on waiting. Otherwise
     * this handshake is destroyed.
     *
     * @throws IllegalStateException after {@link #destroy()}, or once finished
     */
    public Optional<Finished> readResponse(byte[] message) {
        if (!NoiseMessage.hasLength(message, NoiseMessage.RESPONSE_MIN_LENGTH)) {
            return Optional.empty();
        }
        SymmetricState attempt = state.copy();
        Optional<Finished> finished = read(attempt, message);
        attempt.destroy();
        if (finished.isPresent()) {
            destroy();
        }
        return finished;
    }

    /** Wipes all secrets. */
    public void destroy() {
        wipe(state, staticSecret, ephemeralSecret, psk);
    }

    @Override
    public String toString() {
        return "InitiatorHandshake[secret]";
    }

    private static Optional<byte[]> write(
            SymmetricState state, SecretBytes s, SecretBytes e, byte[] responderStatic, byte[] payload) {
        if (!state.mixAgreement(e, responderStatic)) {
            return Optional.empty();
        }
        byte[] sealedStatic = state.seal(X25519.publicKey(s.lend()));
        if (!state.mixAgreement(s, responderStatic)) {
            return Optional.empty();
        }
        return Optional.of(NoiseMessage.join(sealedStatic, state.seal(payload)));
    }

    private static void wipe(SymmetricState state, SecretBytes... secrets) {
        state.destroy();
        for (SecretBytes secret : secrets) {
            secret.destroy();
        }
    }

    private Optional<Finished> read(SymmetricState attempt, byte[] message) {
        byte[] remoteEphemeral = NoiseMessage.ephemeral(message);
        attempt.mixEphemeral(remoteEphemeral);
        if (!attempt.mixAgreement(ephemeralSecret, remoteEphemeral)
                || !attempt.mixAgreement(staticSecret, remoteEphemeral)) {
            return Optional.empty();
        }
        attempt.mixPsk(psk);
        return attempt.open(NoiseMessage.responsePayload(message)).map(payload -> {
            byte[][] keys = attempt.split();
            return new Finished(keys[0], keys[1], payload, attempt.handshakeHash());
        });
    }
}
