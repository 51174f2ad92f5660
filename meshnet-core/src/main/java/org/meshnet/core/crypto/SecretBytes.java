package org.meshnet.core.crypto;

import java.util.Arrays;

/** A secret that can be wiped and is never printed. Reading is thread-safe as long as nobody destroys it. */
final class SecretBytes {
    private final byte[] bytes;
    private volatile boolean isDestroyed;

    /** @param bytes owned by this from now on */
    SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The bytes themselves, for one call.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    byte[] lend() {
        if (isDestroyed) {
            throw new IllegalStateException("the secret was destroyed");
        }
        return bytes;
    }

    /** A copy; the caller wipes it. */
    byte[] copy() {
        return lend().clone();
    }

    void destroy() {
        isDestroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
