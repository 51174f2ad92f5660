package org.meshnet.core.flow;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.IpPacket;

/**
 * Finds the transport header behind options of IPv4 (RFC 791) and extension headers of IPv6 (RFC 8200 §4), and what a
 * fragment is one of. Stricter than a host has to be: what lets the sender choose the way is not taken, nor what is not
 * in order. A flyweight; not thread-safe.
 */
final class HeaderWalk {
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MAX_EXTENSION_COUNT = 8;
    private static final int EXTENSION_LENGTH = 8;
    private static final int V4_END = 0;
    private static final int V4_NOTHING = 1;
    private static final int V4_LOOSE_ROUTE = 131;
    private static final int V4_STRICT_ROUTE = 137;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int V4_PLACE_MASK = 0x1fff;
    private static final int V6_PLACE_MASK = 0xfff8;

    private int protocol;
    private int transportOffset;
    private boolean hasFragmentHeader;
    private boolean isFragment;
    private int place;
    private int fragmentId;

    /** Reads a valid IP packet; false if its headers are not to be taken. */
    boolean read(ByteBuffer packet, int offset, int length) {
        return IpPacket.isV4(packet, offset) ? readV4(packet, offset) : readV6(packet, offset, length);
    }

    /** Reads what is left of a packet, which must be one of this family. */
    boolean readStart(ByteBuffer packet, int offset, int length, boolean isV4) {
        if (length < (isV4 ? IpPacket.V4_HEADER_LENGTH : IpPacket.V6_HEADER_LENGTH)
                || IpPacket.version(packet, offset) != (isV4 ? 4 : 6)) {
            return false;
        }
        boolean isHeaderThere = !isV4
                || (IpPacket.headerLength(packet, offset) >= IpPacket.V4_HEADER_LENGTH
                        && IpPacket.headerLength(packet, offset) <= length);
        return isHeaderThere && read(packet, offset, length);
    }

    private boolean readV4(ByteBuffer packet, int offset) {
        int fragment = Short.toUnsignedInt(packet.getShort(offset + 6));
        protocol = IpPacket.protocol(packet, offset);
        transportOffset = IpPacket.headerLength(packet, offset);
        place = (fragment & V4_PLACE_MASK) << 3;
        isFragment = place != 0 || (fragment & MORE_FRAGMENTS) != 0;
        fragmentId = Short.toUnsignedInt(packet.getShort(offset + 4));
        return !isSourceRouted(packet, offset + IpPacket.V4_HEADER_LENGTH, offset + transportOffset);
    }

    private static boolean isSourceRouted(ByteBuffer packet, int from, int end) {
        int at = from;
        while (at < end) {
            int type = Byte.toUnsignedInt(packet.get(at));
            if (type == V4_END) {
                return false;
            }
            if (type == V4_LOOSE_ROUTE || type == V4_STRICT_ROUTE) {
                return true;
            }
            int optionLength = type == V4_NOTHING ? 1 : at + 1 < end ? Byte.toUnsignedInt(packet.get(at + 1)) : 0;
            if (optionLength == 0) {
                return true;
            }
            at += optionLength;
        }
        return false;
    }

    private boolean readV6(ByteBuffer packet, int offset, int length) {
        protocol = IpPacket.protocol(packet, offset);
        transportOffset = IpPacket.V6_HEADER_LENGTH;
        hasFragmentHeader = false;
        isFragment = false;
        place = 0;
        fragmentId = 0;
        for (int count = 0; isExtension(protocol) && place == 0; count++) {
            boolean isInOrder = protocol != HOP_BY_HOP || count == 0;
            if (count == MAX_EXTENSION_COUNT || !isInOrder || length - transportOffset < EXTENSION_LENGTH) {
                return false;
            }
            if (protocol == ROUTING || !readExtension(packet, offset + transportOffset)) {
                return false;
            }
        }
        return transportOffset <= length;
    }

    private static boolean isExtension(int number) {
        return number == HOP_BY_HOP || number == ROUTING || number == FRAGMENT || number == DESTINATION_OPTIONS;
    }

    /** False at a second fragment header. */
    private boolean readExtension(ByteBuffer packet, int at) {
        int next = Byte.toUnsignedInt(packet.get(at));
        if (protocol != FRAGMENT) {
            transportOffset += (Byte.toUnsignedInt(packet.get(at + 1)) + 1) << 3;
        } else if (!hasFragmentHeader) {
            hasFragmentHeader = true;
            int field = Short.toUnsignedInt(packet.getShort(at + 2));
            place = field & V6_PLACE_MASK;
            isFragment = place != 0 || (field & 1) != 0;
            fragmentId = packet.getInt(at + 4);
            transportOffset += EXTENSION_LENGTH;
        } else {
            return false;
        }
        protocol = next;
        return true;
    }

    int protocol() {
        return protocol;
    }

    /** Where the transport header stands in the packet, if it is no later fragment. */
    int transportOffset() {
        return transportOffset;
    }

    /** Is it one of several? */
    boolean isFragment() {
        return isFragment;
    }

    /** Where it stands in the whole, in bytes; 0 for the first. */
    int place() {
        return place;
    }

    int fragmentId() {
        return fragmentId;
    }
}
