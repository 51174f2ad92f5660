package org.meshnet.core.wire;

/** One of the two handshake messages; both end with mac1 and mac2 (docs/protocol.md §4.1). Immutable. */
public sealed interface HandshakeMessage permits HandshakeInitiation, HandshakeResponse {
    /** The sender's name for the session to be. */
    int senderIndex();

    /** What the Noise protocol wrote: from the ephemeral key to the sealed payload. */
    Bytes noise();

    /** Proves that the sender knows the network. */
    Bytes mac1();

    /** Proves that the sender receives at its address; zero without a cookie. */
    Bytes mac2();

    /** The datagram. */
    byte[] encode();

    /**
     * Is mac1 right for this receiver? In constant time.
     *
     * @param mac1Key of the receiver, 32 bytes
     */
    default boolean hasMac1(byte[] mac1Key) {
        byte[] message = encode();
        return Mac.isValid(message, message.length - Limits.MAC_LENGTH, mac1Key);
    }

    /** Is mac2 right for the cookie that the receiver would give the sender? In constant time. */
    default boolean hasMac2(Bytes cookie) {
        byte[] message = encode();
        return Mac.isValid(message, message.length, cookie.toArray());
    }
}
