package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;

/** Tries whether two makes of cipher understand each other, before one takes the other's place. */
final class CipherProbe {
    /** A cipher may treat short and long frames differently. */
    private static final int[] TEXT_LENGTHS = {100, 1_400};
    /** The frame's header stands before it, and other frames behind. */
    private static final int TAG_OFFSET = 16;

    private static final int TEXT_OFFSET = TAG_OFFSET + FrameCipher.TAG_LENGTH;
    private static final int BEHIND_LENGTH = 512;
    private static final int KEY_LENGTH = 32;
    private static final long COUNTER = 0x0102030405060708L;
    private static final int LANE = 3;

    private CipherProbe() {}

    /** Does each open what the other sealed, unchanged? */
    static boolean agree(CipherSuite suite, FrameCipherFactory one, FrameCipherFactory other) {
        byte[] key = new byte[KEY_LENGTH];
        FrameCipher first = one.create(key);
        FrameCipher second = other.create(key);
        boolean agree = true;
        for (int length : TEXT_LENGTHS) {
            agree = agree && opens(suite, first, second, length) && opens(suite, second, first, length);
        }
        first.destroy();
        second.destroy();
        return agree;
    }

    private static boolean opens(CipherSuite suite, FrameCipher sealer, FrameCipher opener, int length) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(TEXT_OFFSET + length + BEHIND_LENGTH);
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) i);
        }
        long counter = COUNTER + length; // the JVM's AES-GCM refuses to seal under one nonce twice
        sealer.seal(buffer, TAG_OFFSET, TEXT_OFFSET, length, counter, LANE);
        boolean isSame = opener.open(buffer, TAG_OFFSET, TEXT_OFFSET, length, counter, LANE);
        for (int i = 0; i < buffer.capacity(); i++) {
            boolean isTag = i >= TAG_OFFSET && i < TEXT_OFFSET;
            boolean isTrailer = i >= TEXT_OFFSET + length && i < TEXT_OFFSET + length + suite.trailerLength();
            isSame &= isTag || isTrailer || buffer.get(i) == (byte) i;
        }
        return isSame;
    }
}
