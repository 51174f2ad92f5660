package org.meshnet.core.key;

import java.util.Arrays;

/**
 * The body of what the members of a network share and nobody else knows: bytes of one length. Never printed; wiped by
 * {@link #destroy()}. Not thread-safe.
 */
abstract sealed class Secret permits NetworkKey, NetworkName {
    private final String what;
    private final byte[] bytes;
    private boolean isDestroyed;

    /**
     * @param what it is, without an article, for messages
     * @param bytes owned by this from now on
     */
    Secret(String what, byte[] bytes) {
        this.what = what;
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if there are not so many bytes */
    static byte[] copy(byte[] bytes, int length, String what) {
        if (bytes.length != length) {
            throw new IllegalArgumentException("a " + what + " has " + length + " bytes, not " + bytes.length);
        }
        return bytes.clone();
    }

    /**
     * A copy of the secret; the caller wipes it.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public final byte[] bytes() {
        if (isDestroyed) {
            throw new IllegalStateException("the " + what + " was destroyed");
        }
        return bytes.clone();
    }

    /** Wipes the secret. */
    public final void destroy() {
        Arrays.fill(bytes, (byte) 0);
        isDestroyed = true;
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[secret]";
    }
}
