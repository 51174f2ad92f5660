package org.meshnet.node.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * AEGIS-256 of libsodium, mapped as {@link NativeSodium} is, but apart from it: a library before 1.0.19 has all but
 * this. Any thread.
 */
final class NativeAegis {
    static {
        Native.register(NativeAegis.class, NativeLibrary.getProcess());
    }

    private NativeAegis() {}

    static native int crypto_aead_aegis256_encrypt_detached(
            long output,
            long tag,
            long tagLength,
            long text,
            long length,
            long extra,
            long extraLength,
            long unused,
            long nonce,
            long key);

    static native int crypto_aead_aegis256_decrypt_detached(
            long output,
            long unused,
            long text,
            long length,
            long tag,
            long extra,
            long extraLength,
            long nonce,
            long key);

    static native int sodium_runtime_has_aesni();

    static native int sodium_runtime_has_armcrypto();
}
