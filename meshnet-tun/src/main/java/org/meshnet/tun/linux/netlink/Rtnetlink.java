package org.meshnet.tun.linux.netlink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.linux.sys.Errno;

/**
 * Looks at and changes the links, addresses and routes of the network namespace in which it was opened. One thread at a
 * time. All methods throw {@link NetlinkException} when the kernel refuses.
 */
public final class Rtnetlink implements AutoCloseable {
    private static final int IFF_UP = 1;
    private static final int IFF_LOOPBACK = 8;

    private static final IpAddress NOWHERE = new IpAddress(0, 0);

    private final NetlinkSocket socket;
    private final int mark;

    private Rtnetlink(NetlinkSocket socket, int mark) {
        this.socket = socket;
        this.mark = mark;
    }

    /** Opens the way to the kernel. */
    public static Rtnetlink open() throws NetlinkException {
        return open(0);
    }

    /**
     * Opens the way to the kernel.
     *
     * @param mark of the packets whose routes are asked for, 0 for those without one
     */
    public static Rtnetlink open(int mark) throws NetlinkException {
        return new Rtnetlink(NetlinkSocket.open(), mark);
    }

    /** The interface of that name; empty if there is none. */
    public Optional<KernelLink> link(String name) throws NetlinkException {
        return link(RtMessages.getLink(name));
    }

    /** The interface of that index; empty if there is none. */
    public Optional<KernelLink> link(int index) throws NetlinkException {
        return link(RtMessages.getLink(index));
    }

    /** All interfaces. */
    public List<KernelLink> links() throws NetlinkException {
        return socket.exchange(RtMessages.getLinks()).stream()
                .filter(Rtnetlink::isLink)
                .map(Rtnetlink::link)
                .toList();
    }

    /** Notes something about an interface that everybody can read ({@code ip link}). */
    public void setAlias(int index, String alias) throws NetlinkException {
        socket.exchange(RtMessages.setAlias(index, alias));
    }

    /** Sets the bytes of the longest packet. */
    public void setMtu(int index, int mtu) throws NetlinkException {
        socket.exchange(RtMessages.setMtu(index, mtu));
    }

    /** Sets the interface's own address on its link. To be called before it is up. */
    public void setAddress(int index, byte[] address) throws NetlinkException {
        socket.exchange(RtMessages.setAddress(index, address));
    }

    /** Switches an interface on, with this MTU in bytes and room for so many waiting packets. */
    public void setUp(int index, int mtu, int queueLength) throws NetlinkException {
        socket.exchange(RtMessages.setUp(index, mtu, queueLength));
    }

    /** Keeps super-packets of this host's own at or below this many bytes. */
    public void limitSuperPackets(int index, int bytes) throws NetlinkException {
        socket.exchange(RtMessages.limitSuperPackets(index, bytes));
    }

    /** Lets the next IPv4 address of a network take the place of a removed one. */
    public void promoteSecondaries(int index) throws NetlinkException {
        socket.exchange(RtMessages.promoteSecondaries(index));
    }

    /** Keeps the kernel from giving the interface an IPv6 address of its own. To be called before it is up. */
    public void omitAutomaticAddress(int index) throws NetlinkException {
        socket.exchange(RtMessages.noAutomaticAddress(index));
    }

    /** All addresses of all interfaces. */
    public List<LinkAddress> addresses() throws NetlinkException {
        return socket.exchange(RtMessages.getAddresses()).stream()
                .filter(reply -> reply.type() == RtMessages.RTM_NEWADDR)
                .flatMap(reply -> address(reply).stream())
                .toList();
    }

    /** The addresses of one interface. */
    public List<LinkAddress> addresses(int index) throws NetlinkException {
        return socket.exchange(RtMessages.getAddresses(index)).stream()
                .filter(reply -> reply.type() == RtMessages.RTM_NEWADDR)
                .flatMap(reply -> address(reply).stream())
                .filter(address -> address.index() == index)
                .toList();
    }

    /**
     * The default routes of both families, however many others there are: the kernel lists those of IPv4 in the order
     * of their destinations, so nothing is read behind the first that is none; for IPv6 it is asked what leads to
     * {@code ::}, which nothing but a default route does.
     */
    public List<Route> defaultRoutes() throws NetlinkException {
        List<NetlinkReply> replies = socket.first(
                RtMessages.getRoutesV4(), reply -> RouteReader.isDefault(reply) || !RouteReader.isInMainTable(reply));
        List<Route> routes = new ArrayList<>();
        for (NetlinkReply reply : replies) {
            if (RouteReader.isInMainTable(reply) && RouteReader.isDefault(reply)) {
                RouteReader.route(reply).filter(Route::isUnicast).ifPresent(routes::add);
            }
        }
        routes.sort(Comparator.comparingInt(Route::metric));
        route(NOWHERE, 0).filter(route -> route.destination().length() == 0).ifPresent(routes::add);
        return routes;
    }

