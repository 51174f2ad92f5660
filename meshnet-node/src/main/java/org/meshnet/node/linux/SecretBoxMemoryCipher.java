package org.meshnet.node.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * secretbox with the nonce of docs/protocol.md §4.3, put together from libsodium's own parts as its first description does
 * (Bernstein, "Cryptography in NaCl", §9–10), on direct buffers. Not thread-safe.
 *
 * <p>{@code crypto_secretbox} derives a subkey for each frame and makes the stream's first block apart. Here the subkey is derived once
 * per lane, as its part of the nonce stays, and one call makes the whole stream: over 32 zero bytes, which become the Poly1305
 * key, and the text, filled up to the length at which libsodium's vectors are full. That takes a third less time.
 *
 * <pre>
 *   own memory: key 32 | subkey 32 | nonce: lane 1, zero 15, counter 8
 *   work:       Poly1305 key 32 | text | filling
 * </pre>
 */
final class SecretBoxMemoryCipher implements FrameCipher {
    private static final SodiumCalls SODIUM = SodiumCalls.best();
    private static final int KEY_LENGTH = 32;
    private static final int SUBKEY_OFFSET = KEY_LENGTH;
    private static final int NONCE_OFFSET = 2 * KEY_LENGTH;
    private static final int NONCE_LENGTH = 24;
    private static final int COUNTER_OFFSET = NONCE_OFFSET + 16;
    private static final int NO_LANE = -1;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(NONCE_OFFSET + NONCE_LENGTH);
    private final long keyAddress = DirectMemory.addressOf(memory);
    private final long subkeyAddress = keyAddress + SUBKEY_OFFSET;
    private final long nonceAddress = keyAddress + NONCE_OFFSET;
    private final long counterAddress = keyAddress + COUNTER_OFFSET;
    private final DirectMemory addresses = new DirectMemory();
    private ByteBuffer work = ByteBuffer.allocateDirect(0);
    private long workAddress;
    private int subkeyLane = NO_LANE;
    private boolean isDestroyed;

    SecretBoxMemoryCipher(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a secretbox key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        memory.put(0, key);
    }

    /** By which kind of call libsodium is reached, in words for people. */
    static String how() {
        return SODIUM.how();
    }

    @Override
    public void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        requireInside(buffer, tagOffset, textOffset, textLength);
        try {
            applyStream(buffer, textOffset, textLength, counter, lane);
            require(SODIUM.poly1305(
                    addresses.address(buffer) + tagOffset, workAddress + KEY_LENGTH, textLength, workAddress));
            buffer.put(textOffset, work, KEY_LENGTH, textLength);
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        if (isDestroyed) {
            return false;
        }
        requireInside(buffer, tagOffset, textOffset, textLength);
        try {
            applyStream(buffer, textOffset, textLength, counter, lane);
            long base = addresses.address(buffer);
            // The verification compares in constant time; the text leaves this object only after it.
            if (SODIUM.verifyPoly1305(base + tagOffset, base + textOffset, textLength, workAddress) != 0) {
                return false;
            }
            buffer.put(textOffset, work, KEY_LENGTH, textLength);
            return true;
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(this);
        }
    }

    /** The text, encrypted or decrypted, is then in {@code work} behind the frame's Poly1305 key. */
    private void applyStream(ByteBuffer buffer, int textOffset, int textLength, long counter, int lane) {
        int length = StreamLength.full(KEY_LENGTH + textLength);
        reserve(length);
        for (int i = 0; i < KEY_LENGTH; i += Long.BYTES) {
            work.putLong(i, 0);
        }
        work.put(KEY_LENGTH, buffer, textOffset, textLength);
        if (lane != subkeyLane) {
            deriveSubkey(lane);
        }
        memory.putLong(COUNTER_OFFSET, counter);
        require(SODIUM.applySalsa20(workAddress, length, counterAddress, subkeyAddress));
    }

    private void deriveSubkey(int lane) {
        memory.put(NONCE_OFFSET, (byte) lane);
        require(NativeSodium.crypto_core_hsalsa20(subkeyAddress, nonceAddress, keyAddress, 0));
        subkeyLane = lane;
    }

    private void reserve(int length) {
        if (length > work.capacity()) {
            clear(work);
            work = ByteBuffer.allocateDirect(length);
            workAddress = DirectMemory.addressOf(work);
        }
    }

    private static void require(int returnCode) {
        if (returnCode != 0) {
            throw new IllegalStateException("a call of libsodium that cannot fail did so");
        }
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
        clear(memory);
        clear(work);
    }

    private static void clear(ByteBuffer secret) {
        for (int i = 0; i < secret.capacity(); i++) {
            secret.put(i, (byte) 0);
        }
    }
}
