package org.meshnet.core.wire;

import java.util.Arrays;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ConstantTime;

/** The 16-byte keyed BLAKE2b that ends a message. Stateless. */
final class Mac {
    private Mac() {}

    static byte[] of(byte[] key, byte[] message) {
        return Blake2b.keyed(Limits.MAC_LENGTH, key, message);
    }

    /** Are the 16 bytes before {@code end} the MAC of all before them? */
    static boolean isValid(byte[] message, int end, byte[] key) {
        int start = end - Limits.MAC_LENGTH;
        byte[] expected = of(key, Arrays.copyOf(message, start));
        return ConstantTime.equals(expected, Arrays.copyOfRange(message, start, end));
    }
}
