package org.meshnet.node.linux;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.meshnet.core.crypto.Aes256GcmFrameCiphers;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.node.config.CipherChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks how frames are sealed: by libsodium on the buffers themselves, or through arrays where that can't be had. A
 * native cipher is taken only if it opens what it, or the portable one where there is one, has sealed.
 */
public final class NativeFrameCiphers {
    private static final Logger LOG = LoggerFactory.getLogger(NativeFrameCiphers.class);

    /**
     * How each suite is sealed that this node would seal with.
     *
     * @param ways secretbox's, and those of the suites that were asked for and are to be had
     */
    public record Choice(Map<CipherSuite, Way> ways) {
        /** What makes the ciphers. */
        public Map<CipherSuite, FrameCipherFactory> factories() {
            return ways.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, way -> way.getValue().ciphers()));
        }

        /** Who seals, for people. */
        public Map<CipherSuite, String> names() {
            return ways.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, way -> way.getValue().name()));
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

    /** The best ways that work here, for a node with this choice. What was named and is not to be had is logged. */
    public static Choice choose(CipherChoice choice) {
        Map<CipherSuite, Way> ways = new EnumMap<>(CipherSuite.class);
        ways.put(CipherSuite.SECRETBOX, secretBox());
        if (choice.asked().contains(CipherSuite.AES_256_GCM)) {
            aes256Gcm(choice.isOnlyFast()).ifPresent(way -> ways.put(CipherSuite.AES_256_GCM, way));
        }
        if (choice.asked().contains(CipherSuite.AEGIS_256)) {
            aegis256(choice.isOnlyFast()).ifPresent(way -> ways.put(CipherSuite.AEGIS_256, way));
        }
        if (choice == CipherChoice.AEGIS_256 && !ways.containsKey(CipherSuite.AEGIS_256)) {
            LOG.warn("this machine's libsodium has no AEGIS-256, so packets are sealed with secretbox");
        }
        return new Choice(ways);
    }

    /** Bytes behind a frame's text, with whatever is agreed on by a node with this choice. */
    public static int longestTrailer(CipherChoice choice) {
        return choice.asked().stream()
                .mapToInt(CipherSuite::trailerLength)
                .max()
                .orElse(0);
    }

    private static Way secretBox() {
        FrameCipherFactory portable = new SodiumFrameCiphers();
        try {
            if (CipherProbe.agree(CipherSuite.SECRETBOX, portable, SecretBoxMemoryCipher::new)) {
                return new Way(SecretBoxMemoryCipher::new, libsodium());
            }
        } catch (LinkageError e) {
            LOG.debug("libsodium's functions are not to be had directly", e);
        }
        LOG.info("sealing frames through copies: libsodium can't be called on memory directly here");
        return new Way(portable, "libsodium through arrays");
    }

    /** libsodium's makes no garbage, but is old or missing in places. Loaded it is: secretbox comes first. */
    private static Optional<Way> aes256Gcm(boolean isOnlyFast) {
        FrameCipherFactory portable = new Aes256GcmFrameCiphers();
        try {
            if (Aes256GcmMemoryCipher.isFast()
                    && CipherProbe.agree(CipherSuite.AES_256_GCM, portable, Aes256GcmMemoryCipher::new)) {
                return Optional.of(new Way(Aes256GcmMemoryCipher::new, libsodium()));
            }
        } catch (LinkageError e) {
            LOG.debug("libsodium's functions are not to be had directly", e);
        }
        return isOnlyFast ? Optional.empty() : Optional.of(new Way(portable, "Java"));
    }

    /** There is none but libsodium's, since 1.0.19. */
    private static Optional<Way> aegis256(boolean isOnlyFast) {
        FrameCipherFactory ciphers = Aegis256MemoryCipher::new;
        try {
            boolean isWanted = isOnlyFast ? Aegis256MemoryCipher.isFast() : Aegis256MemoryCipher.isAvailable();
            if (isWanted && CipherProbe.agree(CipherSuite.AEGIS_256, ciphers, ciphers)) {
                return Optional.of(new Way(ciphers, libsodium()));
            }
        } catch (LinkageError e) {
            LOG.debug("libsodium's functions are not to be had directly", e);
        }
        return Optional.empty();
    }

    private static String libsodium() {
        return "libsodium " + MemoryCipher.SODIUM.how();
    }
}
