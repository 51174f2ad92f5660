package org.meshnet.tun.linux.netlink;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.linux.sys.Errno;

/**
 * Looks at and changes the links, addresses and routes of the network namespace in which it was opened. One thread at a time.
 * All methods throw {@link NetlinkException} when the kernel refuses.
 */
public final class Rtnetlink implements AutoCloseable {
    private static final int IFF_UP = 1;

    private final NetlinkSocket socket;

    private Rtnetlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens the way to the kernel. */
    public static Rtnetlink open() throws NetlinkException {
        return new Rtnetlink(NetlinkSocket.open());
    }

    /** The interface of that name; empty if there is none. */
    public Optional<Link> link(String name) throws NetlinkException {
        return link(RtMessages.getLink(name));
    }

    /** The interface of that index; empty if there is none. */
    public Optional<Link> link(int index) throws NetlinkException {
        return link(RtMessages.getLink(index));
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

    /** Gives the interface an address. The routes know an IPv6 one a moment later. Does nothing if it has it. */
    public void addAddress(int index, Prefix prefix) throws NetlinkException {
        tolerate(Errno.EEXIST, RtMessages.addAddress(index, prefix));
    }

    /** Takes an address away. Does nothing if it is gone already. */
    public void removeAddress(int index, Prefix prefix) throws NetlinkException {
        tolerate(Errno.EADDRNOTAVAIL, RtMessages.removeAddress(index, prefix));
    }

    /** Leads a network to the interface. Fails with {@link Errno#EEXIST} if such a route exists, whoever made it. */
    public void addRoute(int index, Prefix network) throws NetlinkException {
        socket.exchange(RtMessages.addRoute(index, network));
    }

    /** Takes a route away. Does nothing if it is gone already. */
    public void removeRoute(int index, Prefix network) throws NetlinkException {
        tolerate(Errno.ESRCH, RtMessages.removeRoute(index, network));
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<Link> link(NetlinkMessage request) throws NetlinkException {
        try {
            return socket.exchange(request).stream()
                    .filter(reply -> reply.type() == RtMessages.RTM_NEWLINK
                            && reply.body().limit() >= RtMessages.LINK_LENGTH)
                    .map(Rtnetlink::link)
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno() == Errno.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Link link(NetlinkReply reply) {
        return new Link(
                reply.body().getInt(4),
                reply.textAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_IFNAME),
                (reply.body().getInt(8) & IFF_UP) != 0,
                reply.intAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_MTU),
                reply.intAttribute(RtMessages.LINK_LENGTH, RtMessages.IFLA_TXQLEN));
    }

    /** On a point-to-point interface IFA_ADDRESS is the other end's; the own one is in IFA_LOCAL, which IPv6 often omits. */
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
                .map(address -> new LinkAddress(reply.body().getInt(4), new Prefix(address, length)));
    }

    private void tolerate(int errno, NetlinkMessage request) throws NetlinkException {
        try {
            socket.exchange(request);
        } catch (NetlinkException e) {
            if (e.errno() != errno) {
                throw e;
            }
        }
    }
}
