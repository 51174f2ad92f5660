package org.meshnet.discovery.stun;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * Answers STUN Binding requests with XOR-MAPPED-ADDRESS, or with error 420 when one holds an attribute that it would have to
 * understand and does not (RFC 8489 §6.3.1). No credentials, no state; safe for any thread.
 *
 * <p>An answer to an IPv4 endpoint is at most 12 bytes longer than its request, one to an IPv6 endpoint 24.
 */
public final class BindingResponder {
    /** Bytes that an answer's buffer must hold. */
    public static final int MAX_ANSWER_LENGTH = 80;

    /** What became of a datagram. */
    public enum Outcome {
        /** The answer holds the mapped address. */
        MAPPED_ADDRESS,
        /** The answer holds error 420. */
        UNKNOWN_ATTRIBUTE,
        /** Sound STUN that gets no answer: an indication, an answer, another method. */
        NO_REQUEST,
        /** No sound STUN; no answer. */
        MALFORMED
    }

    private static final int FAMILY_V4 = 1;
    private static final int FAMILY_V6 = 2;
    private static final int ERROR_CLASS_4_NUMBER_20 = (4 << 8) | 20;

    private BindingResponder() {}

    /**
     * Answers one datagram.
     *
     * @param datagram the bytes between position and limit, big-endian; any bytes are taken
     * @param from where it came from
     * @param answer gets the answer between its position and limit if there is one; at least {@link #MAX_ANSWER_LENGTH}
     */
    public static Outcome answer(ByteBuffer datagram, Endpoint from, ByteBuffer answer) {
        BindingRequest request = new BindingRequest(datagram);
        BindingRequest.Kind kind = request.parse();
        if (kind != BindingRequest.Kind.REQUEST) {
            return kind == BindingRequest.Kind.OTHER ? Outcome.NO_REQUEST : Outcome.MALFORMED;
        }
        answer.clear();
        boolean isRefused = request.unknownCount() > 0;
        putHeader(answer, isRefused ? Stun.BINDING_ERROR : Stun.BINDING_SUCCESS, datagram);
        if (isRefused) {
            putUnknown(answer, request);
        } else {
            putMappedAddress(answer, from);
        }
        finish(answer, request.hasFingerprint());
        return isRefused ? Outcome.UNKNOWN_ATTRIBUTE : Outcome.MAPPED_ADDRESS;
    }

    private static void putHeader(ByteBuffer answer, int type, ByteBuffer request) {
        answer.putShort((short) type).putShort((short) 0).putInt(Stun.MAGIC_COOKIE);
        answer.put(request.slice(request.position() + Stun.TRANSACTION_OFFSET, Stun.TRANSACTION_LENGTH));
    }

    /** §14.2: the port and address are masked, so that no NAT rewrites them. */
    private static void putMappedAddress(ByteBuffer answer, Endpoint from) {
        IpAddress address = from.address();
        int length = 4 + (address.isV4() ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH);
        putAttribute(answer, Stun.XOR_MAPPED_ADDRESS, length);
        answer.putShort((short) (address.isV4() ? FAMILY_V4 : FAMILY_V6));
        answer.putShort((short) (from.port() ^ (Stun.MAGIC_COOKIE >>> 16)));
        if (address.isV4()) {
            answer.putInt(address.v4Bits() ^ Stun.MAGIC_COOKIE);
        } else {
            answer.putLong(address.high() ^ answer.getLong(Stun.COOKIE_OFFSET));
            answer.putLong(address.low() ^ answer.getLong(Stun.COOKIE_OFFSET + Long.BYTES));
        }
    }

    /** Error 420 without a reason phrase, which would only make the answer longer (§14.8, §14.9). */
    private static void putUnknown(ByteBuffer answer, BindingRequest request) {
        putAttribute(answer, Stun.ERROR_CODE, Integer.BYTES);
        answer.putInt(ERROR_CLASS_4_NUMBER_20);
        int length = request.unknownCount() * Short.BYTES;
        putAttribute(answer, Stun.UNKNOWN_ATTRIBUTES, length);
        for (int i = 0; i < request.unknownCount(); i++) {
            answer.putShort(request.unknown(i));
        }
        for (int i = length; i < Stun.padded(length); i++) {
            answer.put((byte) 0);
        }
    }

    private static void putAttribute(ByteBuffer answer, int attribute, int length) {
        answer.putShort((short) attribute).putShort((short) length);
    }

    /** The length in the header counts the fingerprint before it is computed (§14.7). */
    private static void finish(ByteBuffer answer, boolean withFingerprint) {
        int length = answer.position();
        int total = withFingerprint ? length + Stun.FINGERPRINT_LENGTH : length;
        answer.putShort(Stun.LENGTH_OFFSET, (short) (total - Stun.HEADER_LENGTH));
        if (withFingerprint) {
            int fingerprint = Stun.fingerprint(answer, 0, length);
            putAttribute(answer, Stun.FINGERPRINT, Integer.BYTES);
            answer.putInt(fingerprint);
        }
        answer.flip();
    }
}
