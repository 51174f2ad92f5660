package org.meshnet.tun.linux;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.linux.netlink.Link;
import org.meshnet.tun.linux.netlink.LinkAddress;
import org.meshnet.tun.linux.netlink.NetlinkException;
import org.meshnet.tun.linux.netlink.Rtnetlink;
import org.meshnet.tun.linux.sys.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses and routes that we gave to one interface. Any thread. It stays with the network namespace in which it was
 * opened.
 */
final class InterfaceSetup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceSetup.class);
    private static final int IPV6_MIN_MTU = 1280;
    /** Twice the driver's default: a burst of small packets shall not be lost while the reader is not scheduled. */
    private static final int QUEUE_LENGTH = 1000;

    private final Rtnetlink netlink;
    private final Link link;
    private final Set<Prefix> addresses = new LinkedHashSet<>();
    private final Set<Prefix> routes = new LinkedHashSet<>();
    private boolean hasWarned;
    private boolean isClosed;

    private InterfaceSetup(Rtnetlink netlink, Link link) {
        this.netlink = netlink;
        this.link = link;
    }

    /** Finds the interface and switches it on. */
    static InterfaceSetup open(String name, int mtu, int superPacketBytes) throws TunException {
        try {
            return bringUp(Rtnetlink.open(), name, mtu, superPacketBytes);
        } catch (NetlinkException e) {
            throw LinuxErrors.refused("set up the interface " + name, e);
        }
    }

    /**
     * Makes these the only addresses.
     *
     * @throws TunException {@code ADDRESS_TAKEN} before anything has changed
     */
    synchronized void setAddresses(List<Prefix> wanted) throws TunException {
        checkOpen();
        try {
            checkFree(wanted);
            for (Prefix prefix : wanted) {
                if (!addresses.contains(prefix)) {
                    addAddress(prefix);
                }
            }
            for (Prefix prefix : List.copyOf(addresses)) {
                if (!wanted.contains(prefix)) {
                    removeAddress(prefix);
                }
            }
            restoreRoutes();
        } catch (NetlinkException e) {
            throw LinuxErrors.refused("set the addresses of " + link.name(), e);
        }
    }

    /** Leads a network here, unless that was done before. */
    synchronized void addRoute(Prefix prefix) throws TunException {
        checkOpen();
        Prefix network = prefix.network();
        if (routes.contains(network)) {
            return;
        }
        try {
            netlink.addRoute(link.index(), network);
            routes.add(network);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EEXIST) {
                throw new TunException(Kind.SYSTEM, "there is a route to " + network + " already; remove it first", e);
            }
            warnOrThrow("add the route " + network + " through " + link.name(), network, e);
        }
    }

    /** Takes a route of ours back. */
    synchronized void removeRoute(Prefix prefix) throws TunException {
        checkOpen();
        Prefix network = prefix.network();
        if (!routes.remove(network)) {
            return;
        }
        try {
            netlink.removeRoute(link.index(), network);
        } catch (NetlinkException e) {
            throw LinuxErrors.refused("remove the route " + network + " through " + link.name(), e);
        }
    }

    /** Changes nothing any more; what was set goes with the interface. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            netlink.close();
        }
    }

    private static InterfaceSetup bringUp(Rtnetlink netlink, String name, int mtu, int superPacketBytes)
            throws NetlinkException, TunException {
        boolean isUp = false;
        try {
            int index = netlink.link(name)
                    .orElseThrow(() -> new TunException(Kind.SYSTEM, "the interface " + name + " is gone already"))
                    .index();
            InterfaceSetup setup = new InterfaceSetup(netlink, new Link(index, name, true, mtu, QUEUE_LENGTH));
            setup.omitAutomaticAddress();
            setup.limitSuperPackets(superPacketBytes);
            netlink.promoteSecondaries(index);
            netlink.setUp(index, mtu, QUEUE_LENGTH);
            isUp = true;
            return setup;
        } finally {
            if (!isUp) {
                netlink.close();
            }
        }
    }

    private void omitAutomaticAddress() throws NetlinkException {
        try {
            netlink.omitAutomaticAddress(link.index());
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EPERM) {
                throw e;
            }
            LOG.debug("{}: automatic IPv6 addresses stay as they are: {}", link.name(), e.getMessage());
        }
    }

    /** Longer ones work as well, only slower. */
    private void limitSuperPackets(int bytes) {
        try {
            netlink.limitSuperPackets(link.index(), bytes);
        } catch (NetlinkException e) {
            LOG.debug("{}: super-packets may get longer than {}: {}", link.name(), bytes, e.getMessage());
        }
    }

    private void checkOpen() throws TunException {
        if (isClosed) {
            throw LinuxErrors.closed(link.name());
        }
    }

    private void checkFree(List<Prefix> wanted) throws NetlinkException, TunException {
        for (LinkAddress other : netlink.addresses()) {
            boolean isWanted = wanted.stream()
                    .anyMatch(prefix -> prefix.address().equals(other.prefix().address()));
            if (isWanted && other.index() != link.index()) {
                String holder = netlink.link(other.index()).map(Link::name).orElse("another interface");
                throw new TunException(
                        Kind.ADDRESS_TAKEN,
                        "the address " + other.prefix().address() + " is already used by " + holder);
            }
        }
    }

    private void addAddress(Prefix prefix) throws NetlinkException, TunException {
        if (!prefix.address().isV4()) {
            // IPv6 knows an address once per interface, whatever its prefix length.
            for (Prefix earlier : List.copyOf(addresses)) {
                if (earlier.address().equals(prefix.address())) {
                    removeAddress(earlier);
                }
            }
        }
        try {
            netlink.addAddress(link.index(), prefix);
            addresses.add(prefix);
        } catch (NetlinkException e) {
            warnOrThrow("set the address " + prefix + " of " + link.name(), prefix, e);
        }
    }

    private void removeAddress(Prefix prefix) throws NetlinkException {
        netlink.removeAddress(link.index(), prefix);
        addresses.remove(prefix);
    }

    /** With an interface's last IPv4 address the kernel takes away its routes too. */
    private void restoreRoutes() throws NetlinkException {
        for (Prefix network : routes) {
            try {
                netlink.addRoute(link.index(), network);
            } catch (NetlinkException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }

    /** A host without IPv6 goes on with IPv4; it hears so once. */
    private void warnOrThrow(String action, Prefix prefix, NetlinkException cause) throws TunException {
        if (prefix.address().isV4() || !isWithoutIpv6(cause)) {
            throw LinuxErrors.refused(action, cause);
        }
        if (!hasWarned) {
            hasWarned = true;
            LOG.warn("{} has no IPv6, going on with IPv4: can't {}: {}", link.name(), action, cause.getMessage());
        }
    }

    /** Switched off by {@code disable_ipv6} (EACCES), missing in the kernel, or impossible with the MTU (RFC 8200 §5). */
    private boolean isWithoutIpv6(NetlinkException cause) {
        return switch (cause.errno()) {
            case Errno.EACCES, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT -> true;
            default -> link.mtu() < IPV6_MIN_MTU;
        };
    }
}
