package org.meshnet.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.seam.FrameCipher;

class SodiumFrameCiphersTest {
    private static final byte[] KEY = Blake2b.hash(32, new byte[] {1});
    private static final int TAG_OFFSET = 16;
    private static final int TEXT_OFFSET = 32;
    private static final long COUNTER = 0x0102030405060708L;
    private static final int LANE = 0xf3;

    private final FrameCipher sender = new SodiumFrameCiphers().create(KEY);
    private final FrameCipher receiver = new SodiumFrameCiphers().create(KEY);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1400, 2048, 2049, 9000})
    void shouldOpenWhatItSealed(int length) {
        for (ByteBuffer buffer : buffersOf(length)) {
            byte[] text = text(buffer, length);

            sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, length, COUNTER, LANE);

            assertTrue(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, length, COUNTER, LANE));
            assertArrayEquals(text, text(buffer, length));
        }
    }

    @Test
    void shouldBeSecretboxWithLaneAndCounterAsNonce() {
        ByteBuffer buffer = buffersOf(100)[1];
        byte[] nonce = new byte[24];
        ByteBuffer.wrap(nonce).put(0, (byte) LANE).putLong(16, COUNTER);
        byte[] expected = SecretBox.seal(KEY, nonce, text(buffer, 100));

        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 100, COUNTER, LANE);

        byte[] sealed = new byte[116];
        buffer.get(TAG_OFFSET, sealed);
        assertArrayEquals(expected, sealed);
    }

    @Test
    void shouldLeavePositionLimitAndOtherBytesAlone() {
        ByteBuffer buffer = buffersOf(100)[1];
        buffer.put(TEXT_OFFSET + 100, (byte) 77).position(3).limit(140);

        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 100, COUNTER, LANE);

        assertEquals(3, buffer.position());
        assertEquals(140, buffer.limit());
        assertEquals(0, buffer.getLong(0));
        assertEquals(77, buffer.get(TEXT_OFFSET + 100));
    }

    @Test
    void shouldRefuseAnotherCounterLaneTagOrText() {
        ByteBuffer buffer = buffersOf(100)[0];
        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 100, COUNTER, LANE);

        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 100, COUNTER + 1, LANE));
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 100, COUNTER, LANE - 1));
        assertFalse(receiver.open(buffer, TAG_OFFSET + 1, TEXT_OFFSET, 100, COUNTER, LANE));
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 99, COUNTER, LANE));
    }

    @Test
    void shouldNeitherSealNorOpenOnceDestroyed() {
        ByteBuffer buffer = buffersOf(10)[0];
        sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 10, COUNTER, LANE);
        sender.destroy();
        receiver.destroy();

        assertThrows(
                IllegalStateException.class, () -> sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 10, COUNTER, LANE));
        assertFalse(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 10, COUNTER, LANE));
    }

    @Test
    void shouldKeepItsOwnCopyOfTheKey() {
        byte[] key = KEY.clone();
        FrameCipher cipher = new SodiumFrameCiphers().create(key);
        Arrays.fill(key, (byte) 0);
        ByteBuffer buffer = buffersOf(10)[0];

        cipher.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 10, COUNTER, LANE);

        assertTrue(receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 10, COUNTER, LANE));
    }

    @Test
    void shouldAllocateNothingOnceWarm() {
        ByteBuffer buffer = buffersOf(1400)[1];
        sealAndOpen(buffer, 20_000);
        long before = allocatedBytes();

        sealAndOpen(buffer, 1_000);

        assertEquals(0, (allocatedBytes() - before) / 1_000, "bytes per frame");
    }

    private void sealAndOpen(ByteBuffer buffer, int rounds) {
        for (int i = 0; i < rounds; i++) {
            sender.seal(buffer, TAG_OFFSET, TEXT_OFFSET, 1400, i, 0);
            receiver.open(buffer, TAG_OFFSET, TEXT_OFFSET, 1400, i, 0);
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static ByteBuffer[] buffersOf(int textLength) {
        ByteBuffer heap = ByteBuffer.allocate(TEXT_OFFSET + textLength + 16);
        for (int i = 0; i < textLength; i++) {
            heap.put(TEXT_OFFSET + i, (byte) (i * 7));
        }
        return new ByteBuffer[] {
            heap, ByteBuffer.allocateDirect(heap.capacity()).put(0, heap, 0, heap.capacity())
        };
    }

    private static byte[] text(ByteBuffer buffer, int length) {
        byte[] text = new byte[length];
        buffer.get(TEXT_OFFSET, text);
        return text;
    }
}
