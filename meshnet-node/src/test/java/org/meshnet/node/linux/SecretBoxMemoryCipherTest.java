package org.meshnet.node.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.meshnet.core.crypto.SodiumFrameCiphers;

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
