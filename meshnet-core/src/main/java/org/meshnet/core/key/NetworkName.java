package org.meshnet.core.key;

/**
 * The secret name of a closed network, 32 bytes that stay the same for its life, whatever becomes of its key: overlay
 * addresses and certificates hang on it. Never printed; wiped by {@link #destroy()}. Not thread-safe.
 */
public final class NetworkName extends Secret {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private static final String WHAT = "network's name";

    private NetworkName(byte[] bytes) {
        super(WHAT, bytes);
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NetworkName of(byte[] bytes) {
        return new NetworkName(copy(bytes, LENGTH, WHAT));
    }
}
