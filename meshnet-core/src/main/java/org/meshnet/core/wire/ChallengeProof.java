package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ConstantTime;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;

/**
 * Shows that a challenge is of who has the server key that it names (docs/protocol.md §5.1): without it, whoever sees a
 * hello could answer faster than the server with a challenge that nobody can register with. It costs the server a
 * scalar multiplication, so it is made only where a node wants it.
 */
public final class ChallengeProof {
    /** Bytes of a proof. */
    public static final int LENGTH = 16;

    private static final byte[] LABEL = "meshnet v2 challenge".getBytes(US_ASCII);

    private ChallengeProof() {}

    /** The server's proof of its challenge. Empty if the node's ephemeral key is a point of low order. */
    public static Optional<Bytes> of(HelloExchange exchange, ServerIdentity identity) {
        return identity.agree(exchange.hello().clientEphemeral().toArray()).map(shared -> hash(shared, exchange));
    }

    /** Does the challenge have a proof if the hello wants one, and else none? */
    public static boolean isAsWanted(HelloExchange exchange, X25519Pair clientEphemeral) {
        return exchange.hello().isProofWanted()
                ? isIn(exchange, clientEphemeral)
                : !exchange.challenge().hasProof();
    }

    private static boolean isIn(HelloExchange exchange, X25519Pair clientEphemeral) {
        Challenge challenge = exchange.challenge();
        return clientEphemeral
                .agree(challenge.serverKey().bytes())
                .map(shared -> hash(shared, exchange))
                .filter(proof ->
                        ConstantTime.equals(proof.toArray(), challenge.proof().toArray()))
                .isPresent();
    }

    /** @param shared X25519 of the client ephemeral and the server key; wiped here */
    private static Bytes hash(byte[] shared, HelloExchange exchange) {
        Challenge challenge = exchange.challenge();
        try {
            return Bytes.wrap(Blake2b.keyed(
                    LENGTH,
                    shared,
                    LABEL,
                    challenge.clientNonce().toArray(),
                    exchange.hello().clientEphemeral().toArray(),
                    challenge.issueNumberBytes(),
                    challenge.cookie().toArray(),
                    challenge.serverKey().bytes(),
                    challenge.startKey().toArray()));
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }
}