    /**
     * The entry of the routing tables that leads to a destination.
     *
     * @param index the interface that it must lead through, 0 for any
     * @return empty if nothing leads there, or what does leads nowhere
     */
    public Optional<Route> route(IpAddress destination, int index) throws NetlinkException {
        try {
            return socket.exchange(RtMessages.getRoute(destination, index, mark)).stream()
                    .filter(reply -> reply.type() == RtMessages.RTM_NEWROUTE)
                    .flatMap(reply -> RouteReader.route(reply).stream())
                    .filter(Route::isUnicast)
                    .findFirst();
        } catch (NetlinkException e) {
            return switch (e.errno()) {
                case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EACCES, Errno.EINVAL, Errno.ENODEV ->
                    Optional.empty();
                case Errno.EAFNOSUPPORT, Errno.EOPNOTSUPP -> Optional.empty();
                default -> throw e;
            };
        }
    }

    /** Gives the interface an address. The routes know an IPv6 one a moment later. Does nothing if it has it. */
    public void addAddress(int index, Prefix prefix) throws NetlinkException {
        socket.tolerate(RtMessages.addAddress(index, prefix), Errno.EEXIST);
    }

    /** Takes an address away. Does nothing if it is gone already. */
    public void removeAddress(int index, Prefix prefix) throws NetlinkException {
        socket.tolerate(RtMessages.removeAddress(index, prefix), Errno.EADDRNOTAVAIL);
    }

    /** Leads a network to the interface. Fails with {@link Errno#EEXIST} if such a route exists, whoever made it. */
    public void addRoute(int index, Prefix network) throws NetlinkException {
        socket.exchange(RtMessages.addRoute(index, network));
    }

    /**
     * Leads the network of an address of the interface there, as the kernel did when it got the address.
     *
     * @return false if there is a route to that network already
     */
    public boolean addNetworkRoute(int index, Prefix address) throws NetlinkException {
        return socket.tolerate(RtMessages.addNetworkRoute(index, address), Errno.EEXIST);
    }

    /** Takes a route away. Does nothing if it is gone already. */
    public void removeRoute(int index, Prefix network) throws NetlinkException {
        socket.tolerate(RtMessages.removeRoute(index, network), Errno.ESRCH);
    }

    /** Messages of the kernel that were looked at so far. */
    public long receivedCount() {
        return socket.receivedCount();
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<KernelLink> link(NetlinkMessage request) throws NetlinkException {
        try {
            return socket.exchange(request).stream()
                    .filter(Rtnetlink::isLink)
                    .map(Rtnetlink::link)
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isLink(NetlinkReply reply) {
        return reply.type() == RtMessages.RTM_NEWLINK && reply.body().limit() >= RtMessages.LINK_LENGTH;
    }

    private static KernelLink link(NetlinkReply reply) {
        int flags = reply.body().getInt(8);
        return new KernelLink(
                reply.body().getInt(4),
                reply.textAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_IFNAME),
                (flags & IFF_UP) != 0,
                (flags & IFF_LOOPBACK) != 0,
                reply.intAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_MTU),
                reply.intAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_TXQLEN),
                reply.nested(RtMessages.LINK_LENGTH, RtMessages.IFLA_LINKINFO)
                        .textAttribute(0, RtMessages.IFLA_INFO_KIND),
                reply.textAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_IFALIAS),
                reply.intAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_MASTER));
    }

    /**
     * On a point-to-point interface IFA_ADDRESS is the other end's; the own one is in IFA_LOCAL, which IPv6 often
     * omits.
     */
    private static Optional<LinkAddress> address(NetlinkReply reply) {
        if (reply.body().limit() < RtMessages.ADDRESS_LENGTH) {
            return Optional.empty();
        }
        int length = reply.body().get(1) & 0xff;
        return reply.attribute(RtMessages.ADDRESS_LENGTH, RtMessages.IFA_LOCAL)
                .or(() -> reply.attribute(RtMessages.ADDRESS_LENGTH, RtMessages.IFA_ADDRESS))
                .filter(bytes -> bytes.length == IpAddress.V4_LENGTH || bytes.length == IpAddress.V6_LENGTH)
                .map(IpAddress::of)
                .filter(address -> length <= address.bitCount())
                .map(address -> new LinkAddress(reply.body().getInt(4), new Prefix(address, length), flags(reply)));
    }

    /** The flags have outgrown their byte in the header. */
    private static int flags(NetlinkReply reply) {
        int all = reply.intAttribute(RtMessages.ADDRESS_LENGTH, RtMessages.IFA_FLAGS);
        return all != 0 ? all : reply.body().get(2) & 0xff;
    }
}
