package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.key.Hex;
import org.meshnet.core.seam.FrameCipher;

class Aes256GcmFrameCiphersTest {
    private static final byte[] KEY = new byte[32];
    private static final int TAG_OFFSET = 16;
    private static final int TEXT_OFFSET = 32;

    private final FrameCipher sender = new Aes256GcmFrameCiphers().create(KEY);
    private final FrameCipher receiver = new Aes256GcmFrameCiphers().create(KEY);

    private static ByteBuffer buffer(int length) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(TEXT_OFFSET + length);
        for (int i = 0; i < length; i++) {
            buffer.put(TEXT_OFFSET + i, (byte) i);
        }
        return buffer;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1400, 2048, 2049, 65_000})
    void shouldOpenWhatItSealed(int length) {
        ByteBuffer buffer = buffer(length);
        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, length, 7, 1);
        assertTrue(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, length, 7, 1));
        byte[] opened = new byte[length];
        byte[] expected = new byte[length];
        buffer.get(TEXT_OFFSET, opened);
        buffer(length).get(TEXT_OFFSET, expected);
        assertArrayEquals(expected, opened);
    }

    /**
     * Test case 14 of McGrew and Viega, "The Galois/Counter Mode of Operation": zero key, zero nonce, one zero block.
     */
    @Test
    void shouldAgreeWithThePublishedVector() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(TEXT_OFFSET + 16);
        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 16, 0, 0);
        byte[] sealed = new byte[32];
        buffer.get(TAG_OFFSET, sealed);
        assertEquals("d0d1c8a799996bf0265b98b5d48ab919cea7403d4d606b6e074ec5d3baf39d18", Hex.encode(sealed));
    }

    @Test
    void shouldNotOpenWhatWasChanged() {
        ByteBuffer buffer = buffer(50);
        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 1);
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 8, 1), "another counter");
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 2), "another lane");
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 49, 7, 1), "another length");
        buffer.put(TAG_OFFSET, (byte) (buffer.get(TAG_OFFSET) ^ 1));
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 1), "another tag");
        buffer.put(TAG_OFFSET, (byte) (buffer.get(TAG_OFFSET) ^ 1));
        assertTrue(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 1));
    }

    @Test
    void shouldDoNothingOnceDestroyed() {
        ByteBuffer buffer = buffer(50);
        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 1);
        receiver.destroy();
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 1));
        receiver.destroy();
        assertThrows(IllegalStateException.class, () -> receiver.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 50, 7, 1));
    }
}
