package org.meshnet.tun.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.linux.netlink.KernelLink;
import org.meshnet.tun.linux.netlink.LinkAddress;
import org.meshnet.tun.linux.netlink.NetlinkException;
import org.meshnet.tun.linux.netlink.Route;
import org.meshnet.tun.linux.netlink.Rtnetlink;
import org.meshnet.tun.linux.sys.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses and routes that we gave to one interface, and how they come back when somebody takes them away. Any
 * thread. It knows the interface by its index, whatever it is called, and stays with the network namespace in which it
 * was opened.
 */
final class InterfaceSetup implements AutoCloseable {
    /** What marks an interface as a mesh's, for all processes and namespaces that see it. */
    static final String ALIAS = "MeshNet";

    private static final Logger LOG = LoggerFactory.getLogger(InterfaceSetup.class);
    private static final int IPV6_MIN_MTU = 1280;
    /** Twice the driver's default: a burst of small packets shall not be lost while the reader is not scheduled. */
    private static final int QUEUE_LENGTH = 1000;

    private final Rtnetlink netlink;
    private final int index;
    private final int mtu;
    private final boolean isEthernet;
    private final RepairLog repairs = new RepairLog(LOG, System::nanoTime);
    private final Set<Prefix> wanted = new LinkedHashSet<>();
    /** What was set, whether it is still there or not. */
    private final Set<Prefix> set = new LinkedHashSet<>();

    private final Set<Prefix> routes = new LinkedHashSet<>();
    private volatile String name;
    private boolean hasWarned;
    private boolean isClosed;

    private InterfaceSetup(Rtnetlink netlink, int index, String name, int mtu, boolean isEthernet) {
        this.netlink = netlink;
        this.index = index;
        this.name = name;
        this.mtu = mtu;
        this.isEthernet = isEthernet;
    }

    /** Finds the interface and switches it on. */
    static InterfaceSetup open(String name, TunConfig config) throws TunException {
        try {
            return bringUp(Rtnetlink.open(), name, config);
        } catch (NetlinkException e) {
            throw LinuxErrors.refused("set up the interface " + name, e);
        }
    }

    int index() {
        return index;
    }

    /** As of the last look. */
    String name() {
        return name;
    }

    /** Makes these the only addresses, but for those that it can't have. */
    synchronized InterfaceState setAddresses(List<Prefix> fresh) throws TunException {
        wanted.clear();
        wanted.addAll(fresh);
        return settle("set the addresses of ");
    }

    /** Puts back what somebody took away, and takes what has become free. */
    synchronized InterfaceState restore() throws TunException {
        return settle("restore ");
    }

