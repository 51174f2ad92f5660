package org.meshnet.core.noise;

import org.meshnet.core.crypto.SecretBytes;

/**
 * A handshake that both sides completed: the keys of the session that it made. Thread-safe until destroyed; never
 * printed.
 */
public final class Finished {
    private final SecretBytes sendKey;
    private final SecretBytes receiveKey;
    private final byte[] payload;
    private final byte[] handshakeHash;

    Finished(byte[] sendKey, byte[] receiveKey, byte[] payload, byte[] handshakeHash) {
        this.sendKey = new SecretBytes(sendKey);
        this.receiveKey = new SecretBytes(receiveKey);
        this.payload = payload;
        this.handshakeHash = handshakeHash;
    }

    /**
     * A copy of the key that seals what this side sends, 32 bytes; the caller wipes it.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] sendKey() {
        return sendKey.copy();
    }

    /**
     * A copy of the key that opens what this side receives, 32 bytes; the caller wipes it.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] receiveKey() {
        return receiveKey.copy();
    }

    /**
     * A copy of what the peer's handshake message carried: the response for the initiator, the initiation for the
     * responder.
     */
    public byte[] payload() {
        return payload.clone();
    }

    /** A copy of the hash over the whole handshake, 64 bytes: the same on both sides, and on no other pair. */
    public byte[] handshakeHash() {
        return handshakeHash.clone();
    }

    /** Wipes the keys. */
    public void destroy() {
        sendKey.destroy();
        receiveKey.destroy();
    }

    @Override
    public String toString() {
        return "Finished[secret]";
    }
}
