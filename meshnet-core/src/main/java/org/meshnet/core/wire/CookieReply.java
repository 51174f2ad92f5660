package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.crypto.XChaChaPoly;
import org.meshnet.core.seam.RandomSource;

/**
 * What a responder under load answers instead of a handshake response (docs/protocol.md §4.1). Immutable.
 *
 * <pre>
 *   0    0x43 | reserved 3
 *   4    receiver index                       4
 *   8    nonce                               24
 *   32   cookie, sealed                 16 + 16
 * </pre>
 *
 * @param receiverIndex the sender index of the message that it answers
 * @param nonce 24 bytes
 * @param sealedCookie 32 bytes
 */
public record CookieReply(int receiverIndex, Bytes nonce, Bytes sealedCookie) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 64;

    private static final int NONCE_LENGTH = 24;
    private static final int SEALED_LENGTH = 32;

    /** @throws IllegalArgumentException if a length does not fit */
    public CookieReply {
        nonce.requireLength("nonce", NONCE_LENGTH);
        sealedCookie.requireLength("sealed cookie", SEALED_LENGTH);
    }

    /**
     * The reply to a handshake message.
     *
     * @param cookie for the message's sender, 16 bytes
     * @param cookieKey of the node that replies, 32 bytes
     */
    public static CookieReply seal(HandshakeMessage answered, Bytes cookie, byte[] cookieKey, RandomSource random) {
        cookie.requireLength("cookie", Limits.COOKIE_LENGTH);
        byte[] nonce = random.bytes(NONCE_LENGTH);
        byte[] sealed = XChaChaPoly.seal(cookieKey, nonce, answered.mac1().toArray(), cookie.toArray());
        return new CookieReply(answered.senderIndex(), Bytes.wrap(nonce), Bytes.wrap(sealed));
    }

    /**
     * The cookie, if this reply is authentic.
     *
     * @param mac1 of the message that we sent last to this node
     * @param cookieKey of the node that replied, 32 bytes
     */
    public Optional<Bytes> open(Bytes mac1, byte[] cookieKey) {
        return XChaChaPoly.open(cookieKey, nonce.toArray(), mac1.toArray(), sealedCookie.toArray())
                .map(Bytes::wrap);
    }

    /** Reads the datagram between position and limit, which stay. */
    public static CookieReply decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.COOKIE_REPLY, LENGTH);
        reader.zeros(3);
        return new CookieReply(reader.i32(), reader.bytes(NONCE_LENGTH), reader.bytes(SEALED_LENGTH));
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.COOKIE_REPLY)
                .zeros(3)
                .u32(receiverIndex)
                .bytes(nonce)
                .bytes(sealedCookie)
                .toArray();
    }
}
