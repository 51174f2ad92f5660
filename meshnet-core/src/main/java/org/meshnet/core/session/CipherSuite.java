package org.meshnet.core.session;

/** How the frames of a session are sealed. */
public enum CipherSuite {
    /** XSalsa20-Poly1305 of NaCl, the one that every node speaks. */
    SECRETBOX("secretbox"),
    /** AES-256 in Galois/Counter mode, agreed only when both sides ask for it. */
    AES_256_GCM("aes-256-gcm");

    private final String label;

    CipherSuite(String label) {
        this.label = label;
    }

    /** The name in options and status output. */
    public String label() {
        return label;
    }
}
