package org.meshnet.node.linux;

/**
 * How long a Salsa20 stream is best made. libsodium makes eight blocks of 64 bytes at a time with AVX2, four with SSE2;
 * what is left over is made block by block, and 400 bytes of that cost more than another 512 at once. Stateless.
 */
final class StreamLength {
    private static final int BLOCK_LENGTH = 64;
    private static final int AT_ONCE = BLOCK_LENGTH * blocksAtOnce();

    private StreamLength() {}

    /** The next length without left-over blocks; a single block is left as it is. */
    static int full(int length) {
        int rest = length % AT_ONCE;
        return rest == 0 || length <= BLOCK_LENGTH ? length : length - rest + AT_ONCE;
    }

    private static int blocksAtOnce() {
        if (NativeSodium.sodium_runtime_has_avx2() != 0) {
            return 8;
        }
        return NativeSodium.sodium_runtime_has_sse2() != 0 ? 4 : 1;
    }
}
