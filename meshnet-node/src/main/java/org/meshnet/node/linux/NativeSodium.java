package org.meshnet.node.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * What the packet path calls of libsodium, on memory where it stands, mapped directly; lazysodium has loaded the
 * library before. Any thread.
 */
final class NativeSodium {
    static {
        Native.register(NativeSodium.class, NativeLibrary.getProcess());
    }

    private NativeSodium() {}

    /** Fails with a {@link LinkageError} where the functions are not to be had. */
    static void load() {
        // Running the class's initialiser is all there is to do.
    }

    /** {@code constant}: 0 for the usual one. */
    static native int crypto_core_hsalsa20(long subkey, long nonce, long key, long constant);

    static native int crypto_stream_salsa20_xor(long output, long input, long length, long nonce, long key);

    static native int crypto_onetimeauth_poly1305(long tag, long text, long length, long key);

    static native int crypto_onetimeauth_poly1305_verify(long tag, long text, long length, long key);

    /** 1 where the processor has what AES-256-GCM needs. */
    static native int crypto_aead_aes256gcm_is_available();

    /** Bytes of {@code state}. */
    static native long crypto_aead_aes256gcm_statebytes();

    /** {@code state}: at a multiple of 16. */
    static native int crypto_aead_aes256gcm_beforenm(long state, long key);

    static native int crypto_aead_aes256gcm_encrypt_detached_afternm(
            long output,
            long tag,
            long tagLength,
            long text,
            long length,
            long extra,
            long extraLength,
            long unused,
            long nonce,
            long state);

    static native int crypto_aead_aes256gcm_decrypt_detached_afternm(
            long output,
            long unused,
            long text,
            long length,
            long tag,
            long extra,
            long extraLength,
            long nonce,
            long state);

    static native int sodium_library_version_major();

    static native int sodium_runtime_has_avx2();

    static native int sodium_runtime_has_sse2();
}
