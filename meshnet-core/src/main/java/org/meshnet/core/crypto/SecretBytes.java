package org.meshnet.core.crypto;

import java.util.Arrays;

/** A secret that can be wiped and is never printed. Reading is thread-safe as long as nobody destroys it. */
public final class SecretBytes {
    private final byte[] bytes;
    private volatile boolean isDestroyed;

    /** @param bytes owned by this from now on */
    public SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The bytes themselves, to be handed to one call: neither kept nor changed.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] lend() {
        if (isDestroyed) {
            throw new IllegalStateException("the secret was destroyed");
        }
        return bytes;
    }

    /**
     * A copy; the caller wipes it.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] copy() {
        return lend().clone();
    }

    /** Wipes the bytes. Harmless when done twice. */
    public void destroy() {
        isDestroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
