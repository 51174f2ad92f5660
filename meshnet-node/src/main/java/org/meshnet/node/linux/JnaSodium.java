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
    public int applySalsa20(long output, long input, long length, long nonce, long key) {
        return NativeSodium.crypto_stream_salsa20_xor(output, input, length, nonce, key);
    }

    @Override
    public int poly1305(long tag, long text, long length, long key) {
        return NativeSodium.crypto_onetimeauth_poly1305(tag, text, length, key);
    }

    @Override
    public int verifyPoly1305(long tag, long text, long length, long key) {
        return NativeSodium.crypto_onetimeauth_poly1305_verify(tag, text, length, key);
    }

    @Override
    public int sealAes256Gcm(long text, long length, long tag, long nonce, long state) {
        return NativeSodium.crypto_aead_aes256gcm_encrypt_detached_afternm(
                text, tag, 0, text, length, 0, 0, 0, nonce, state);
    }

    @Override
    public int openAes256Gcm(long text, long length, long tag, long nonce, long state) {
        return NativeSodium.crypto_aead_aes256gcm_decrypt_detached_afternm(
                text, 0, text, length, tag, 0, 0, nonce, state);
    }

    @Override
    public boolean hasAegis256() {
        try {
            // Loads the class, which fails where a function is missing.
            NativeAegis.sodium_runtime_has_aesni();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    @Override
    public int sealAegis256(long text, long length, long tag, long nonce, long key) {
        return NativeAegis.crypto_aead_aegis256_encrypt_detached(text, tag, 0, text, length, 0, 0, 0, nonce, key);
    }

    @Override
    public int openAegis256(long text, long length, long tag, long nonce, long key) {
        return NativeAegis.crypto_aead_aegis256_decrypt_detached(text, 0, text, length, tag, 0, 0, nonce, key);
    }
}
