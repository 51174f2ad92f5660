package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * AEGIS-256 (RFC 10032) with the nonce of docs/protocol.md §4.3 and the tag of 32 bytes, by libsodium on direct
 * buffers: but for the tag nothing is copied, and nothing is allocated. Not thread-safe.
 *
 * <pre>
 *   own memory: key 32 | nonce: counter 8, lane 1, zero 23 | tag 32
 * </pre>
 */
final class Aegis256MemoryCipher extends MemoryCipher {
    private static final int KEY_LENGTH = 32;
    private static final int NONCE_OFFSET = KEY_LENGTH;
    private static final int WHOLE_TAG_OFFSET = NONCE_OFFSET + 32;
    private static final int WHOLE_TAG_LENGTH = TAG_LENGTH + MAX_TRAILER_LENGTH;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(WHOLE_TAG_OFFSET + WHOLE_TAG_LENGTH);
    private final long keyAddress = DirectMemory.addressOf(memory);

    Aegis256MemoryCipher(byte[] key) {
        super(MAX_TRAILER_LENGTH);
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an AEGIS-256 key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        memory.put(0, key);
    }

    /** Does libsodium have it? */
    static boolean isAvailable() {
        return SODIUM.hasAegis256();
    }

    /** Has the processor what makes it fast? */
    static boolean isFast() {
        return isAvailable()
                && (NativeAegis.sodium_runtime_has_aesni() != 0 || NativeAegis.sodium_runtime_has_armcrypto() != 0);
    }

    @Override
    void seal(ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        writeNonce(counter, lane);
        require(SODIUM.sealAegis256(
                base + textOffset, textLength, keyAddress + WHOLE_TAG_OFFSET, keyAddress + NONCE_OFFSET, keyAddress));
        buffer.put(tagOffset, memory, WHOLE_TAG_OFFSET, TAG_LENGTH);
        buffer.put(textOffset + textLength, memory, WHOLE_TAG_OFFSET + TAG_LENGTH, MAX_TRAILER_LENGTH);
    }

    @Override
    boolean open(ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        writeNonce(counter, lane);
        memory.put(WHOLE_TAG_OFFSET, buffer, tagOffset, TAG_LENGTH);
        memory.put(WHOLE_TAG_OFFSET + TAG_LENGTH, buffer, textOffset + textLength, MAX_TRAILER_LENGTH);
        return SODIUM.openAegis256(
                        base + textOffset,
                        textLength,
                        keyAddress + WHOLE_TAG_OFFSET,
                        keyAddress + NONCE_OFFSET,
                        keyAddress)
                == 0;
    }

    private void writeNonce(long counter, int lane) {
        memory.putLong(NONCE_OFFSET, counter).put(NONCE_OFFSET + Long.BYTES, (byte) lane);
    }

    @Override
    void wipe() {
        DirectMemory.clear(memory);
    }
}
