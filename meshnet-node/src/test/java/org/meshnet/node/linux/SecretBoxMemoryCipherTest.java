package org.meshnet.node.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.seam.FrameCipher;

@EnabledOnOs(OS.LINUX)
class SecretBoxMemoryCipherTest {
    private static final byte[] KEY = new byte[32];

    static {
        new SodiumFrameCiphers().create(KEY);
    }

    private final SecretBoxMemoryCipher cipher = new SecretBoxMemoryCipher(KEY);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(116);

    @Test
    void shouldAgreeWithThePortableCipher() {
        assertTrue(CipherProbe.agree(new SodiumFrameCiphers(), SecretBoxMemoryCipher::new));
        assertNotSame(SodiumFrameCiphers.class, NativeFrameCiphers.choose().getClass());
    }

    /** At the edges of a buffer, and with other bytes around it. */
    @ParameterizedTest
    @CsvSource({"0, 0", "16, 1024", "16, 0", "0, 1024"})
    void shouldSealAsThePortableCipherDoesAtEveryLengthAndLane(int before, int behind) {
        FrameCipher portable = new SodiumFrameCiphers().create(KEY);
        int text = before + 16;
        for (int length = 0; length <= 2100; length += length < 600 ? 1 : 37) {
            ByteBuffer ours = ByteBuffer.allocateDirect(text + length + behind);
            for (int i = 0; i < ours.capacity(); i++) {
                ours.put(i, (byte) (i + length));
            }
            ByteBuffer theirs = ByteBuffer.allocateDirect(ours.capacity()).put(0, ours, 0, ours.capacity());
            ByteBuffer plain = ByteBuffer.allocateDirect(length).put(0, ours, text, length);
            long counter = 1L << 40 | length;
            cipher.seal(ours, before, text, length, counter, length % 3);
            portable.seal(theirs, before, text, length, counter, length % 3);
            assertEquals(theirs, ours, "length " + length);
            assertTrue(cipher.open(theirs, before, text, length, counter, length % 3), "length " + length);
            assertEquals(plain, theirs.slice(text, length), "length " + length);
        }
    }

    @Test
    void shouldLeaveTheBytesAroundAFrameAlone() {
        ByteBuffer wide = ByteBuffer.allocateDirect(2000);
        for (int i = 0; i < 2000; i++) {
            wide.put(i, (byte) 0x55);
        }
        cipher.seal(wide, 200, 216, 1000, 7, 1);
        assertFalse(cipher.open(wide, 200, 216, 1000, 8, 1));
        assertTrue(cipher.open(wide, 200, 216, 1000, 7, 1));
        for (int i = 0; i < 2000; i++) {
            assertTrue((i >= 200 && i < 216) || wide.get(i) == 0x55, "byte " + i);
        }
    }

    @Test
    void shouldNotOpenUnderAnotherCounterOrLane() {
        cipher.seal(buffer, 0, 16, 100, 7, 1);
        assertFalse(cipher.open(buffer, 0, 16, 100, 8, 1));
        assertFalse(cipher.open(buffer, 0, 16, 100, 7, 2));
        assertTrue(cipher.open(buffer, 0, 16, 100, 7, 1));
    }

    @Test
    void shouldNotTouchMemoryBeyondItsBuffer() {
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.seal(buffer, 0, 16, 101, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.open(buffer, 101, 16, 10, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.open(buffer, -1, 16, 10, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> cipher.open(buffer, 0, 16, -1, 0, 0));
    }

    @Test
    void shouldDoNothingOnceDestroyed() {
        cipher.seal(buffer, 0, 16, 100, 7, 1);
        cipher.destroy();
        assertFalse(cipher.open(buffer, 0, 16, 100, 7, 1));
        assertThrows(IllegalStateException.class, () -> cipher.seal(buffer, 0, 16, 100, 8, 1));
    }
}
