package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** One pass over a datagram that may be a STUN message (RFC 8489 §5, §6.3 and §14). Used once, by one thread. */
final class StunReader {
    private static final int CLASS_AND_METHOD_BITS = 0x3fff;
    private static final int V4_VALUE_LENGTH = 4 + IpAddress.V4_LENGTH;
    private static final int V6_VALUE_LENGTH = 4 + IpAddress.V6_LENGTH;

    private final ByteBuffer datagram;
    private final int start;
    private final int end;
    private final Set<Integer> unknown = new LinkedHashSet<>();
    private final Map<Integer, Endpoint> endpoints = new HashMap<>();
    private ChangeRequest change = ChangeRequest.NONE;
    private int lastIntegrity;
    private boolean hasFingerprint;

    StunReader(ByteBuffer datagram) {
        this.datagram = datagram;
        this.start = datagram.position();
        this.end = datagram.limit();
    }

    Optional<StunMessage> read() {
        int length = end - start;
        if (length < Stun.HEADER_LENGTH
                || length > StunMessage.MAX_LENGTH
                || length % 4 != 0
                || Stun.u16(datagram, start + Stun.LENGTH_OFFSET) != length - Stun.HEADER_LENGTH
                || datagram.getInt(start + Stun.COOKIE_OFFSET) != Stun.MAGIC_COOKIE
                || (Stun.u16(datagram, start) & ~CLASS_AND_METHOD_BITS) != 0
                || !hasSoundAttributes()) {
            return Optional.empty();
        }
        return Optional.of(new StunMessage(
                kind(Stun.u16(datagram, start)),
                TransactionId.read(datagram, start + Stun.TRANSACTION_OFFSET),
                noted(Stun.XOR_MAPPED_ADDRESS).or(() -> noted(Stun.MAPPED_ADDRESS)),
                noted(Stun.OTHER_ADDRESS),
                noted(Stun.RESPONSE_ORIGIN),
                change,
                List.copyOf(unknown),
                hasFingerprint,
                length));
    }

    private static StunMessage.Kind kind(int type) {
        return switch (type) {
            case Stun.BINDING_REQUEST -> StunMessage.Kind.REQUEST;
            case Stun.BINDING_SUCCESS -> StunMessage.Kind.SUCCESS;
            case Stun.BINDING_ERROR -> StunMessage.Kind.ERROR;
            default -> StunMessage.Kind.OTHER;
        };
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
            note(attribute, index + Stun.ATTRIBUTE_HEADER_LENGTH, length);
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
    private void note(int attribute, int index, int length) {
        if (lastIntegrity == Stun.MESSAGE_INTEGRITY_SHA256) {
            return;
        }
        if (attribute == Stun.MESSAGE_INTEGRITY_SHA256 || attribute == Stun.MESSAGE_INTEGRITY) {
            lastIntegrity = attribute;
        } else if (lastIntegrity == 0) {
            readValue(attribute, index, length);
            if (attribute < Stun.FIRST_OPTIONAL
                    && !Stun.isKnown(attribute)
                    && unknown.size() < StunMessage.MAX_UNKNOWN) {
                unknown.add(attribute);
            }
        }
    }

    /** The first of each counts (§14). */
    private void readValue(int attribute, int index, int length) {
        switch (attribute) {
            case Stun.XOR_MAPPED_ADDRESS -> endpoint(index, length, true).ifPresent(value -> note(attribute, value));
            case Stun.MAPPED_ADDRESS, Stun.OTHER_ADDRESS, Stun.RESPONSE_ORIGIN ->
                endpoint(index, length, false).ifPresent(value -> note(attribute, value));
            case Stun.CHANGE_REQUEST -> {
                if (length == Integer.BYTES) {
                    change = ChangeRequest.of(datagram.getInt(index));
                }
            }
            default -> {
                // Of no use here.
            }
        }
    }

    private void note(int attribute, Endpoint value) {
        endpoints.putIfAbsent(attribute, value);
    }

    private Optional<Endpoint> noted(int attribute) {
        return Optional.ofNullable(endpoints.get(attribute));
    }

    /**
     * §14.1 and §14.2: one zero byte, family, port, address; the masked form is the same under the cookie and
     * transaction.
     */
    private Optional<Endpoint> endpoint(int index, int length, boolean isMasked) {
        int family = length < 4 ? 0 : datagram.get(index + 1);
        int port = length < 4 ? 0 : Stun.u16(datagram, index + 2) ^ (isMasked ? Stun.MAGIC_COOKIE >>> 16 : 0);
        if (family == Stun.FAMILY_V4 && length == V4_VALUE_LENGTH) {
            int bits = datagram.getInt(index + 4) ^ (isMasked ? Stun.MAGIC_COOKIE : 0);
            return Optional.of(new Endpoint(IpAddress.v4(bits), port));
        }
        if (family == Stun.FAMILY_V6 && length == V6_VALUE_LENGTH) {
            long high = datagram.getLong(index + 4) ^ (isMasked ? datagram.getLong(start + Stun.COOKIE_OFFSET) : 0);
            long low = datagram.getLong(index + 12)
                    ^ (isMasked ? datagram.getLong(start + Stun.COOKIE_OFFSET + Long.BYTES) : 0);
            return Optional.of(new Endpoint(new IpAddress(high, low), port));
        }
        return Optional.empty();
    }
}
