package org.meshnet.tun.linux.netlink;

import java.nio.charset.StandardCharsets;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** The rtnetlink requests ({@code man 7 rtnetlink}, {@code linux/rtnetlink.h}, {@code if_link.h}, {@code if_addr.h}). */
final class RtMessages {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int RTM_NEWLINK = 16;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;

    /** {@code family 1 | 0 1 | type 2 | index 4 | flags 4 | change 4}. */
    static final int LINK_LENGTH = 16;
    /** {@code family 1 | prefix length 1 | flags 1 | scope 1 | index 4}. */
    static final int ADDRESS_LENGTH = 8;

    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_GSO_MAX_SIZE = 41;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;

    private static final int REQUEST_ACK = 0x5;
    private static final int CREATE_NEW = 0x600 | REQUEST_ACK;
    private static final int DUMP = 0x301;

    private static final int IFF_UP = 1;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_INET_CONF = 1;
    private static final int IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte IN6_ADDR_GEN_MODE_NONE = 1;
    private static final int IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_STATIC = 4;
    private static final int RTN_UNICAST = 1;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;

    private RtMessages() {}

    static NetlinkMessage getLink(String name) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.UTF_8);
        return link(RTM_GETLINK, 0, 0, 0).attribute(IFLA_IFNAME, text);
    }

    static NetlinkMessage getLink(int index) {
        return link(RTM_GETLINK, index, 0, 0);
    }

    static NetlinkMessage setUp(int index, int mtu, int queueLength) {
        return link(RTM_NEWLINK, index, IFF_UP, IFF_UP).attribute(IFLA_MTU, mtu).attribute(IFLA_TXQLEN, queueLength);
    }

    /** {@code bytes}: the longest super-packet that this host's own TCP and UDP give to the interface. */
    static NetlinkMessage limitSuperPackets(int index, int bytes) {
        return link(RTM_NEWLINK, index, 0, 0).attribute(IFLA_GSO_MAX_SIZE, bytes);
    }

    /** A secondary address becomes primary when the primary one of its network is removed, instead of vanishing with it. */
    static NetlinkMessage promoteSecondaries(int index) {
        NetlinkMessage message = link(RTM_NEWLINK, index, 0, 0);
        int spec = message.beginNest(IFLA_AF_SPEC);
        int inet = message.beginNest(AF_INET);
        int conf = message.beginNest(IFLA_INET_CONF);
        message.attribute(IPV4_DEVCONF_PROMOTE_SECONDARIES, 1);
        return message.endNest(conf).endNest(inet).endNest(spec);
    }

    /** The kernel gives the interface no IPv6 address of its own, and so solicits no routers through it. */
    static NetlinkMessage noAutomaticAddress(int index) {
        NetlinkMessage message = link(RTM_NEWLINK, index, 0, 0);
        int spec = message.beginNest(IFLA_AF_SPEC);
        int inet6 = message.beginNest(AF_INET6);
        message.attribute(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
        return message.endNest(inet6).endNest(spec);
    }

    static NetlinkMessage getAddresses() {
        return new NetlinkMessage(RTM_GETADDR, DUMP).putInt(0).putInt(0);
    }

    /** Without duplicate address detection, which takes a second or two: nobody could answer it on such an interface. */
    static NetlinkMessage addAddress(int index, Prefix prefix) {
        return address(RTM_NEWADDR, CREATE_NEW, index, prefix);
    }

    static NetlinkMessage removeAddress(int index, Prefix prefix) {
        return address(RTM_DELADDR, REQUEST_ACK, index, prefix);
    }

    static NetlinkMessage addRoute(int index, Prefix network) {
        return route(RTM_NEWROUTE, CREATE_NEW, index, network);
    }

    static NetlinkMessage removeRoute(int index, Prefix network) {
        return route(RTM_DELROUTE, REQUEST_ACK, index, network);
    }

    private static NetlinkMessage link(int type, int index, int flags, int change) {
        return new NetlinkMessage(type, REQUEST_ACK)
                .putInt(0)
                .putInt(index)
                .putInt(flags)
                .putInt(change);
    }

    private static NetlinkMessage address(int type, int flags, int index, Prefix prefix) {
        byte[] bytes = prefix.address().bytes();
        return new NetlinkMessage(type, flags)
                .putByte(family(prefix.address()))
                .putByte(prefix.length())
                .putByte(prefix.address().isV4() ? 0 : IFA_F_NODAD)
                .putByte(RT_SCOPE_UNIVERSE)
                .putInt(index)
                .attribute(IFA_LOCAL, bytes)
                .attribute(IFA_ADDRESS, bytes);
    }

    private static NetlinkMessage route(int type, int flags, int index, Prefix prefix) {
        Prefix network = prefix.network();
        return new NetlinkMessage(type, flags)
                .putByte(family(network.address()))
                .putByte(network.length())
                .putByte(0)
                .putByte(0)
                .putByte(RT_TABLE_MAIN)
                .putByte(RTPROT_STATIC)
                .putByte(network.address().isV4() ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE)
                .putByte(RTN_UNICAST)
                .putInt(0)
                .attribute(RTA_DST, network.address().bytes())
                .attribute(RTA_OIF, index);
    }

    private static int family(IpAddress address) {
        return address.isV4() ? AF_INET : AF_INET6;
    }
}
