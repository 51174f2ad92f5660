package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * secretbox with the nonce of docs/protocol.md §4.3, put together from libsodium's own parts as its first description
 * does (Bernstein, "Cryptography in NaCl", §9–10), on direct buffers. Not thread-safe.
 *
 * <p>{@code crypto_secretbox} derives a subkey for each frame and makes the stream's first block apart. Here the subkey
 * is derived once per lane, as its part of the nonce stays, and one call makes the whole stream: over 32 bytes, which
 * give the Poly1305 key, and the text, filled up to the length at which libsodium's vectors are full. That takes a
 * third less time.
 *
 * <p>Where a frame has room for it the stream is laid over the frame itself: over the 32 bytes before its text, and as
 * filling over what stands behind it. Sealing puts both back; opening only reads them, as the text must not be out
 * before its tag was compared.
 *
 * <pre>
 *   own memory: key 32 | subkey 32 | nonce: lane 1, zero 15, counter 8
 *   scratch:    Poly1305 key 32 | text | filling
 *   or:         Poly1305 key 32 | filling that is put back
 * </pre>
 */
final class SecretBoxMemoryCipher extends MemoryCipher {
    private static final int KEY_LENGTH = 32;
    private static final int SUBKEY_OFFSET = KEY_LENGTH;
    private static final int NONCE_OFFSET = 2 * KEY_LENGTH;
    private static final int NONCE_LENGTH = 24;
    private static final int COUNTER_OFFSET = NONCE_OFFSET + 16;
    private static final int NO_LANE = -1;
    /** Keeping filling of up to this part of the text costs less than copying the text. */
    private static final int LITTLE_FILLING = 4;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(NONCE_OFFSET + NONCE_LENGTH);
    private final long keyAddress = DirectMemory.addressOf(memory);
    private final long subkeyAddress = keyAddress + SUBKEY_OFFSET;
    private final long nonceAddress = keyAddress + NONCE_OFFSET;
    private final long counterAddress = keyAddress + COUNTER_OFFSET;
    private int subkeyLane = NO_LANE;

    SecretBoxMemoryCipher(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a secretbox key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        memory.put(0, key);
    }

    @Override
    void seal(ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        int streamLength = StreamLength.full(KEY_LENGTH + textLength);
        int filling = streamLength - KEY_LENGTH - textLength;
        Scratch scratch = Scratch.ofThread(streamLength);
        prepareNonce(counter, lane);
        if (filling <= textLength / LITTLE_FILLING && hasRoom(buffer, textOffset, textLength, filling)) {
            applyInPlace(buffer, base, textOffset, textLength, streamLength, scratch.buffer());
        } else {
            applyToCopy(buffer, textOffset, textLength, streamLength, scratch);
            buffer.put(textOffset, scratch.buffer(), KEY_LENGTH, textLength);
        }
        require(SODIUM.poly1305(base + tagOffset, base + textOffset, textLength, scratch.address()));
        clearKey(scratch.buffer());
    }

    @Override
    boolean open(ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        int streamLength = StreamLength.full(KEY_LENGTH + textLength);
        Scratch scratch = Scratch.ofThread(streamLength);
        ByteBuffer work = scratch.buffer();
        prepareNonce(counter, lane);
        if (hasRoom(buffer, textOffset, textLength, streamLength - KEY_LENGTH - textLength)) {
            int keyOffset = textOffset - KEY_LENGTH;
            applyStream(scratch.address(), base + keyOffset, streamLength);
            work.order(buffer.order());
            for (int i = 0; i < KEY_LENGTH; i += Long.BYTES) {
                work.putLong(i, work.getLong(i) ^ buffer.getLong(keyOffset + i));
            }
        } else {
            applyToCopy(buffer, textOffset, textLength, streamLength, scratch);
        }
        // The verification compares in constant time; the text leaves the scratch only after it.
        boolean isAuthentic =
                SODIUM.verifyPoly1305(base + tagOffset, base + textOffset, textLength, scratch.address()) == 0;
        clearKey(work);
        if (isAuthentic) {
            buffer.put(textOffset, work, KEY_LENGTH, textLength);
        }
        return isAuthentic;
    }

    /** Is there memory of the buffer under the whole stream? */
    private static boolean hasRoom(ByteBuffer buffer, int textOffset, int textLength, int filling) {
        return textOffset >= KEY_LENGTH && filling <= buffer.capacity() - textOffset - textLength;
    }

    /** Encrypts the text where it stands; the Poly1305 key is then at the start of {@code work}. */
    private void applyInPlace(
            ByteBuffer buffer, long base, int textOffset, int textLength, int streamLength, ByteBuffer work) {
        int keyOffset = textOffset - KEY_LENGTH;
        int end = textOffset + textLength;
        int filling = streamLength - KEY_LENGTH - textLength;
        work.order(buffer.order()).put(KEY_LENGTH, buffer, end, filling);
        for (int i = 0; i < KEY_LENGTH; i += Long.BYTES) {
            work.putLong(i, buffer.getLong(keyOffset + i));
        }
        applyStream(base + keyOffset, base + keyOffset, streamLength);
        for (int i = 0; i < KEY_LENGTH; i += Long.BYTES) {
            long before = work.getLong(i);
            work.putLong(i, before ^ buffer.getLong(keyOffset + i));
            buffer.putLong(keyOffset + i, before);
        }
        buffer.put(end, work, KEY_LENGTH, filling);
    }

    /** Leaves the text, encrypted or decrypted, in the scratch behind the Poly1305 key. */
    private void applyToCopy(ByteBuffer buffer, int textOffset, int textLength, int streamLength, Scratch scratch) {
        clearKey(scratch.buffer());
        scratch.buffer().put(KEY_LENGTH, buffer, textOffset, textLength);
        applyStream(scratch.address(), scratch.address(), streamLength);
    }

    private void applyStream(long output, long input, int length) {
        require(SODIUM.applySalsa20(output, input, length, counterAddress, subkeyAddress));
    }

    private void prepareNonce(long counter, int lane) {
        if (lane != subkeyLane) {
            memory.put(NONCE_OFFSET, (byte) lane);
            require(NativeSodium.crypto_core_hsalsa20(subkeyAddress, nonceAddress, keyAddress, 0));
            subkeyLane = lane;
        }
        memory.putLong(COUNTER_OFFSET, counter);
    }

    private static void clearKey(ByteBuffer work) {
        for (int i = 0; i < KEY_LENGTH; i += Long.BYTES) {
            work.putLong(i, 0);
        }
    }

    @Override
    void wipe() {
        DirectMemory.clear(memory);
    }
}
