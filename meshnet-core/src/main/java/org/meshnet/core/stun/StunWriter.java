package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * Writes one STUN message front to back into a big-endian buffer that the caller owns and that is large enough (RFC
 * 8489 §5 and §14, RFC 5780 §7). Used once, by one thread.
 *
 * <pre>
 *  0        2        4                8                                20
 * +--------+--------+----------------+--------------------------------+-----------------------------------
 * | type   | length | magic cookie   | transaction id                 | attributes: type 2, length 2,
 * |        |        | 0x2112a442     |                                | value, filled up to 4 bytes
 * +--------+--------+----------------+--------------------------------+-----------------------------------
 * </pre>
 */
public final class StunWriter {
    /** Bytes of a FINGERPRINT with its header. */
    public static final int FINGERPRINT_LENGTH = Stun.FINGERPRINT_LENGTH;

    private static final int ERROR_CLASS_4_NUMBER_20 = (4 << 8) | 20;

    private final ByteBuffer out;

    private StunWriter(ByteBuffer out, int type, TransactionId transaction) {
        this.out = out.clear();
        out.putShort((short) type).putShort((short) 0).putInt(Stun.MAGIC_COOKIE);
        transaction.write(out);
    }

    /** Begins a Binding request. */
    public static StunWriter request(ByteBuffer out, TransactionId transaction) {
        return new StunWriter(out, Stun.BINDING_REQUEST, transaction);
    }

    /** Begins a Binding success answer. */
    public static StunWriter success(ByteBuffer out, TransactionId transaction) {
        return new StunWriter(out, Stun.BINDING_SUCCESS, transaction);
    }

    /** Begins a Binding error answer. */
    public static StunWriter error(ByteBuffer out, TransactionId transaction) {
        return new StunWriter(out, Stun.BINDING_ERROR, transaction);
    }

    /** Bytes of an address attribute with its header. */
    public static int addressLength(Endpoint endpoint) {
        return Stun.ATTRIBUTE_HEADER_LENGTH
                + 4
                + (endpoint.address().isV4() ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH);
    }

    /** Where the request came from; masked, so that no NAT rewrites it (RFC 8489 §14.2). */
    public StunWriter xorMappedAddress(Endpoint from) {
        IpAddress address = from.address();
        beginAddress(Stun.XOR_MAPPED_ADDRESS, from, Stun.MAGIC_COOKIE >>> 16);
        if (address.isV4()) {
            out.putInt(address.v4Bits() ^ Stun.MAGIC_COOKIE);
        } else {
            out.putLong(address.high() ^ out.getLong(Stun.COOKIE_OFFSET));
            out.putLong(address.low() ^ out.getLong(Stun.COOKIE_OFFSET + Long.BYTES));
        }
        return this;
    }

    /** Where the answer is sent from (RFC 5780 §7.3). */
    public StunWriter responseOrigin(Endpoint origin) {
        return plainAddress(Stun.RESPONSE_ORIGIN, origin);
    }

    /** Where the server answers from when it is asked to change both address and port (RFC 5780 §7.4). */
    public StunWriter otherAddress(Endpoint other) {
        return plainAddress(Stun.OTHER_ADDRESS, other);
    }

    private StunWriter plainAddress(int attribute, Endpoint endpoint) {
        beginAddress(attribute, endpoint, 0);
        out.put(endpoint.address().bytes());
        return this;
    }

    private void beginAddress(int attribute, Endpoint endpoint, int portMask) {
        beginAttribute(attribute, addressLength(endpoint) - Stun.ATTRIBUTE_HEADER_LENGTH);
        out.putShort((short) (endpoint.address().isV4() ? Stun.FAMILY_V4 : Stun.FAMILY_V6));
        out.putShort((short) (endpoint.port() ^ portMask));
    }

    /** Asks for an answer from elsewhere. */
    public StunWriter changeRequest(ChangeRequest change) {
        beginAttribute(Stun.CHANGE_REQUEST, Integer.BYTES);
        out.putInt(change.bits());
        return this;
    }

    /**
     * A name of blanks, as many as a multiple of four: every server ignores it, so it serves as padding, and it names
     * nobody.
     */
    public StunWriter software(int valueLength) {
        byte[] value = new byte[valueLength];
        Arrays.fill(value, (byte) ' ');
        beginAttribute(Stun.SOFTWARE, valueLength);
        out.put(value);
        return this;
    }

    /** Error 420 without a reason phrase, which would only make the answer longer (RFC 8489 §14.8, §14.9). */
    public StunWriter unknownAttributes(List<Integer> unknown) {
        beginAttribute(Stun.ERROR_CODE, Integer.BYTES);
        out.putInt(ERROR_CLASS_4_NUMBER_20);
        int length = unknown.size() * Short.BYTES;
        beginAttribute(Stun.UNKNOWN_ATTRIBUTES, length);
        for (int attribute : unknown) {
            out.putShort((short) attribute);
        }
        for (int i = length; i < Stun.padded(length); i++) {
            out.put((byte) 0);
        }
        return this;
    }

    private void beginAttribute(int attribute, int length) {
        out.putShort((short) attribute).putShort((short) length);
    }

    /** Ends the message, which then stands between the buffer's position 0 and its limit. */
    public void finish(boolean withFingerprint) {
        int length = out.position();
        int total = withFingerprint ? length + Stun.FINGERPRINT_LENGTH : length;
        // The length in the header counts the fingerprint before that is computed (RFC 8489 §14.7).
        out.putShort(Stun.LENGTH_OFFSET, (short) (total - Stun.HEADER_LENGTH));
        if (withFingerprint) {
            int fingerprint = Stun.fingerprint(out, 0, length);
            beginAttribute(Stun.FINGERPRINT, Integer.BYTES);
            out.putInt(fingerprint);
        }
        out.flip();
    }
}
