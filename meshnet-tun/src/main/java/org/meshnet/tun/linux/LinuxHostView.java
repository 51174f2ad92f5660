package org.meshnet.tun.linux;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostInterface.Kind;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;
import org.meshnet.tun.HostView;
import org.meshnet.tun.linux.netlink.KernelLink;
import org.meshnet.tun.linux.netlink.LinkAddress;
import org.meshnet.tun.linux.netlink.NetlinkException;
import org.meshnet.tun.linux.netlink.Route;
import org.meshnet.tun.linux.netlink.Rtnetlink;

/** The network as the kernel tells it by rtnetlink. */
final class LinuxHostView implements HostView {
    /** Shorter ones are ways to the internet, whole or in halves, not networks. */
    private static final int SHORTEST_NETWORK = 8;

    private static final int SAMPLE_COUNT = 32;
    private static final Set<String> CARRIERS = Set.of("sit", "ipip", "ip6tnl", "gre", "ip6gre");
    private static final Set<String> TUNNELS = Set.of(
            "tun",
            "wireguard",
            "ovpn",
            "ovpn-dco",
            "vti",
            "vti6",
            "xfrm",
            "vxlan",
            "geneve",
            "gretap",
            "ip6gretap",
            "erspan",
            "ip6erspan",
            "bareudp",
            "gtp");

    private final Rtnetlink netlink;
    private boolean isClosed;

    private LinuxHostView(Rtnetlink netlink) {
        this.netlink = netlink;
    }

    /** @param mark as packets with this mark see it, 0 for those without one */
    static LinuxHostView open(int mark) throws NetlinkException {
        return new LinuxHostView(Rtnetlink.open(mark));
    }

    @Override
    public synchronized HostNetwork look() throws IOException {
        checkOpen();
        List<KernelLink> links = netlink.links();
        List<LinkAddress> all = netlink.addresses();
        Map<Integer, List<LinkAddress>> addresses = all.stream().collect(Collectors.groupingBy(LinkAddress::index));
        List<HostInterface> interfaces = links.stream()
                .filter(link -> link.isUp() && !link.isLoopback())
                .sorted(Comparator.comparingInt(KernelLink::index))
                .map(link -> new HostInterface(
                        link.index(),
                        link.name(),
                        kind(link, links),
                        link.alias().equals(InterfaceSetup.ALIAS),
                        link.mtu(),
                        lasting(addresses.getOrDefault(link.index(), List.of()))))
                .toList();
        return new HostNetwork(
                interfaces,
                netlink.defaultRoutes().stream().map(LinuxHostView::route).toList(),
                all.stream().map(address -> address.prefix().address()).collect(Collectors.toSet()));
    }

    private static Kind kind(KernelLink link, List<KernelLink> all) {
        if (link.kind().equals("bridge")) {
            boolean hasUplink =
                    all.stream().anyMatch(port -> port.master() == link.index() && kind(port, List.of()) == Kind.LINK);
            return hasUplink ? Kind.BRIDGE : Kind.INNER_BRIDGE;
        }
        if (link.kind().equals("veth")) {
            return Kind.PAIR;
        }
        if (CARRIERS.contains(link.kind())) {
            return Kind.CARRIER;
        }
        return TUNNELS.contains(link.kind()) ? Kind.TUNNEL : Kind.LINK;
    }

    private static List<Prefix> lasting(List<LinkAddress> addresses) {
        return addresses.stream()
                .filter(address -> !address.isDuplicate())
                .sorted(Comparator.comparing(LinkAddress::isPassing))
                .map(LinkAddress::prefix)
                .toList();
    }

    private static HostRoute route(Route route) {
        return new HostRoute(route.destination(), route.index(), route.gateway());
    }

    @Override
    public synchronized List<HostRoute> routesInto(Prefix network, HostNetwork seen, List<Integer> ignored)
            throws IOException {
        checkOpen();
        Set<HostRoute> routes = new LinkedHashSet<>();
        // The mesh's own route hides one that is as long or shorter; asked through its interface, that shows.
        for (HostInterface each : seen.interfaces()) {
            if (!ignored.contains(each.index())) {
                find(network.network().address(), each.index(), ignored).ifPresent(routes::add);
            }
        }
        for (IpAddress sample : samples(network.network())) {
            find(sample, 0, ignored).ifPresent(routes::add);
        }
        return new ArrayList<>(routes);
    }

    private Optional<HostRoute> find(IpAddress destination, int index, List<Integer> ignored) throws NetlinkException {
        return netlink.route(destination, index)
                .filter(route -> route.destination().length() >= SHORTEST_NETWORK)
                .filter(route -> !ignored.contains(route.index()))
                .map(LinuxHostView::route);
    }

    private static List<IpAddress> samples(Prefix network) {
        int hostBits = network.address().bitCount() - network.length();
        int count = (int) Math.min(SAMPLE_COUNT, 1L << hostBits);
        long step = (1L << hostBits) / count;
        List<IpAddress> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(IpAddress.v4((int) (network.address().v4Bits() + i * step)));
        }
        return samples;
    }

    /** Messages of the kernel that were looked at so far. */
    long receivedCount() {
        return netlink.receivedCount();
    }

    private void checkOpen() throws ClosedChannelException {
        if (isClosed) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            netlink.close();
        }
    }
}
