package org.meshnet.node.linux;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** libsodium through foreign functions, in the library that lazysodium has loaded. Any thread. */
final class ForeignSodium implements SodiumCalls {
    private static final Optional<MethodHandle> SALSA20 = find("crypto_stream_salsa20_xor", 5);
    private static final Optional<MethodHandle> POLY1305 = find("crypto_onetimeauth_poly1305", 4);
    private static final Optional<MethodHandle> VERIFY = find("crypto_onetimeauth_poly1305_verify", 4);

    // The compiler sees through static final handles only.
    private static final MethodHandle SALSA20_HANDLE = SALSA20.orElse(null);
    private static final MethodHandle POLY1305_HANDLE = POLY1305.orElse(null);
    private static final MethodHandle VERIFY_HANDLE = VERIFY.orElse(null);

    private static Optional<MethodHandle> find(String name, int longs) {
        Pointer function = NativeLibrary.getProcess().getFunction(name);
        return ForeignCalls.shortCall(Pointer.nativeValue(function), longs);
    }

    /** Does this Java have foreign functions? */
    static boolean isAvailable() {
        return SALSA20.isPresent() && POLY1305.isPresent() && VERIFY.isPresent();
    }

    @Override
    public String how() {
        return "by foreign functions";
    }

    @Override
    public int applySalsa20(long bytes, long length, long nonce, long key) {
        try {
            return (int) SALSA20_HANDLE.invokeExact(bytes, bytes, length, nonce, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int poly1305(long tag, long text, long length, long key) {
        try {
            return (int) POLY1305_HANDLE.invokeExact(tag, text, length, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int verifyPoly1305(long tag, long text, long length, long key) {
        try {
            return (int) VERIFY_HANDLE.invokeExact(tag, text, length, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
