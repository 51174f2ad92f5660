package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * The server's answer to a hello, for which it keeps nothing (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x51 | version 1 | reserved 2
 *   4    client nonce                        16
 *   20   issue number                         8
 *   28   cookie                              16
 *   44   server key                          32
 * </pre>
 *
 * @param clientNonce that of the hello, 16 bytes
 * @param issueNumber strictly rising, not negative
 * @param cookie proves to the server that the node receives at its address, 16 bytes
 * @param serverKey the server's X25519 public key, 32 bytes
 */
public record Challenge(Bytes clientNonce, long issueNumber, Bytes cookie, Bytes serverKey) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 76;
    /** Bytes of a server key. */
    public static final int SERVER_KEY_LENGTH = 32;

    /** @throws IllegalArgumentException if a length does not fit or the issue number is negative */
    public Challenge {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
        cookie.requireLength("cookie", Limits.COOKIE_LENGTH);
        serverKey.requireLength("server key", SERVER_KEY_LENGTH);
        if (issueNumber < 0) {
            throw new IllegalArgumentException("an issue number of " + issueNumber);
        }
    }

    /** Reads the datagram between position and limit, which stay. */
    public static Challenge decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.CHALLENGE, LENGTH);
        reader.version();
        reader.zeros(2);
        return new Challenge(
                reader.bytes(Limits.CLIENT_NONCE_LENGTH),
                reader.u63(),
                reader.bytes(Limits.COOKIE_LENGTH),
                reader.bytes(SERVER_KEY_LENGTH));
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.CHALLENGE)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .i64(issueNumber)
                .bytes(cookie)
                .bytes(serverKey)
                .toArray();
    }
}
