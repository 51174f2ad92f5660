package org.meshnet.node.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * secretbox with the nonce of docs/protocol.md §4.3, on direct buffers where they stand: nothing is copied or moved. Not
 * thread-safe.
 *
 * <pre>
 *   own memory: key 32 | nonce: counter 8, lane 1, zero 15
 * </pre>
 */
final class SecretBoxMemoryCipher implements FrameCipher {
    private static final int KEY_LENGTH = 32;
    private static final int COUNTER_OFFSET = KEY_LENGTH;
    private static final int LANE_OFFSET = COUNTER_OFFSET + Long.BYTES;
    private static final int NONCE_LENGTH = 24;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(KEY_LENGTH + NONCE_LENGTH);
    private final long keyAddress = DirectMemory.addressOf(memory);
    private final long nonceAddress = keyAddress + KEY_LENGTH;
    private final DirectMemory addresses = new DirectMemory();
    private boolean isDestroyed;

    SecretBoxMemoryCipher(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a secretbox key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        memory.put(0, key);
        NativeSecretBox.load();
    }

    @Override
    public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        requireInside(buffer, tagOffset, textOffset, textLength);
        long base = addresses.address(buffer);
        prepareNonce(counter, lane);
        try {
            int rc = NativeSecretBox.crypto_secretbox_detached(
                    base + textOffset, base + tagOffset, base + textOffset, textLength, nonceAddress, keyAddress);
            if (rc != 0) {
                throw new IllegalStateException("libsodium's crypto_secretbox_detached failed");
            }
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(memory);
        }
    }

    @Override
    public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            return false;
        }
        requireInside(buffer, tagOffset, textOffset, textLength);
        long base = addresses.address(buffer);
        prepareNonce(counter, lane);
        try {
            int rc = NativeSecretBox.crypto_secretbox_open_detached(
                    base + textOffset, base + textOffset, base + tagOffset, textLength, nonceAddress, keyAddress);
            return rc == 0;
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(memory);
        }
    }

    private void prepareNonce(long counter, int lane) {
        memory.putLong(COUNTER_OFFSET, counter).put(LANE_OFFSET, (byte) lane);
    }

    /** Native code checks nothing: an index beyond the buffer would be memory of somebody else. */
    private static void requireInside(ByteBuffer buffer, int tagOffset, int textOffset, int textLength) {
        int capacity = buffer.capacity();
        if ((tagOffset | textOffset | textLength) < 0
                || tagOffset > capacity - TAG_LENGTH
                || textOffset > capacity - textLength) {
            throw new IndexOutOfBoundsException("a frame beyond its buffer");
        }
    }

    @Override
    public void destroy() {
        isDestroyed = true;
        for (int i = 0; i < KEY_LENGTH + NONCE_LENGTH; i++) {
            memory.put(i, (byte) 0);
        }
    }
}
