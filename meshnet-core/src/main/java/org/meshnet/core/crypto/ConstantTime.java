package org.meshnet.core.crypto;

import java.security.MessageDigest;

/** Comparison whose duration tells nothing of where two arrays differ. Stateless. */
public final class ConstantTime {
    private ConstantTime() {}

    /** Have both the same length and bytes? The length is not kept secret. */
    public static boolean equals(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }
}
