package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.WireException.Reason;

/**
 * Why the server does not take a register or an update. Immutable.
 *
 * @param reason why
 * @param claimIndex which claim is taken; 0 for another reason
 * @param holder who holds the claim; zero for another reason
 * @param holderDescriptor the holder's, sealed; empty for another reason
 */
public record Refusal(RefusalReason reason, int claimIndex, NodeKey holder, Bytes holderDescriptor) {
    private static final NodeKey NOBODY = NodeKey.of(new byte[NodeKey.LENGTH]);

    /** @throws IllegalArgumentException if the claim's fields do not fit the reason */
    public Refusal {
        holderDescriptor.requireLength("sealed descriptor", 0, Limits.SEALED_DESCRIPTOR_LENGTH);
        if (!isConsistent(reason, claimIndex, holder, holderDescriptor)) {
            throw new IllegalArgumentException("claim " + claimIndex + " of " + holder + " with " + reason);
        }
    }

    /** A claim of the node is another's. */
    public static Refusal claimTaken(int claimIndex, NodeKey holder, Bytes holderDescriptor) {
        return new Refusal(RefusalReason.CLAIM_TAKEN, claimIndex, holder, holderDescriptor);
    }

    /** Any other reason. */
    public static Refusal of(RefusalReason reason) {
        return new Refusal(reason, 0, NOBODY, Bytes.EMPTY);
    }

    /** Empty claim fields behind a status of 0. */
    static void writeNone(WireWriter writer) {
        writer.u8(0).u8(0).nodeKey(NOBODY).sealedDescriptor(Bytes.EMPTY);
    }

    /** Are these the claim fields behind a status of 0? */
    static boolean isNone(int claimIndex, NodeKey holder, Bytes holderDescriptor) {
        return claimIndex == 0 && holder.equals(NOBODY) && holderDescriptor.isEmpty();
    }

    static Refusal read(int code, int claimIndex, NodeKey holder, Bytes holderDescriptor) throws WireException {
        RefusalReason reason = RefusalReason.of(code).orElseThrow(() -> new WireException(Reason.VALUE));
        require(isConsistent(reason, claimIndex, holder, holderDescriptor), Reason.VALUE);
        return new Refusal(reason, claimIndex, holder, holderDescriptor);
    }

    private static boolean isConsistent(RefusalReason reason, int claimIndex, NodeKey holder, Bytes descriptor) {
        return reason == RefusalReason.CLAIM_TAKEN
                ? claimIndex >= 0 && claimIndex < Limits.CLAIM_COUNT
                : isNone(claimIndex, holder, descriptor);
    }
}
