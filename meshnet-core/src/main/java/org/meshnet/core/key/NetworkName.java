package org.meshnet.core.key;

import java.util.Arrays;

/**
 * The secret name of a closed network, 32 bytes that stay the same for its life, whatever becomes of its key: overlay
 * addresses and certificates hang on it. Never printed; wiped by {@link #destroy()}. Not thread-safe.
 */
public final class NetworkName {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;
    private boolean isDestroyed;

    private NetworkName(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NetworkName of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a network's name has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new NetworkName(bytes.clone());
    }

    /**
     * A copy of the secret; the caller wipes it.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] bytes() {
        if (isDestroyed) {
            throw new IllegalStateException("the network's name was destroyed");
        }
        return bytes.clone();
    }

    /** Wipes the secret. */
    public void destroy() {
        Arrays.fill(bytes, (byte) 0);
        isDestroyed = true;
    }

    @Override
    public String toString() {
        return "NetworkName[secret]";
    }
}
