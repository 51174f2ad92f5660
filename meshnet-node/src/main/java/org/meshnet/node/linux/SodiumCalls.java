package org.meshnet.node.linux;

/**
 * What the packet path calls of libsodium, on memory where it stands: secretbox's parts, and AES-256-GCM and AEGIS-256.
 * All results are 0 for success; addresses and lengths are the caller's duty. Any thread.
 */
interface SodiumCalls {
    /** By which kind of call, in words for people. */
    String how();

    /**
     * XORs the Salsa20 stream, from its first block on, onto {@code length} bytes, from one place to another or in
     * place. {@code nonce}: 8 bytes; {@code key}: 32.
     */
    int applySalsa20(long output, long input, long length, long nonce, long key);

    /** Writes the 16 bytes of the Poly1305 tag under a one-time key of 32 bytes. */
    int poly1305(long tag, long text, long length, long key);

    /** Compares such a tag in constant time; 0 if it fits. */
    int verifyPoly1305(long tag, long text, long length, long key);

    /**
     * Seals in place and writes the 16 bytes of the tag. {@code nonce}: 12 bytes; {@code state}: of the key, as
     * libsodium prepares it.
     */
    int sealAes256Gcm(long text, long length, long tag, long nonce, long state);

    /** Opens in place; 0 if the tag fits, which is compared in constant time. */
    int openAes256Gcm(long text, long length, long tag, long nonce, long state);

    /** Are the next two to be had? */
    boolean hasAegis256();

    /** Seals in place and writes the 32 bytes of the tag. {@code nonce} and {@code key}: 32 bytes each. */
    int sealAegis256(long text, long length, long tag, long nonce, long key);

    /** Opens in place; 0 if the tag fits, which is compared in constant time. */
    int openAegis256(long text, long length, long tag, long nonce, long key);

    /**
     * The cheapest that this Java has. A call through JNA costs some 90 ns more than the work in it, a foreign function
     * of Java 22 or newer a tenth of that.
     *
     * @throws LinkageError if libsodium's functions are not to be had
     */
    static SodiumCalls best() {
        SodiumCalls jna = new JnaSodium();
        return ForeignSodium.isAvailable() ? new ForeignSodium() : jna;
    }
}
