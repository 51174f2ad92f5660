package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.key.ServerKey;

/**
 * The server's answer to a hello, for which it keeps nothing (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x51 | version 1 | reserved 2
 *   4    client nonce                        16
 *   20   issue number                         8
 *   28   cookie                              16
 *   44   server key                          32
 *   76   start key                           32
 *   108  proof                               16
 * </pre>
 *
 * @param clientNonce that of the hello, 16 bytes
 * @param issueNumber strictly rising, not negative
 * @param cookie proves to the server that the node receives at its address, 16 bytes
 * @param serverKey by which the node knows the server; not proven by the challenge, unless a proof is with it
 * @param startKey X25519 public key that the server replaces every hour, 32 bytes
 * @param proof see {@link ChallengeProof}; zero where the hello wants none
 */
public record Challenge(
        Bytes clientNonce, long issueNumber, Bytes cookie, ServerKey serverKey, Bytes startKey, Bytes proof) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 124;

    private static final Bytes NO_PROOF = Bytes.zeros(ChallengeProof.LENGTH);

    /** @throws IllegalArgumentException if a length does not fit or the issue number is negative */
    public Challenge {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
        cookie.requireLength("cookie", Limits.COOKIE_LENGTH);
        startKey.requireLength("start key", X25519.KEY_LENGTH);
        proof.requireLength("proof", ChallengeProof.LENGTH);
        if (issueNumber < 0) {
            throw new IllegalArgumentException("an issue number of " + issueNumber);
        }
    }

    /** One without a proof. */
    public Challenge(Bytes clientNonce, long issueNumber, Bytes cookie, ServerKey serverKey, Bytes startKey) {
        this(clientNonce, issueNumber, cookie, serverKey, startKey, NO_PROOF);
    }

    /** The same with a proof. */
    public Challenge withProof(Bytes given) {
        return new Challenge(clientNonce, issueNumber, cookie, serverKey, startKey, given);
    }

    /** As it is hashed, with the other things that both sides saw. */
    byte[] issueNumberBytes() {
        return ByteBuffer.allocate(Long.BYTES).putLong(issueNumber).array();
    }

    boolean hasProof() {
        return !proof.equals(NO_PROOF);
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
                ServerKey.of(reader.array(ServerKey.LENGTH)),
                reader.bytes(X25519.KEY_LENGTH),
                reader.bytes(ChallengeProof.LENGTH));
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.CHALLENGE)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .i64(issueNumber)
                .bytes(cookie)
                .array(serverKey.bytes())
                .bytes(startKey)
                .bytes(proof)
                .toArray();
    }
}
