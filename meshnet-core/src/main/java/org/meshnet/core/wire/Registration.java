package org.meshnet.core.wire;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/**
 * What a {@link Register} says, before it is signed. Immutable.
 *
 * @param exchange with the server, which is sent back in part and signed as a whole
 * @param isOnlyIfAlone is it to be refused if another live registration of this node key exists at another endpoint?
 * @param networkId the network to join
 * @param nodeKey of the node that joins
 * @param claims blinded overlay addresses, at most {@link Limits#CLAIM_COUNT}
 * @param descriptor sealed, 1 to {@link Limits#SEALED_DESCRIPTOR_LENGTH} bytes
 */
public record Registration(
        HelloExchange exchange,
        boolean isOnlyIfAlone,
        NetworkId networkId,
        NodeKey nodeKey,
        List<Token> claims,
        Bytes descriptor) {
    /** What stands in a descriptor's place where the node says nothing of itself, as it is there for relay only. */
    public static final Bytes NOTHING_SAID = Bytes.zeros(1);

    /** @throws IllegalArgumentException if there are too many claims or the descriptor is empty or too long */
    public Registration {
        claims = requireClaims(claims);
        descriptor.requireLength("sealed descriptor", 1, Limits.SEALED_DESCRIPTOR_LENGTH);
    }

    /** Does the node want channels of this server's relay, and nobody to find it there? */
    public boolean isForRelayOnly() {
        return claims.isEmpty() && descriptor.equals(NOTHING_SAID);
    }

    /** The server's challenge. */
    public Challenge challenge() {
        return exchange.challenge();
    }

    static List<Token> requireClaims(List<Token> claims) {
        if (claims.size() > Limits.CLAIM_COUNT) {
            throw new IllegalArgumentException(claims.size() + " claims");
        }
        return List.copyOf(claims);
    }
}
