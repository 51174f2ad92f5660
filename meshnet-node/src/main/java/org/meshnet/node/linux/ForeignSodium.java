package org.meshnet.node.linux;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.stream.Stream;

/** libsodium through foreign functions, in the library that lazysodium has loaded. Any thread. */
final class ForeignSodium implements SodiumCalls {
    /** Of no use, in the place of a call that this Java or libsodium does not have. */
    private static final MethodHandle MISSING = MethodHandles.identity(Object.class);

    // The compiler sees through static final handles only.
    private static final MethodHandle SALSA20 = find("crypto_stream_salsa20_xor", 5);
    private static final MethodHandle POLY1305 = find("crypto_onetimeauth_poly1305", 4);
    private static final MethodHandle VERIFY = find("crypto_onetimeauth_poly1305_verify", 4);
    private static final MethodHandle SEAL_AES = find("crypto_aead_aes256gcm_encrypt_detached_afternm", 10);
    private static final MethodHandle OPEN_AES = find("crypto_aead_aes256gcm_decrypt_detached_afternm", 9);

    private static final MethodHandle SEAL_AEGIS = findIfThere("crypto_aead_aegis256_encrypt_detached", 10);
    private static final MethodHandle OPEN_AEGIS = findIfThere("crypto_aead_aegis256_decrypt_detached", 9);

    private static MethodHandle findIfThere(String name, int longs) {
        try {
            return find(name, longs);
        } catch (UnsatisfiedLinkError e) {
            return MISSING;
        }
    }

    private static MethodHandle find(String name, int longs) {
        Pointer function = NativeLibrary.getProcess().getFunction(name);
        return ForeignCalls.shortCall(Pointer.nativeValue(function), longs).orElse(MISSING);
    }

    /** Does this Java have foreign functions? */
    static boolean isAvailable() {
        return Stream.of(SALSA20, POLY1305, VERIFY, SEAL_AES, OPEN_AES).noneMatch(MISSING::equals);
    }

    @Override
    public String how() {
        return "by foreign functions";
    }

    @Override
    public int applySalsa20(long output, long input, long length, long nonce, long key) {
        try {
            return (int) SALSA20.invokeExact(output, input, length, nonce, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int poly1305(long tag, long text, long length, long key) {
        try {
            return (int) POLY1305.invokeExact(tag, text, length, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int verifyPoly1305(long tag, long text, long length, long key) {
        try {
            return (int) VERIFY.invokeExact(tag, text, length, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int sealAes256Gcm(long text, long length, long tag, long nonce, long state) {
        try {
            return (int) SEAL_AES.invokeExact(text, tag, 0L, text, length, 0L, 0L, 0L, nonce, state);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int openAes256Gcm(long text, long length, long tag, long nonce, long state) {
        try {
            return (int) OPEN_AES.invokeExact(text, 0L, text, length, tag, 0L, 0L, nonce, state);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean hasAegis256() {
        return Stream.of(SEAL_AEGIS, OPEN_AEGIS).noneMatch(MISSING::equals);
    }

    @Override
    public int sealAegis256(long text, long length, long tag, long nonce, long key) {
        try {
            return (int) SEAL_AEGIS.invokeExact(text, tag, 0L, text, length, 0L, 0L, 0L, nonce, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int openAegis256(long text, long length, long tag, long nonce, long key) {
        try {
            return (int) OPEN_AEGIS.invokeExact(text, 0L, text, length, tag, 0L, 0L, nonce, key);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
