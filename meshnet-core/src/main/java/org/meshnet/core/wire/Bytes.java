package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable byte string, for fields that have no type of their own: nonces, cookies, MACs, sealed texts. Two of one
 * length are compared in constant time. Its text shows only the length.
 */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Holds a copy. */
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** This many zero bytes. */
    public static Bytes zeros(int length) {
        return new Bytes(new byte[length]);
    }

    /** Holds the array itself, which nobody else may keep. */
    static Bytes wrap(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** How many. */
    public int length() {
        return bytes.length;
    }

    /** Are there none? */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** Writes all of them at the position of {@code buffer}, which moves on. */
    void putTo(ByteBuffer buffer) {
        buffer.put(bytes);
    }

    /** The same, or a bug in the caller. */
    Bytes requireLength(String name, int length) {
        return requireLength(name, length, length);
    }

    /** The same, or a bug in the caller. */
    Bytes requireLength(String name, int least, int most) {
        if (bytes.length < least || bytes.length > most) {
            throw new IllegalArgumentException(name + " of " + bytes.length + " bytes");
        }
        return this;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Bytes[" + bytes.length + "]";
    }
}
