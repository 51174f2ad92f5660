package org.meshnet.core.wire;

import java.util.List;
import org.meshnet.core.crypto.Token;

/**
 * Replaces the claims and the descriptor (docs/protocol.md §5.2). Answered by {@link Updated}. Immutable.
 *
 * @param claims blinded overlay addresses, at most {@link Limits#CLAIM_COUNT}
 * @param sealedDescriptor 1 to {@link Limits#SEALED_DESCRIPTOR_LENGTH} bytes
 */
public record Update(List<Token> claims, Bytes sealedDescriptor) implements Request {
    static final int OPERATION = 5;

    /** @throws IllegalArgumentException if there are too many claims or the descriptor is empty or too long */
    public Update {
        claims = Registration.requireClaims(claims);
        sealedDescriptor.requireLength("sealed descriptor", 1, Limits.SEALED_DESCRIPTOR_LENGTH);
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onUpdate(this);
    }
}
