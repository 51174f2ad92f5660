package org.meshnet.node.linux;

import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.seam.FrameCipherFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks how frames are sealed: by libsodium on the buffers themselves, or through arrays where that can't be had. */
public final class NativeFrameCiphers {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFrameCiphers.class);

    /**
     * A way to seal.
     *
     * @param ciphers makes the ciphers
     * @param how libsodium is called, in words for people
     */
    public record Choice(FrameCipherFactory ciphers, String how) {}

    private NativeFrameCiphers() {}

    /** The best factory that works here: the native one must open what the portable one seals. */
    public static Choice choose() {
        FrameCipherFactory portable = new SodiumFrameCiphers();
        try {
            if (CipherProbe.agree(portable, SecretBoxMemoryCipher::new)) {
                return new Choice(SecretBoxMemoryCipher::new, "libsodium " + SecretBoxMemoryCipher.how());
            }
        } catch (LinkageError e) {
            LOG.debug("libsodium's functions are not to be had directly", e);
        }
        LOG.info("sealing frames through copies: libsodium can't be called on memory directly here");
        return new Choice(portable, "libsodium through arrays");
    }
}
