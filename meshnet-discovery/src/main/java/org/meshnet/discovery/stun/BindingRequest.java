package org.meshnet.discovery.stun;

import java.nio.ByteBuffer;

/**
 * One pass over a datagram that may be a STUN message: is it well-formed, a Binding request, and which of its attributes are
 * unknown? Reads only; used once, by one thread. RFC 8489 §5, §6.3 and §14.
 */
final class BindingRequest {
    /** More than this many unknown attributes are not named in an answer. */
    static final int MAX_UNKNOWN = 16;

    /** What a datagram turned out to be. */
    enum Kind {
        REQUEST,
        /** A well-formed message that needs no answer: an indication, an answer, another method. */
        OTHER,
        MALFORMED
    }

    private static final int MAX_LENGTH = 1200;
    private static final int CLASS_AND_METHOD_BITS = 0x3fff;

    private final ByteBuffer datagram;
    private final int start;
    private final int end;
    private final short[] unknown = new short[MAX_UNKNOWN];
    private int unknownCount;
    private int lastIntegrity;
    private boolean hasFingerprint;

    BindingRequest(ByteBuffer datagram) {
        this.datagram = datagram;
        this.start = datagram.position();
        this.end = datagram.limit();
    }

    Kind parse() {
        int length = end - start;
        if (length < Stun.HEADER_LENGTH
                || length > MAX_LENGTH
                || length % 4 != 0
                || Stun.u16(datagram, start + Stun.LENGTH_OFFSET) != length - Stun.HEADER_LENGTH
                || datagram.getInt(start + Stun.COOKIE_OFFSET) != Stun.MAGIC_COOKIE) {
            return Kind.MALFORMED;
        }
        int type = Stun.u16(datagram, start);
        if ((type & ~CLASS_AND_METHOD_BITS) != 0 || !hasSoundAttributes()) {
            return Kind.MALFORMED;
        }
        return type == Stun.BINDING_REQUEST ? Kind.REQUEST : Kind.OTHER;
    }

    private boolean hasSoundAttributes() {
        int index = start + Stun.HEADER_LENGTH;
        while (index < end) {
            int length = Stun.u16(datagram, index + 2);
            int next = index + Stun.ATTRIBUTE_HEADER_LENGTH + Stun.padded(length);
            if (next > end) {
                return false;
            }
            int attribute = Stun.u16(datagram, index);
            if (attribute == Stun.FINGERPRINT) {
                hasFingerprint = isSoundFingerprint(index, length, next);
                return hasFingerprint;
            }
            note(attribute);
            index = next;
        }
        return true;
    }

    /** It is the last attribute and fits (§14.7). */
    private boolean isSoundFingerprint(int index, int length, int next) {
        return length == Integer.BYTES
                && next == end
                && datagram.getInt(index + Stun.ATTRIBUTE_HEADER_LENGTH)
                        == Stun.fingerprint(datagram, start, index - start);
    }

    /** What stands behind an integrity attribute is ignored, but for the stronger one (§14.5, §14.6). */
    private void note(int attribute) {
        if (lastIntegrity == Stun.MESSAGE_INTEGRITY_SHA256) {
            return;
        }
        if (attribute == Stun.MESSAGE_INTEGRITY_SHA256 || attribute == Stun.MESSAGE_INTEGRITY) {
            lastIntegrity = attribute;
        } else if (lastIntegrity == 0 && attribute < Stun.FIRST_OPTIONAL && !Stun.isKnown(attribute)) {
            noteUnknown((short) attribute);
        }
    }

    private void noteUnknown(short attribute) {
        for (int i = 0; i < unknownCount; i++) {
            if (unknown[i] == attribute) {
                return;
            }
        }
        if (unknownCount < MAX_UNKNOWN) {
            unknown[unknownCount++] = attribute;
        }
    }

    int unknownCount() {
        return unknownCount;
    }

    short unknown(int i) {
        return unknown[i];
    }

    boolean hasFingerprint() {
        return hasFingerprint;
    }
}
