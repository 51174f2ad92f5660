package org.meshnet.core.key;

/**
 * The secret that the members of a network share, 32 bytes, written as 64 hexadecimal digits. Never printed; wiped by
 * {@link #destroy()}. Not thread-safe.
 */
public final class NetworkKey extends Secret {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private static final String WHAT = "network key";

    private NetworkKey(byte[] bytes) {
        super(WHAT, bytes);
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NetworkKey of(byte[] bytes) {
        return new NetworkKey(copy(bytes, LENGTH, WHAT));
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
}
