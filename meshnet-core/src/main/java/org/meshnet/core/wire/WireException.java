package org.meshnet.core.wire;

/**
 * A datagram that is no message of the protocol. Expected from a hostile network, so it carries no stack; it is counted
 * and dropped.
 */
public final class WireException extends Exception {
    /** What did not fit. */
    public enum Reason {
        /** The first byte or the operation is another. */
        TYPE,
        /** Too short, too long, or a count or length inside does not fit the whole. */
        LENGTH,
        /** Reserved bytes or bits are not zero. */
        RESERVED,
        /** The version is not spoken. */
        VERSION,
        /** A field holds what it must not. */
        VALUE
    }

    private final Reason reason;

    WireException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    /** What did not fit. */
    public Reason reason() {
        return reason;
    }

    static void require(boolean isMet, Reason reason) throws WireException {
        if (!isMet) {
            throw new WireException(reason);
        }
    }
}
