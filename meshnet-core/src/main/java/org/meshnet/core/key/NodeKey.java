package org.meshnet.core.key;

import java.nio.ByteBuffer;
import org.meshnet.core.net.MacAddress;

/** A node's public identity: its Ed25519 public key. Immutable. */
public final class NodeKey extends PublicName implements Comparable<NodeKey> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private NodeKey(byte[] bytes) {
        super(bytes, LENGTH, "a node key");
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NodeKey of(byte[] bytes) {
        return new NodeKey(bytes);
    }

    /** The first 8 bytes. */
    public long prefix() {
        return ByteBuffer.wrap(bytes()).getLong();
    }

    /** The station that this node is on an Ethernet of the mesh: made of the key's first 48 bits. */
    public MacAddress station() {
        return MacAddress.local(prefix() >>> 16);
    }

    /** The order of the unsigned bytes. */
    @Override
    public int compareTo(NodeKey other) {
        return compareBytes(other);
    }
}
