package org.meshnet.node.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** libsodium's secretbox on memory where it stands, mapped directly; lazysodium has loaded the library before. Any thread. */
final class NativeSecretBox {
    static {
        Native.register(NativeSecretBox.class, NativeLibrary.getProcess());
    }

    private NativeSecretBox() {}

    /** Fails with a {@link LinkageError} where the functions are not to be had. */
    static void load() {
        // Running the class's initialiser is all there is to do.
    }

    static native int crypto_secretbox_detached(
            long sealed, long tag, long text, long textLength, long nonce, long key);

    static native int crypto_secretbox_open_detached(
            long text, long sealed, long tag, long sealedLength, long nonce, long key);
}
