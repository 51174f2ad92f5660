package org.meshnet.core.key;

/** Which network a certificate is for: 16 bytes that follow from its secret name and stay for its life. Immutable. */
public final class NetworkTag extends PublicName {
    /** Length in bytes. */
    public static final int LENGTH = 16;

    private NetworkTag(byte[] bytes) {
        super(bytes, LENGTH, "a network's tag");
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static NetworkTag of(byte[] bytes) {
        return new NetworkTag(bytes);
    }
}
