package org.meshnet.core.stun;

/**
 * From where a STUN server is asked to answer (RFC 5780 §7.2).
 *
 * @param address from its other address
 * @param port from its other port
 */
public record ChangeRequest(boolean address, boolean port) {
    /** From where the request arrived. */
    public static final ChangeRequest NONE = new ChangeRequest(false, false);

    private static final int ADDRESS_BIT = 4;
    private static final int PORT_BIT = 2;

    static ChangeRequest of(int bits) {
        return new ChangeRequest((bits & ADDRESS_BIT) != 0, (bits & PORT_BIT) != 0);
    }

    int bits() {
        return (address ? ADDRESS_BIT : 0) | (port ? PORT_BIT : 0);
    }

    /** Is anything asked for? */
    public boolean isAny() {
        return address || port;
    }
}
