package org.meshnet.core.key;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of what is named by a public key: bytes of one length, equal only to the same bytes of the same kind.
 * Immutable.
 */
abstract sealed class PublicName permits AdministratorKey, NetworkId, NetworkTag, NodeKey, ServerKey {
    private final byte[] bytes;

    /**
     * @param length in bytes
     * @param what it is, with its article, for the message
     * @throws IllegalArgumentException if there are not so many bytes
     */
    PublicName(byte[] bytes, int length, String what) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(what + " has " + length + " bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public final byte[] bytes() {
        return bytes.clone();
    }

    /** All digits. */
    public final String hex() {
        return Hex.encode(bytes);
    }

    /** The order of the unsigned bytes. */
    final int compareBytes(PublicName other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof PublicName that && that.getClass() == getClass() && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The first ten digits: enough to tell keys apart in a log. */
    @Override
    public final String toString() {
        return hex().substring(0, 10);
    }
}
