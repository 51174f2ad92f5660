package org.meshnet.core.key;

import java.util.Arrays;

/**
 * The secret that the members of a network share, 32 bytes, written as 64 hexadecimal digits. Never printed; wiped by
 * {@link #destroy()}. Not thread-safe.
 */
public final class NetworkKey {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;
    private boolean isDestroyed;

    private NetworkKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NetworkKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a network key has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new NetworkKey(bytes.clone());
    }

    /**
     * Reads 64 hexadecimal digits, with white space around them allowed.
     *
     * @throws IllegalArgumentException with a message that says what is wrong and holds none of the text
     */
    public static NetworkKey parse(String text) {
        String digits = text.strip();
        if (digits.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("a network key has " + 2 * LENGTH + " hexadecimal digits, this one has "
                    + digits.length() + " characters");
        }
        try {
            return new NetworkKey(Hex.decode(digits));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a network key has hexadecimal digits only, this one has " + e.getMessage(), e);
        }
    }

    /**
     * A copy of the secret; the caller wipes it.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] bytes() {
        if (isDestroyed) {
            throw new IllegalStateException("the network key was destroyed");
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
        return "NetworkKey[secret]";
    }
}
