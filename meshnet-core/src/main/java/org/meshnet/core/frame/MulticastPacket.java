package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * What a mesh has to know of packets for groups and for all hosts: which destinations those are, and which of the
 * packets are the business of one link only and never leave it (RFC 1112, RFC 4291 §2.7). Stateless; allocates nothing.
 */
public final class MulticastPacket {
    /** There is no message. */
    public static final int NONE = -1;

    private static final int IGMP = 2;
    private static final long MAPPED_WORD = 0xffff;
    private static final int CLASS_D = 0xe;
    private static final int LIMITED_BROADCAST = -1;
    private static final int V4_ALL_HOSTS = 0xe000_0001;
    private static final long V6_ALL_HOSTS_HIGH = 0xff02L << 48;
    private static final int V6_GROUP = 0xff;
    /** Scopes that are reserved, or end inside one host. */
    private static final int LARGEST_HOST_SCOPE = 1;

    private static final int UNKNOWN_TYPE = 0xff;
    private static final int ICMP_ROUTER_ADVERTISEMENT = 9;
    private static final int ICMP_ROUTER_SOLICITATION = 10;
    private static final int V6_ECHO_REPLY = 129;
    private static final int MLD_QUERY = 130;
    private static final int MLD_DONE = 132;
    private static final int MLD_V2_REPORT = 143;

    private MulticastPacket() {}

    /** Is this a group's address, or that of all hosts of a link, given as the two words of its 16-byte form? */
    public static boolean isForMany(long high, long low) {
        if (high == 0 && low >>> 32 == MAPPED_WORD) {
            int bits = (int) low;
            return bits >>> 28 == CLASS_D || bits == LIMITED_BROADCAST;
        }
        return high >>> 56 == V6_GROUP;
    }

    /** Does such an address stand for all hosts of a link: as a broadcast, or as the group that each of them is in? */
    public static boolean isForAll(long high, long low) {
        if (high == 0) {
            int bits = (int) low;
            return bits == LIMITED_BROADCAST || bits == V4_ALL_HOSTS;
        }
        return high == V6_ALL_HOSTS_HIGH && low == 1;
    }

    /**
     * Is this packet for many the business of its link only? IGMP and MLD, router and neighbour discovery and what else
     * ICMPv6 has for a link's own order, ICMP's router discovery, and what has a scope of one host.
     *
     * @param offset absolute index of a valid packet
     * @param length its bytes
     */
    public static boolean isLinkOnly(ByteBuffer packet, int offset, int length) {
        if (!IpPacket.isV4(packet, offset) && isHostScope(IpPacket.destinationHigh(packet, offset))) {
            return true;
        }
        long transport = TransportHeader.locate(packet, offset, length);
        if (transport == TransportHeader.NONE) {
            return IpPacket.isV4(packet, offset) && IpPacket.protocol(packet, offset) == IGMP;
        }
        int at = TransportHeader.offset(transport);
        int type = at < length ? Byte.toUnsignedInt(packet.get(offset + at)) : UNKNOWN_TYPE;
        return switch (TransportHeader.protocol(transport)) {
            case IGMP -> true;
            case IpPacket.ICMP -> type == ICMP_ROUTER_ADVERTISEMENT || type == ICMP_ROUTER_SOLICITATION;
            case IpPacket.ICMP_V6 -> type > V6_ECHO_REPLY;
            default -> false;
        };
    }

    private static boolean isHostScope(long destinationHigh) {
        return (destinationHigh >>> 48 & 0xf) <= LARGEST_HOST_SCOPE;
    }

    /**
     * Where in a valid packet a message of IGMP or MLD stands that a host may have sent, relative to the packet;
     * {@link #NONE} if it is none.
     */
    public static int membershipOffset(ByteBuffer packet, int offset, int length) {
        long transport = TransportHeader.locate(packet, offset, length);
        if (transport == TransportHeader.NONE || TransportHeader.isFragment(transport)) {
            return NONE;
        }
        int at = TransportHeader.offset(transport);
        if (at >= length) {
            return NONE;
        }
        int type = Byte.toUnsignedInt(packet.get(offset + at));
        boolean isMessage = switch (TransportHeader.protocol(transport)) {
            case IGMP -> IpPacket.isV4(packet, offset);
            case IpPacket.ICMP_V6 ->
                !IpPacket.isV4(packet, offset) && ((type > MLD_QUERY && type <= MLD_DONE) || type == MLD_V2_REPORT);
            default -> false;
        };
        return isMessage ? at : NONE;
    }
}
