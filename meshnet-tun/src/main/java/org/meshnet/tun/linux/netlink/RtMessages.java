package org.meshnet.tun.linux.netlink;

import java.nio.charset.StandardCharsets;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * The rtnetlink requests ({@code man 7 rtnetlink}, {@code linux/rtnetlink.h}, {@code if_link.h}, {@code if_addr.h}).
 */
final class RtMessages {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;

    /** {@code family 1 | 0 1 | type 2 | index 4 | flags 4 | change 4}. */
    static final int LINK_LENGTH = 16;
    /** {@code family 1 | prefix length 1 | flags 1 | scope 1 | index 4}. */
    static final int ADDRESS_LENGTH = 8;
    /**
     * {@code family 1 | destination length 1 | source length 1 | TOS 1 | table 1 | protocol 1 | scope 1 | type 1 |
     * flags 4}.
     */
    static final int ROUTE_LENGTH = 12;

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_MASTER = 10;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_GSO_MAX_SIZE = 41;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_FLAGS = 8;
    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    static final int RTA_MULTIPATH = 9;
    static final int RTA_TABLE = 15;
    static final int RTA_MARK = 16;
    static final int RT_TABLE_MAIN = 254;
    static final int RTN_UNICAST = 1;

    static final int REQUEST_ACK = 0x5;
    static final int CREATE_NEW = 0x600 | REQUEST_ACK;
    static final int DUMP = 0x301;

    private static final int IFF_UP = 1;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_INET_CONF = 1;
    private static final int IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte IN6_ADDR_GEN_MODE_NONE = 1;
    private static final int IFA_F_NODAD = 2;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 8;
    private static final int RTA_PREFSRC = 7;
    private static final int RTPROT_KERNEL = 2;
    static final int RTPROT_STATIC = 4;
    private static final int RTM_F_FIB_MATCH = 0x2000;
    /** The metric that the kernel gives to the network of an IPv6 address. */
    private static final int IP6_RT_PRIO_ADDRCONF = 256;

    static final int RT_SCOPE_UNIVERSE = 0;
    static final int RT_SCOPE_LINK = 253;

    private RtMessages() {}

    static NetlinkMessage getLink(String name) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.UTF_8);
        return link(RTM_GETLINK, 0, 0, 0).attribute(IFLA_IFNAME, text);
    }

    static NetlinkMessage getLink(int index) {
        return link(RTM_GETLINK, index, 0, 0);
    }

    /** All links, without their counters. */
    static NetlinkMessage getLinks() {
        return new NetlinkMessage(RTM_GETLINK, DUMP)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    static NetlinkMessage setMtu(int index, int mtu) {
        return link(RTM_NEWLINK, index, 0, 0).attribute(IFLA_MTU, mtu);
    }

    static NetlinkMessage setAlias(int index, String alias) {
        return link(RTM_NEWLINK, index, 0, 0).attribute(IFLA_IFALIAS, alias.getBytes(StandardCharsets.UTF_8));
    }

    /** The interface's own address on its link. */
    static NetlinkMessage setAddress(int index, byte[] address) {
        return link(RTM_NEWLINK, index, 0, 0).attribute(IFLA_ADDRESS, address);
    }

    static NetlinkMessage setUp(int index, int mtu, int queueLength) {
        return link(RTM_NEWLINK, index, IFF_UP, IFF_UP).attribute(IFLA_MTU, mtu).attribute(IFLA_TXQLEN, queueLength);
    }

    /** {@code bytes}: the longest super-packet that this host's own TCP and UDP give to the interface. */
    static NetlinkMessage limitSuperPackets(int index, int bytes) {
        return link(RTM_NEWLINK, index, 0, 0).attribute(IFLA_GSO_MAX_SIZE, bytes);
    }

    /**
     * A secondary address becomes primary when the primary one of its network is removed, instead of vanishing with it.
     */
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
        return getAddresses(0);
    }

    /** Those of one interface, where the kernel can leave out the others. */
    static NetlinkMessage getAddresses(int index) {
        return new NetlinkMessage(RTM_GETADDR, DUMP).putInt(0).putInt(index);
    }

    /** The routes of IPv4 in the order of their destinations, so that default routes come first. */
    static NetlinkMessage getRoutesV4() {
        return new NetlinkMessage(RTM_GETROUTE, DUMP)
                .putByte(AF_INET)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(RT_TABLE_MAIN)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putInt(0);
    }

    /**
     * The entry of the routing tables that leads to a destination; {@code index}: only through that interface, 0 for
     * any. {@code mark}: that a packet with this mark takes, 0 for one without.
     */
    static NetlinkMessage getRoute(IpAddress destination, int index, int mark) {
        NetlinkMessage message = new NetlinkMessage(RTM_GETROUTE, REQUEST_ACK)
                .putByte(family(destination))
                .putByte(destination.bitCount())
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putInt(RTM_F_FIB_MATCH)
                .attribute(RTA_DST, destination.bytes());
        if (index != 0) {
            message.attribute(RTA_OIF, index);
        }
        return mark == 0 ? message : message.attribute(RTA_MARK, mark);
    }

    /**
     * Without duplicate address detection, which takes a second or two: nobody could answer it on such an interface.
     */
    static NetlinkMessage addAddress(int index, Prefix prefix) {
        return address(RTM_NEWADDR, CREATE_NEW, index, prefix);
    }

    static NetlinkMessage removeAddress(int index, Prefix prefix) {
        return address(RTM_DELADDR, REQUEST_ACK, index, prefix);
    }

    static NetlinkMessage addRoute(int index, Prefix network) {
        return route(RTM_NEWROUTE, CREATE_NEW, RTPROT_STATIC, index, network);
    }

    /** The route that the kernel itself adds with an address: to the address's network. */
    static NetlinkMessage addNetworkRoute(int index, Prefix address) {
        NetlinkMessage message = route(RTM_NEWROUTE, CREATE_NEW, RTPROT_KERNEL, index, address);
        return address.address().isV4()
                ? message.attribute(RTA_PREFSRC, address.address().bytes())
                : message.attribute(RTA_PRIORITY, IP6_RT_PRIO_ADDRCONF);
    }

    static NetlinkMessage removeRoute(int index, Prefix network) {
        return route(RTM_DELROUTE, REQUEST_ACK, RTPROT_STATIC, index, network);
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

    private static NetlinkMessage route(int type, int flags, int protocol, int index, Prefix prefix) {
        Prefix network = prefix.network();
        return new NetlinkMessage(type, flags)
                .putByte(family(network.address()))
                .putByte(network.length())
                .putByte(0)
                .putByte(0)
                .putByte(RT_TABLE_MAIN)
                .putByte(protocol)
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
