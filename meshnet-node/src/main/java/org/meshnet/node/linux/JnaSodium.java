package org.meshnet.node.linux;

/** libsodium through JNA's direct mapping. Any thread. */
final class JnaSodium implements SodiumCalls {
    JnaSodium() {
        NativeSodium.load();
    }

    @Override
    public String how() {
        return "through JNA";
    }

    @Override
    public int applySalsa20(long bytes, long length, long nonce, long key) {
        return NativeSodium.crypto_stream_salsa20_xor(bytes, bytes, length, nonce, key);
    }

    @Override
    public int poly1305(long tag, long text, long length, long key) {
        return NativeSodium.crypto_onetimeauth_poly1305(tag, text, length, key);
    }

    @Override
    public int verifyPoly1305(long tag, long text, long length, long key) {
        return NativeSodium.crypto_onetimeauth_poly1305_verify(tag, text, length, key);
    }
}
