package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;

/**
 * A well-formed STUN message, as much of it as a Binding request or its answer may say. Credentials are not checked:
 * nothing here is trusted further than that its sender saw the transaction id. Immutable.
 *
 * @param kind what it is
 * @param transaction ties an answer to its request
 * @param mapped where the answering server saw the request come from: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of an old
 *     server
 * @param other the server's other address and port (RFC 5780 §7.4)
 * @param origin where the server says that it answers from (RFC 5780 §7.3)
 * @param change from where a request asks to be answered
 * @param unknown attributes that had to be understood and are not RFC 8489's, CHANGE-REQUEST among them; each once, in
 *     order, at most {@link #MAX_UNKNOWN}
 * @param hasFingerprint does it carry a FINGERPRINT, which then fits?
 * @param length bytes of the whole
 */
public record StunMessage(
        Kind kind,
        TransactionId transaction,
        Optional<Endpoint> mapped,
        Optional<Endpoint> other,
        Optional<Endpoint> origin,
        ChangeRequest change,
        List<Integer> unknown,
        boolean hasFingerprint,
        int length) {
    /** More than this many unknown attributes are not named. */
    public static final int MAX_UNKNOWN = 16;
    /** No message that is taken is longer. */
    public static final int MAX_LENGTH = 1200;
    /** The attribute by which a request asks to be answered from elsewhere. */
    public static final int CHANGE_REQUEST = Stun.CHANGE_REQUEST;

    /** Kinds of messages. */
    public enum Kind {
        /** A Binding request. */
        REQUEST,
        /** A Binding success answer. */
        SUCCESS,
        /** A Binding error answer. */
        ERROR,
        /** An indication, or another method. */
        OTHER
    }

    /**
     * Reads the bytes between position and limit, any bytes at all; the buffer is left as it was.
     *
     * @param datagram big-endian
     * @return empty if it is no sound STUN message
     */
    public static Optional<StunMessage> parse(ByteBuffer datagram) {
        return new StunReader(datagram).read();
    }

    /** Do the bytes look like the answer to a Binding request? Cheap, and no promise that they are one. */
    public static boolean isAnswer(ByteBuffer buffer, int offset, int length) {
        if (length < Stun.HEADER_LENGTH || buffer.getInt(offset + Stun.COOKIE_OFFSET) != Stun.MAGIC_COOKIE) {
            return false;
        }
        int type = Stun.u16(buffer, offset);
        return type == Stun.BINDING_SUCCESS || type == Stun.BINDING_ERROR;
    }
}
