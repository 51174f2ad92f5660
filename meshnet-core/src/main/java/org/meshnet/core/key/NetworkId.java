package org.meshnet.core.key;

/** A network's public name: the Ed25519 public key derived from its network key. Immutable. */
public final class NetworkId extends PublicName implements Comparable<NetworkId> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private NetworkId(byte[] bytes) {
        super(bytes, LENGTH, "a network id");
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NetworkId of(byte[] bytes) {
        return new NetworkId(bytes);
    }

    /** The order of the unsigned bytes. */
    @Override
    public int compareTo(NetworkId other) {
        return compareBytes(other);
    }
}