    private InterfaceState settle(String action) throws TunException {
        checkOpen();
        try {
            KernelLink link = netlink.link(index)
                    .orElseThrow(() -> new TunException(Kind.GONE, "the interface " + name + " was removed"));
            name = link.name();
            restoreMtu(link);
            Optional<KernelLink> bridge = bridge(link);
            List<LinkAddress> all = netlink.addresses();
            Map<IpAddress, String> taken = taken(all, bridge);
            if (link.isUp() && bridge.isEmpty()) {
                addMissing(present(all), taken);
            }
            removeOthers(taken, bridge.isPresent());
            if (link.isUp()) {
                restoreRoutes();
            }
            repairs.report(name);
            Set<Prefix> present = present(netlink.addresses(index));
            return new InterfaceState(
                    name,
                    link.isUp(),
                    wanted.stream().filter(present::contains).toList(),
                    taken,
                    bridge.map(KernelLink::name));
        } catch (NetlinkException e) {
            throw LinuxErrors.refused(action + name, e);
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
            requireNoOther(network);
            netlink.addRoute(index, network);
            routes.add(network);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EEXIST) {
                throw new TunException(Kind.SYSTEM, "there is a route to " + network + " already; remove it first", e);
            }
            warnOrThrow("add the route " + network + " through " + name, network, e);
            // It comes with IPv6.
            routes.add(network);
        }
    }

    /** The kernel takes a second one, if that has another metric, and then the lower one is used. */
    private void requireNoOther(Prefix network) throws NetlinkException, TunException {
        Optional<Route> other = netlink.route(network.address(), 0)
                .filter(route -> route.index() != index && route.destination().equals(network));
        if (other.isPresent()) {
            String through = netlink.link(other.get().index())
                    .map(link -> " through " + link.name())
                    .orElse("");
            throw new TunException(
                    Kind.SYSTEM, "there is a route to " + network + through + " already; remove it first");
        }
    }

    /** Takes a route of ours back. */
    synchronized void removeRoute(Prefix prefix) throws TunException {
        checkOpen();
        Prefix network = prefix.network();
        if (!routes.contains(network)) {
            return;
        }
        try {
            netlink.removeRoute(index, network);
            routes.remove(network);
        } catch (NetlinkException e) {
            throw LinuxErrors.refused("remove the route " + network + " through " + name, e);
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

    private static InterfaceSetup bringUp(Rtnetlink netlink, String name, TunConfig config)
            throws NetlinkException, TunException {
        boolean isUp = false;
        try {
            int index = netlink.link(name)
                    .orElseThrow(() -> new TunException(Kind.SYSTEM, "the interface " + name + " is gone already"))
                    .index();
            InterfaceSetup setup = new InterfaceSetup(
                    netlink, index, name, config.mtu(), config.station().isPresent());
            if (config.station().isPresent()) {
                netlink.setAddress(index, config.station().get().bytes());
                setup.ignoreRouters();
            } else {
                setup.omitAutomaticAddress();
            }
            setup.tryTo("mark it as a mesh's", () -> netlink.setAlias(index, ALIAS));
            // Longer ones work as well, only slower.
            setup.tryTo("limit super-packets", () -> netlink.limitSuperPackets(index, config.superPacketBytes()));
            netlink.promoteSecondaries(index);
            netlink.setUp(index, config.mtu(), QUEUE_LENGTH);
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
            netlink.omitAutomaticAddress(index);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EPERM) {
                throw e;
            }
            LOG.debug("{}: automatic IPv6 addresses stay as they are: {}", name, e.getMessage());
        }
    }

    /** Members' routers must not make themselves this host's; their bridges' networks are not its. */
    private void ignoreRouters() {
        for (String setting : List.of("accept_ra", "router_solicitations")) {
            try {
                Files.writeString(Path.of("/proc/sys/net/ipv6/conf", name, setting), "0");
            } catch (IOException e) {
                LOG.debug("{}: {} stays as it is: {}", name, setting, e.toString());
            }
        }
    }

    private interface Nicety {
        void run() throws NetlinkException;
    }

    private void tryTo(String what, Nicety nicety) {
        try {
            nicety.run();
        } catch (NetlinkException e) {
            LOG.debug("{}: can't {}: {}", name, what, e.getMessage());
        }
    }

    private void checkOpen() throws TunException {
        if (isClosed) {
            throw LinuxErrors.closed(name);
        }
    }

    /**
     * Below 1,280 bytes the kernel forgets all of IPv6 on the interface, and begins with an address of its own when it
     * knows it again.
     */
    private void restoreMtu(KernelLink link) throws NetlinkException {
        if (link.mtu() == mtu) {
            return;
        }
        netlink.setMtu(index, mtu);
        if (isEthernet) {
            ignoreRouters();
        } else {
            omitAutomaticAddress();
        }
        if (link.mtu() < IPV6_MIN_MTU) {
            for (Prefix own : present(netlink.addresses(index))) {
                if (!own.address().isV4() && own.address().isLocalOnly() && !wanted.contains(own)) {
                    netlink.removeAddress(index, own);
                }
            }
        }
        repairs.add("MTU " + mtu);
    }

    /** What a bridge's port has of addresses is of no use: what comes in is the bridge's. */
    private Optional<KernelLink> bridge(KernelLink link) throws NetlinkException {
        return link.master() == 0
                ? Optional.empty()
                : netlink.link(link.master()).filter(master -> master.kind().equals("bridge"));
    }

    private Map<IpAddress, String> taken(List<LinkAddress> all, Optional<KernelLink> bridge) throws NetlinkException {
        Map<IpAddress, String> taken = new LinkedHashMap<>();
        for (LinkAddress other : all) {
            IpAddress address = other.prefix().address();
            boolean isWanted =
                    wanted.stream().anyMatch(prefix -> prefix.address().equals(address));
            boolean isBridges =
                    bridge.filter(link -> link.index() == other.index()).isPresent();
            if (isWanted && other.index() != index && !isBridges) {
                taken.put(
                        address,
                        netlink.link(other.index()).map(KernelLink::name).orElse("another interface"));
            }
        }
        return taken;
    }

    private Set<Prefix> present(List<LinkAddress> all) {
        return all.stream()
                .filter(address -> address.index() == index)
                .map(LinkAddress::prefix)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** IPv6 first: by that address others of the mesh on this host know whose the IPv4 network is. */
    private void addMissing(Set<Prefix> present, Map<IpAddress, String> taken) throws NetlinkException, TunException {
        List<Prefix> ordered = wanted.stream()
                .sorted(Comparator.comparing(prefix -> prefix.address().isV4()))
                .toList();
        for (Prefix prefix : ordered) {
            if (present.contains(prefix)) {
                restoreNetwork(prefix);
                set.add(prefix);
            } else if (!taken.containsKey(prefix.address())) {
                addAddress(prefix, present);
            }
        }
    }

    /** The route that came with the address; where one to the same network exists, whoever made it, that stays. */
    private void restoreNetwork(Prefix prefix) {
        if (set.contains(prefix) && prefix.length() < prefix.address().bitCount()) {
            tryTo("lead " + prefix.network() + " there again", () -> {
                if (netlink.addNetworkRoute(index, prefix)) {
                    repairs.add("the route to " + prefix.network());
                }
            });
        }
    }

    private void addAddress(Prefix prefix, Set<Prefix> present) throws NetlinkException, TunException {
        if (!prefix.address().isV4()) {
            // IPv6 knows an address once per interface, whatever its prefix length.
            for (Prefix earlier : present) {
                if (earlier.address().equals(prefix.address())) {
                    netlink.removeAddress(index, earlier);
                    set.remove(earlier);
                }
            }
        }
        try {
            netlink.addAddress(index, prefix);
            if (!set.add(prefix)) {
                repairs.add(prefix.toString());
            }
            hasWarned &= prefix.address().isV4();
        } catch (NetlinkException e) {
            warnOrThrow("set the address " + prefix + " of " + name, prefix, e);
        }
    }

    private void removeOthers(Map<IpAddress, String> taken, boolean areAll) throws NetlinkException {
        for (Prefix prefix : List.copyOf(set)) {
            if (areAll || !wanted.contains(prefix) || taken.containsKey(prefix.address())) {
                netlink.removeAddress(index, prefix);
                set.remove(prefix);
            }
        }
    }

    /** With an interface's last IPv4 address the kernel takes away its routes too. */
    private void restoreRoutes() throws TunException {
        for (Prefix network : routes) {
            try {
                netlink.addRoute(index, network);
            } catch (NetlinkException e) {
                if (e.errno() != Errno.EEXIST) {
                    warnOrThrow("restore the route " + network + " through " + name, network, e);
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
            LOG.warn("{} has no IPv6, going on with IPv4: can't {}: {}", name, action, cause.getMessage());
        }
    }

    /**
     * Switched off by {@code disable_ipv6} (EACCES), missing in the kernel, or impossible with the MTU (RFC 8200 §5).
     */
    private boolean isWithoutIpv6(NetlinkException cause) {
        return switch (cause.errno()) {
            case Errno.EACCES, Errno.EOPNOTSUPP, Errno.EAFNOSUPPORT -> true;
            default -> mtu < IPV6_MIN_MTU;
        };
    }
}
