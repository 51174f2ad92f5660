package org.meshnet.core.key;

/** A server's public identity: its long-lived X25519 public key, written as 64 hexadecimal digits. Immutable. */
public final class ServerKey extends PublicName {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private ServerKey(byte[] bytes) {
        super(bytes, LENGTH, "a server key");
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static ServerKey of(byte[] bytes) {
        return new ServerKey(bytes);
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
}
