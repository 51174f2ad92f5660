package org.meshnet.core.session;

import java.util.List;
import java.util.Set;

/** How the frames of a session are sealed. */
public enum CipherSuite {
    /** XSalsa20-Poly1305 of NaCl, the one that every node speaks. */
    SECRETBOX("secretbox", 0),
    /** AES-256 in Galois/Counter mode, agreed only when both sides ask for it. */
    AES_256_GCM("aes-256-gcm", 0),
    /** AEGIS-256 (RFC 10032) with its tag of 32 bytes, agreed only when both sides ask for it. */
    AEGIS_256("aegis-256", 16);

    private static final List<CipherSuite> FASTEST_FIRST = List.of(AEGIS_256, AES_256_GCM, SECRETBOX);

    private final String label;
    private final int trailerLength;

    CipherSuite(String label, int trailerLength) {
        this.label = label;
        this.trailerLength = trailerLength;
    }

    /** The name in options and status output. */
    public String label() {
        return label;
    }

    /** Bytes behind the sealed text of a frame: what of the tag does not fit before it. */
    public int trailerLength() {
        return trailerLength;
    }

    /** The one that both sides take of those that both have; secretbox if there is no other. */
    public static CipherSuite fastestOf(Set<CipherSuite> common) {
        return FASTEST_FIRST.stream().filter(common::contains).findFirst().orElse(SECRETBOX);
    }
}
