package org.meshnet.core.key;

import java.util.Arrays;

/** A node's public identity: its Ed25519 public key. Immutable. */
public final class NodeKey implements Comparable<NodeKey> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private final byte[] bytes;

    private NodeKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NodeKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a node key has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new NodeKey(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** All digits. */
    public String hex() {
        return Hex.encode(bytes);
    }

    /** The order of the unsigned bytes. */
    @Override
    public int compareTo(NodeKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeKey that && Arrays.equals(bytes, that.bytes);
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
