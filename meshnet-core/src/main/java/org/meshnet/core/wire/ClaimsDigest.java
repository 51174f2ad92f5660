package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.Token;

/**
 * For which claims, in which order, a ticket is good (docs/protocol.md §5.1, "Tickets"). Immutable.
 *
 * @param bytes 16 of them
 */
public record ClaimsDigest(Bytes bytes) {
    /** Bytes of it. */
    public static final int LENGTH = 16;

    private static final byte[] LABEL = "meshnet v2 claims".getBytes(US_ASCII);

    /** @throws IllegalArgumentException if there are not so many bytes */
    public ClaimsDigest {
        bytes.requireLength("claims digest", LENGTH);
    }

    /** That of these claims. */
    public static ClaimsDigest of(List<Token> claims) {
        byte[] text =
                new WireWriter().claims(Registration.requireClaims(claims)).toArray();
        return new ClaimsDigest(Bytes.wrap(Blake2b.hash(LENGTH, LABEL, text)));
    }

    static ClaimsDigest read(WireReader reader) throws WireException {
        return new ClaimsDigest(reader.bytes(LENGTH));
    }
}
