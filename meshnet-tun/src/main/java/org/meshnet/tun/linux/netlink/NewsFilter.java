package org.meshnet.tun.linux.netlink;

import java.nio.ByteBuffer;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * Which announcements of the kernel matter: all of links, addresses and rules, and of the routes, of which a router may
 * have very many that come and go, the default ones, those through one interface, and those to or around one network.
 * It reads in place and keeps nothing.
 *
 * @param interfaceIndex whose routes matter; 0 for none
 * @param network of IPv4, whose routes matter; one of length 0 for any
 */
public record NewsFilter(int interfaceIndex, Prefix network) {
    /** Everything matters. */
    public static final NewsFilter ALL = new NewsFilter(0, new Prefix(IpAddress.v4(0), 0));

    private static final int TYPE_OFFSET = 4;

    /** Is there anything in this datagram that matters? */
    boolean matters(ByteBuffer datagram) {
        int start = 0;
        while (start + NetlinkMessage.HEADER_LENGTH <= datagram.limit()) {
            int length = datagram.getInt(start);
            if (length < NetlinkMessage.HEADER_LENGTH || length > datagram.limit() - start) {
                return false;
            }
            if (matters(datagram, start, start + length)) {
                return true;
            }
            start += NetlinkMessage.aligned(length);
        }
        return false;
    }

    private boolean matters(ByteBuffer datagram, int start, int end) {
        return switch (datagram.getShort(start + TYPE_OFFSET)) {
            case RtMessages.RTM_NEWLINK,
                    RtMessages.RTM_DELLINK,
                    RtMessages.RTM_NEWADDR,
                    RtMessages.RTM_DELADDR,
                    RuleMessages.RTM_NEWRULE,
                    RuleMessages.RTM_DELRULE -> true;
            case RtMessages.RTM_NEWROUTE, RtMessages.RTM_DELROUTE ->
                network.length() == 0 || routeMatters(datagram, start + NetlinkMessage.HEADER_LENGTH, end);
            default -> false;
        };
    }

    private boolean routeMatters(ByteBuffer datagram, int route, int end) {
        if (end - route < RtMessages.ROUTE_LENGTH) {
            return false;
        }
        int destinationLength = datagram.get(route + 1) & 0xff;
        boolean isV4 = datagram.get(route) == RtMessages.AF_INET;
        boolean matters = destinationLength == 0;
        int at = route + RtMessages.ROUTE_LENGTH;
        while (!matters && at + NetlinkMessage.ATTRIBUTE_HEADER_LENGTH + Integer.BYTES <= end) {
            int value = at + NetlinkMessage.ATTRIBUTE_HEADER_LENGTH;
            matters = switch (datagram.getShort(at + 2)) {
                case RtMessages.RTA_OIF -> interfaceIndex != 0 && datagram.getInt(value) == interfaceIndex;
                case RtMessages.RTA_DST -> isV4 && overlaps(datagram, value, destinationLength);
                default -> false;
            };
            at += Math.max(
                    NetlinkMessage.ATTRIBUTE_HEADER_LENGTH, NetlinkMessage.aligned(datagram.getShort(at) & 0xffff));
        }
        return matters;
    }

    /** Addresses are in network byte order, whatever the buffer's. */
    private boolean overlaps(ByteBuffer datagram, int value, int length) {
        int bits = ((datagram.get(value) & 0xff) << 24)
                | ((datagram.get(value + 1) & 0xff) << 16)
                | ((datagram.get(value + 2) & 0xff) << 8)
                | (datagram.get(value + 3) & 0xff);
        int common = Math.min(Math.min(length, Integer.SIZE), network.length());
        long differing = (bits ^ network.address().v4Bits()) & 0xffffffffL;
        return differing >>> (Integer.SIZE - common) == 0;
    }
}
