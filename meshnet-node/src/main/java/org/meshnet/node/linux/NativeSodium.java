package org.meshnet.node.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The parts of libsodium's secretbox on memory where it stands, mapped directly; lazysodium has loaded the library before. Any thread. */
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

    static native int sodium_runtime_has_avx2();

    static native int sodium_runtime_has_sse2();
}
