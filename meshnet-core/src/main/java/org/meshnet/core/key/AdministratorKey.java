package org.meshnet.core.key;

/** Who may say who belongs to a closed network: an Ed25519 public key. Immutable. */
public final class AdministratorKey extends PublicName implements Comparable<AdministratorKey> {
    /** Length in bytes. */
    public static final int LENGTH = 32;

    private AdministratorKey(byte[] bytes) {
        super(bytes, LENGTH, "an administrator's key");
    }

    /** @throws IllegalArgumentException if there are not {@link #LENGTH} bytes */
    public static AdministratorKey of(byte[] bytes) {
        return new AdministratorKey(bytes);
    }

    /** The order of the unsigned bytes. */
    @Override
    public int compareTo(AdministratorKey other) {
        return compareBytes(other);
    }
}
