package org.meshnet.core.key;

import java.util.Arrays;

/** A server's public identity: its long-lived X25519 public key, written as 64 hexadecimal digits. Immutable. */
public final class ServerKey {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private ServerKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static ServerKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a server key has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new ServerKey(bytes.clone());
    }

    /**
     * Reads 64 hexadecimal digits, with white space around them allowed.
     *
     * @throws IllegalArgumentException with a message that says what is wrong
     */
    public static ServerKey parse(String text) {
        String digits = text.strip();
        if (digits.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("a server key has " + 2 * LENGTH + " hexadecimal digits, this one has "
                    + digits.length() + " characters");
        }
        try {
            return new ServerKey(Hex.decode(digits));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a server key has hexadecimal digits only, this one has " + e.getMessage(), e);
        }
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** All digits. */
    public String hex() {
        return Hex.encode(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The first ten digits: enough to tell keys apart in a log. */
    @Override
    public String toString() {
        return hex().substring(0, 10);
    }
}
