package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * AES-256-GCM (NIST SP 800-38D) with the nonce of docs/protocol.md §4.3, by libsodium on direct buffers: nothing is
 * copied and nothing allocated. What libsodium derives from the key is kept. Not thread-safe.
 *
 * <pre>
 *   own memory: filling up to a multiple of 16 | state | nonce: counter 8, lane 1, zero 3
 * </pre>
 */
final class Aes256GcmMemoryCipher extends MemoryCipher {
    /** That of 1.0.19: what libsodium had before took longer than the JVM's own. */
    private static final int FAST_MAJOR_VERSION = 26;

    private static final int KEY_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;
    private static final int ALIGNMENT = 16;

    private final ByteBuffer memory;
    private final int nonceOffset;
    private final long stateAddress;
    private final long nonceAddress;

    Aes256GcmMemoryCipher(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an AES-256 key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        int stateLength = Math.toIntExact(NativeSodium.crypto_aead_aes256gcm_statebytes());
        memory = ByteBuffer.allocateDirect(ALIGNMENT + stateLength + NONCE_LENGTH);
        long address = DirectMemory.addressOf(memory);
        int filling = (int) (-address & ALIGNMENT - 1);
        stateAddress = address + filling;
        nonceOffset = filling + stateLength;
        nonceAddress = address + nonceOffset;
        ByteBuffer copy = ByteBuffer.allocateDirect(KEY_LENGTH).put(0, key);
        require(DirectMemory.call(copy, at -> NativeSodium.crypto_aead_aes256gcm_beforenm(stateAddress, at)));
        DirectMemory.clear(copy);
    }

    /** Has libsodium AES-256-GCM on this processor, and a fast one? */
    static boolean isFast() {
        return NativeSodium.crypto_aead_aes256gcm_is_available() != 0
                && NativeSodium.sodium_library_version_major() >= FAST_MAJOR_VERSION;
    }

    @Override
    void seal(ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        writeNonce(counter, lane);
        require(SODIUM.sealAes256Gcm(base + textOffset, textLength, base + tagOffset, nonceAddress, stateAddress));
    }

    @Override
    boolean open(ByteBuffer buffer, long base, int tagOffset, int textOffset, int textLength, long counter, int lane) {
        writeNonce(counter, lane);
        return SODIUM.openAes256Gcm(base + textOffset, textLength, base + tagOffset, nonceAddress, stateAddress) == 0;
    }

    private void writeNonce(long counter, int lane) {
        memory.putLong(nonceOffset, counter).put(nonceOffset + Long.BYTES, (byte) lane);
    }

    @Override
    void wipe() {
        DirectMemory.clear(memory);
    }
}
