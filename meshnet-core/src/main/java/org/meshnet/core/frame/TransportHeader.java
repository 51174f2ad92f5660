package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * Where a packet's transport header stands, behind IPv4 options or IPv6 extension headers (RFC 8200 §4, RFC 4302). The
 * answer is one long, so that nothing is allocated: bits 0–31 the index relative to the packet, 32–39 the protocol, 40
 * whether the packet is a first fragment.
 */
final class TransportHeader {
    /** There is none to be read: a later fragment, or headers that run beyond the packet. */
    static final long NONE = -1;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;

    private static final int MIN_EXTENSION_LENGTH = 8;
    private static final int MAX_EXTENSION_COUNT = 16;
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
    private static final long FRAGMENT_BIT = 1L << 40;

    private TransportHeader() {}

    /** Finds it in a valid packet. */
    static long locate(ByteBuffer buffer, int offset, int length) {
        return IpPacket.isV4(buffer, offset) ? locateV4(buffer, offset) : locateV6(buffer, offset, length);
    }

    static int offset(long located) {
        return (int) located;
    }

    static int protocol(long located) {
        return (int) (located >>> 32) & 0xff;
    }

    static boolean isFragment(long located) {
        return (located & FRAGMENT_BIT) != 0;
    }

    private static long locateV4(ByteBuffer buffer, int offset) {
        int fragment = IpPacket.unsignedShort(buffer, offset + IpPacket.V4_FRAGMENT_OFFSET);
        if ((fragment & IpPacket.V4_PLACE_MASK) != 0) {
            return NONE;
        }
        boolean isFragment = (fragment & IpPacket.V4_FRAGMENT_MASK) != 0;
        int protocol = IpPacket.protocol(buffer, offset);
        return pack(protocol, IpPacket.headerLength(buffer, offset), isFragment ? FRAGMENT_BIT : 0);
    }

    private static long locateV6(ByteBuffer buffer, int offset, int length) {
        int next = IpPacket.protocol(buffer, offset);
        int at = IpPacket.V6_HEADER_LENGTH;
        long fragmentBit = 0;
        for (int count = 0; isExtension(next); count++) {
            if (count == MAX_EXTENSION_COUNT || length - at < MIN_EXTENSION_LENGTH) {
                return NONE;
            }
            if (next == FRAGMENT) {
                if ((buffer.getShort(offset + at + 2) & FRAGMENT_OFFSET_MASK) != 0) {
                    return NONE;
                }
                fragmentBit = FRAGMENT_BIT;
            }
            int extensionLength = extensionLength(next, Byte.toUnsignedInt(buffer.get(offset + at + 1)));
            next = Byte.toUnsignedInt(buffer.get(offset + at));
            at += extensionLength;
        }
        return at > length ? NONE : pack(next, at, fragmentBit);
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    private static int extensionLength(int protocol, int lengthField) {
        return switch (protocol) {
            case FRAGMENT -> MIN_EXTENSION_LENGTH;
            case AUTHENTICATION -> (lengthField + 2) << 2;
            default -> (lengthField + 1) << 3;
        };
    }

    private static long pack(int protocol, int at, long fragmentBit) {
        return fragmentBit | (long) protocol << 32 | at;
    }
}
