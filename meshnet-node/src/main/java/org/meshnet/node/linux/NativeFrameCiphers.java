package org.meshnet.node.linux;

import java.util.Optional;
import org.meshnet.core.crypto.Aes256GcmFrameCiphers;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks how frames are sealed: by libsodium on the buffers themselves, or through arrays where that can't be had. A
 * native cipher is taken only if it and the portable one open what the other seals.
 */
public final class NativeFrameCiphers {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFrameCiphers.class);

    /**
     * How both suites are sealed.
     *
     * @param secretBox how secretbox is
     * @param aesGcm how AES-256-GCM is, if it was asked for
     */
    public record Choice(Way secretBox, Optional<Way> aesGcm) {
        /** Makes AES-256-GCM ciphers, asked for or not. */
        public FrameCipherFactory aesGcmCiphers() {
            return aesGcm.map(Way::ciphers).orElseGet(Aes256GcmFrameCiphers::new);
        }
    }

    /**
     * A way to seal.
     *
     * @param ciphers makes the ciphers
     * @param name of it, for people
     */
    public record Way(FrameCipherFactory ciphers, String name) {}

    private NativeFrameCiphers() {}

    /** The best ways that work here, for a node that asks for this suite. */
    public static Choice choose(CipherSuite asked) {
        return new Choice(secretBox(), asked == CipherSuite.AES_256_GCM ? Optional.of(aes256Gcm()) : Optional.empty());
    }

    private static Way secretBox() {
        FrameCipherFactory portable = new SodiumFrameCiphers();
        try {
            if (CipherProbe.agree(portable, SecretBoxMemoryCipher::new)) {
                return new Way(SecretBoxMemoryCipher::new, libsodium());
            }
        } catch (LinkageError e) {
            LOG.debug("libsodium's functions are not to be had directly", e);
        }
        LOG.info("sealing frames through copies: libsodium can't be called on memory directly here");
        return new Way(portable, "libsodium through arrays");
    }

    /** libsodium's makes no garbage, but is old or missing in places. Loaded it is: secretbox comes first. */
    private static Way aes256Gcm() {
        FrameCipherFactory portable = new Aes256GcmFrameCiphers();
        try {
            if (Aes256GcmMemoryCipher.isFast() && CipherProbe.agree(portable, Aes256GcmMemoryCipher::new)) {
                return new Way(Aes256GcmMemoryCipher::new, libsodium());
            }
        } catch (LinkageError e) {
            LOG.debug("libsodium's functions are not to be had directly", e);
        }
        return new Way(portable, "Java");
    }

    private static String libsodium() {
        return "libsodium " + MemoryCipher.SODIUM.how();
    }
}
