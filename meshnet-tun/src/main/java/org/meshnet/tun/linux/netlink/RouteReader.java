package org.meshnet.tun.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Reads what the kernel says of a route ({@code linux/rtnetlink.h}). Stateless. */
final class RouteReader {
    private static final int TABLE_OFFSET = 4;
    private static final int TYPE_OFFSET = 7;
    /** {@code length 2 | flags 1 | hops 1 | interface 4}, then attributes. */
    private static final int NEXT_HOP_LENGTH = 8;

    /** Where a route leads at first. */
    private record FirstHop(int interfaceIndex, Optional<IpAddress> gateway) {}

    private RouteReader() {}

    /** The route; empty if the message is none that is whole. */
    static Optional<Route> route(NetlinkReply reply) {
        if (reply.body().limit() < RtMessages.ROUTE_LENGTH) {
            return Optional.empty();
        }
        boolean isV4 = reply.body().get(0) == RtMessages.AF_INET;
        int length = reply.body().get(1) & 0xff;
        IpAddress destination = address(reply, RtMessages.ROUTE_LENGTH, RtMessages.RTA_DST)
                .orElse(isV4 ? IpAddress.v4(0) : new IpAddress(0, 0));
        if (length > destination.bitCount()) {
            return Optional.empty();
        }
        FirstHop hop = firstHop(reply);
        return Optional.of(new Route(
                new Prefix(destination, length),
                hop.interfaceIndex(),
                hop.gateway(),
                reply.intAttribute(RtMessages.ROUTE_LENGTH, RtMessages.RTA_PRIORITY),
                reply.body().get(TYPE_OFFSET) == RtMessages.RTN_UNICAST));
    }

    /** Is it in the table that routes are in unless somebody chooses another? */
    static boolean isInMainTable(NetlinkReply reply) {
        return reply.body().limit() >= RtMessages.ROUTE_LENGTH
                && (reply.body().get(TABLE_OFFSET) & 0xff) == RtMessages.RT_TABLE_MAIN;
    }

    static boolean isDefault(NetlinkReply reply) {
        return reply.body().limit() >= RtMessages.ROUTE_LENGTH && reply.body().get(1) == 0;
    }

    /** Of a route with several ways the first; else the one that it has. */
    private static FirstHop firstHop(NetlinkReply reply) {
        byte[] hops = reply.attribute(RtMessages.ROUTE_LENGTH, RtMessages.RTA_MULTIPATH)
                .orElse(new byte[0]);
        if (hops.length < NEXT_HOP_LENGTH) {
            return new FirstHop(
                    reply.intAttribute(RtMessages.ROUTE_LENGTH, RtMessages.RTA_OIF),
                    address(reply, RtMessages.ROUTE_LENGTH, RtMessages.RTA_GATEWAY));
        }
        ByteBuffer body = ByteBuffer.wrap(hops).order(ByteOrder.nativeOrder());
        int length = Math.max(NEXT_HOP_LENGTH, Math.min(hops.length, body.getShort(0) & 0xffff));
        NetlinkReply hop = new NetlinkReply(reply.type(), 0, reply.sequence(), body.limit(length));
        return new FirstHop(body.getInt(4), address(hop, NEXT_HOP_LENGTH, RtMessages.RTA_GATEWAY));
    }

    private static Optional<IpAddress> address(NetlinkReply reply, int fixedLength, int type) {
        return reply.attribute(fixedLength, type)
                .filter(bytes -> bytes.length == IpAddress.V4_LENGTH || bytes.length == IpAddress.V6_LENGTH)
                .map(IpAddress::of);
    }
}
