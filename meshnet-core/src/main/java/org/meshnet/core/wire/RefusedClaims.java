package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.wire.WireException.Reason;

/**
 * Which claims of a register or update another live node has, so that they were not taken; the others were
 * (docs/protocol.md §5.1). Immutable.
 *
 * @param bits bit i stands for claim i, 0 to 2^{@link Limits#CLAIM_COUNT} − 1
 */
public record RefusedClaims(int bits) {
    /** All claims were taken. */
    public static final RefusedClaims NONE = new RefusedClaims(0);

    /** @throws IllegalArgumentException if there are bits for more claims than a node may have */
    public RefusedClaims {
        if (!isValid(bits)) {
            throw new IllegalArgumentException("refused claims " + bits);
        }
    }

    private static boolean isValid(int bits) {
        return bits >= 0 && bits < 1 << Limits.CLAIM_COUNT;
    }

    static RefusedClaims read(WireReader reader) throws WireException {
        int bits = reader.u8();
        require(isValid(bits), Reason.RESERVED);
        return new RefusedClaims(bits);
    }

    /** The same and this claim. */
    public RefusedClaims with(int index) {
        return new RefusedClaims(bits | 1 << index);
    }

    /** Is this claim another's? */
    public boolean contains(int index) {
        return (bits >>> index & 1) != 0;
    }

    /** How many. */
    public int count() {
        return Integer.bitCount(bits);
    }

    /** The claims that were refused, or those that were taken, of all that were made. */
    public <T> List<T> select(List<T> claims, boolean isRefused) {
        List<T> selected = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            if (contains(i) == isRefused) {
                selected.add(claims.get(i));
            }
        }
        return selected;
    }
}
