package org.meshnet.core.noise;

import java.util.Optional;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.crypto.X25519;

/**
 * A responder's handshake whose initiation was read and authenticated. It becomes {@link Finished} by {@link #respond}.
 * Not thread-safe; never printed. Its initiation may still be a replay: the payload tells.
 */
public final class ResponderHandshake {
    private final SymmetricState state;
    private final SecretBytes psk;
    private final byte[] remoteEphemeral;
    private final byte[] remoteStatic;
    private final byte[] payload;

    private ResponderHandshake(
            SymmetricState state, SecretBytes psk, byte[] remoteEphemeral, byte[] remoteStatic, byte[] payload) {
        this.state = state;
        this.psk = psk;
        this.remoteEphemeral = remoteEphemeral;
        this.remoteStatic = remoteStatic;
        this.payload = payload;
    }

    /**
     * Reads an initiation. All arrays are copied; the caller wipes its secrets. Empty if it does not authenticate.
     *
     * @param prologue what both sides must agree on
     * @param staticSecret this side's X25519 key
     * @param psk the pre-shared key, 32 bytes; IKpsk2 uses it first in the response
     * @param message of any length
     * @throws IllegalArgumentException if a key has a wrong length
     */
    public static Optional<ResponderHandshake> read(byte[] prologue, byte[] staticSecret, byte[] psk, byte[] message) {
        SecretBytes s = new SecretBytes(NoiseMessage.requireKey(staticSecret, "a static secret key"));
        SecretBytes preShared = new SecretBytes(NoiseMessage.requireKey(psk, "a pre-shared key"));
        Optional<ResponderHandshake> handshake = NoiseMessage.hasLength(message, NoiseMessage.INITIATION_MIN_LENGTH)
                ? authenticate(prologue, s, preShared, message)
                : Optional.empty();
        s.destroy();
        if (handshake.isEmpty()) {
            preShared.destroy();
        }
        return handshake;
    }

    /** A copy of the initiator's static public key: it proved that it holds the secret of it. */
    public byte[] remoteStatic() {
        return remoteStatic.clone();
    }

    /** A copy of what the initiation carried. */
    public byte[] payload() {
        return payload.clone();
    }

    /**
     * Finishes the handshake; this one is destroyed.
     *
     * @param ephemeralSecret 32 fresh random bytes, never used again; copied
     * @param responsePayload sealed for the initiator
     * @throws IllegalArgumentException if the key has a wrong length
     * @throws IllegalStateException after {@link #destroy()}, or once finished
     */
    public Response respond(byte[] ephemeralSecret, byte[] responsePayload) {
        SecretBytes e = new SecretBytes(NoiseMessage.requireKey(ephemeralSecret, "an ephemeral secret key"));
        try {
            return respond(e, responsePayload);
        } finally {
            e.destroy();
            destroy();
        }
    }

    private Response respond(SecretBytes e, byte[] responsePayload) {
        byte[] ephemeral = X25519.publicKey(e.lend());
        state.mixEphemeral(ephemeral);
        // Reading the initiation refused keys of low order already.
        if (!state.mixAgreement(e, remoteEphemeral) || !state.mixAgreement(e, remoteStatic)) {
            throw new IllegalStateException("a public key of low order came through");
        }
        state.mixPsk(psk);
        byte[] message = NoiseMessage.join(ephemeral, state.seal(responsePayload));
        byte[][] keys = state.split();
        return new Response(message, new Finished(keys[1], keys[0], payload, state.handshakeHash()));
    }

    /** Wipes all secrets. */
    public void destroy() {
        state.destroy();
        psk.destroy();
    }

    @Override
    public String toString() {
        return "ResponderHandshake[secret]";
    }

    private static Optional<ResponderHandshake> authenticate(
            byte[] prologue, SecretBytes s, SecretBytes psk, byte[] message) {
        byte[] ephemeral = NoiseMessage.ephemeral(message);
        SymmetricState state = new SymmetricState(prologue, X25519.publicKey(s.lend()), ephemeral);
        Optional<ResponderHandshake> handshake = readStatic(state, s, ephemeral, message)
                .flatMap(initiator -> state.open(NoiseMessage.initiationPayload(message))
                        .map(payload -> new ResponderHandshake(state, psk, ephemeral, initiator, payload)));
        if (handshake.isEmpty()) {
            state.destroy();
        }
        return handshake;
    }

    /** The tokens es, s, ss. */
    private static Optional<byte[]> readStatic(SymmetricState state, SecretBytes s, byte[] ephemeral, byte[] message) {
        if (!state.mixAgreement(s, ephemeral)) {
            return Optional.empty();
        }
        return state.open(NoiseMessage.sealedStatic(message)).filter(initiator -> state.mixAgreement(s, initiator));
    }
}
