package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;

/** Tries whether two makes of cipher understand each other, before one takes the other's place. */
final class CipherProbe {
    private static final int TEXT_LENGTH = 100;
    private static final int KEY_LENGTH = 32;
    private static final long COUNTER = 0x0102030405060708L;
    private static final int LANE = 3;

    private CipherProbe() {}

    /** Does each open what the other sealed, unchanged? */
    static boolean agree(FrameCipherFactory one, FrameCipherFactory other) {
        byte[] key = new byte[KEY_LENGTH];
        FrameCipher first = one.create(key);
        FrameCipher second = other.create(key);
        boolean agree = opens(first, second) && opens(second, first);
        first.destroy();
        second.destroy();
        return agree;
    }

    private static boolean opens(FrameCipher sealer, FrameCipher opener) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(FrameCipher.TAG_LENGTH + TEXT_LENGTH);
        for (int i = 0; i < TEXT_LENGTH; i++) {
            buffer.put(FrameCipher.TAG_LENGTH + i, (byte) i);
        }
        sealer.seal(buffer, 0, FrameCipher.TAG_LENGTH, TEXT_LENGTH, COUNTER, LANE);
        boolean isSame = opener.open(buffer, 0, FrameCipher.TAG_LENGTH, TEXT_LENGTH, COUNTER, LANE);
        for (int i = 0; i < TEXT_LENGTH; i++) {
            isSame &= buffer.get(FrameCipher.TAG_LENGTH + i) == (byte) i;
        }
        return isSame;
    }
}
