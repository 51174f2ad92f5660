package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import org.meshnet.core.crypto.X25519;
import org.meshnet.core.wire.WireException.Reason;

/**
 * What stands in the clear in each answer to a challenge, a register or a resume, so that the server knows its
 * challenge again without having kept it (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    type | version 2 | flags 1 | reserved 1
 *   4    client nonce                        16
 *   20   issue number                         8
 *   28   cookie                              16
 *   44   client ephemeral                    32
 * </pre>
 *
 * @param isOnlyIfAlone is the node to be refused if it is registered elsewhere?
 * @param hello what the node said in its hello, or so it says
 * @param issueNumber of the challenge, not negative
 * @param cookie of the challenge, 16 bytes
 */
public record ChallengeAnswer(boolean isOnlyIfAlone, Hello hello, long issueNumber, Bytes cookie) {
    /** Bytes of it, the type among them. */
    static final int LENGTH = 76;

    private static final int ONLY_IF_ALONE = 1;

    static ChallengeAnswer of(Registration registration) {
        Challenge challenge = registration.challenge();
        return new ChallengeAnswer(
                registration.isOnlyIfAlone(),
                registration.exchange().hello(),
                challenge.issueNumber(),
                challenge.cookie());
    }

    /** Stands behind the type. */
    static ChallengeAnswer read(WireReader reader) throws WireException {
        reader.version();
        int flags = reader.u8();
        require((flags & ~ONLY_IF_ALONE) == 0, Reason.RESERVED);
        reader.zeros(1);
        Bytes clientNonce = reader.bytes(Limits.CLIENT_NONCE_LENGTH);
        long issueNumber = reader.u63();
        Bytes cookie = reader.bytes(Limits.COOKIE_LENGTH);
        Hello hello = new Hello(clientNonce, reader.bytes(X25519.KEY_LENGTH));
        return new ChallengeAnswer(flags == ONLY_IF_ALONE, hello, issueNumber, cookie);
    }

    /** Writes it behind the type. */
    WireWriter write(WireWriter writer) {
        return writer.version()
                .u8(isOnlyIfAlone ? ONLY_IF_ALONE : 0)
                .zeros(1)
                .bytes(hello.clientNonce())
                .i64(issueNumber)
                .bytes(cookie)
                .bytes(hello.clientEphemeral());
    }
}
