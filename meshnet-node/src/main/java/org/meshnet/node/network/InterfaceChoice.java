package org.meshnet.node.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.InterfacePatterns;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostInterface.Kind;
import org.meshnet.tun.HostNetwork;

/**
 * What of this host's interfaces is underlay. Pure.
 *
 * <p>A mesh's interface never is, of whatever network. Others are by what they are: a link is; a bridge that only joins
 * containers, one end of a pair on the host's side, and a tunnel are not, unless the default route leads through what
 * is no VPN; patterns of the user decide before that.
 *
 * @param endpoints where peers may reach this host, the most promising first, at most {@value #MOST_ENDPOINTS}, and
 *     neither family crowds out the other
 * @param links networks of interfaces that may carry datagrams, whether their addresses are told to peers or not
 * @param tunnels networks of those that may not
 * @param linkMtu bytes of the longest IP packet that an interface sends which may carry datagrams; 0 without any
 */
public record InterfaceChoice(List<Endpoint> endpoints, List<Prefix> links, List<Prefix> tunnels, int linkMtu) {
    /** A descriptor has room for 16 candidates: some is left for where servers see the node and for a mapped port. */
    static final int MOST_ENDPOINTS = 12;

    /** Endpoints of a family that has as many, however many the other has. */
    private static final int LEAST_OF_FAMILY = 4;

    /** ZeroTier and Tailscale by their names, as their drivers vary. */
    private static final Pattern VPN_NAME = Pattern.compile("zt.*|tailscale.*|utun.*|wg\\d+");

    private static final Pattern HOST_SIDE_NAME = Pattern.compile("veth.*|cali.*|lxc.*|vnet.*|vb-.*|ve-.*");
    private static final Prefix GLOBAL_V6 = new Prefix(new IpAddress(0x2000L << 48, 0), 3);

    /** Copies the lists. */
    public InterfaceChoice {
        endpoints = List.copyOf(endpoints);
        links = List.copyOf(links);
        tunnels = List.copyOf(tunnels);
    }

    /**
     * Chooses.
     *
     * @param ownIndex the mesh's own interface, which is neither link nor tunnel
     * @param port of the UDP socket
     */
    static InterfaceChoice of(HostNetwork network, InterfacePatterns patterns, int ownIndex, int port) {
        List<HostInterface> offered = new ArrayList<>();
        List<Prefix> links = new ArrayList<>();
        List<Prefix> tunnels = new ArrayList<>();
        int linkMtu = 0;
        for (HostInterface each : network.interfaces()) {
            if (each.index() == ownIndex) {
                continue;
            }
            boolean isOffered = isOffered(each, patterns, network);
            boolean isLink = isOffered || !isBarred(each, patterns);
            each.addresses().stream()
                    .filter(prefix -> !prefix.address().isLocalOnly())
                    .map(Prefix::network)
                    .forEach((isLink ? links : tunnels)::add);
            if (isOffered) {
                offered.add(each);
            }
            linkMtu = isLink ? Math.max(linkMtu, each.mtu()) : linkMtu;
        }
        List<IpAddress> v4 = byWorth(offered, network, 4);
        List<IpAddress> v6 = byWorth(offered, network, 6);
        List<Endpoint> endpoints = merged(v4, v6).stream()
                .map(address -> new Endpoint(address, port))
                .toList();
        return new InterfaceChoice(
                endpoints,
                links.stream().distinct().toList(),
                tunnels.stream().distinct().toList(),
                linkMtu);
    }

    private static boolean isOffered(HostInterface each, InterfacePatterns patterns, HostNetwork network) {
        if (each.isMesh() || patterns.forbids(each.name())) {
            return false;
        }
        if (patterns.asksFor(each.name())) {
            return true;
        }
        boolean isHostSide = HOST_SIDE_NAME.matcher(each.name()).matches();
        return switch (kind(each)) {
            case LINK, BRIDGE -> true;
            case PAIR -> !isHostSide || hasDefaultRoute(each, network);
            case CARRIER, INNER_BRIDGE -> hasDefaultRoute(each, network);
            case TUNNEL -> false;
        };
    }

    /**
     * May datagrams not even go there on their own accord? Containers behind a bridge may be peers; who is inside a
     * tunnel is reached outside of it, too.
     */
    private static boolean isBarred(HostInterface each, InterfacePatterns patterns) {
        return each.isMesh()
                || patterns.forbids(each.name())
                || kind(each) == Kind.TUNNEL
                || kind(each) == Kind.CARRIER;
    }

    private static Kind kind(HostInterface each) {
        return VPN_NAME.matcher(each.name()).matches() ? Kind.TUNNEL : each.kind();
    }

    private static boolean hasDefaultRoute(HostInterface each, HostNetwork network) {
        return network.defaultRoutes().stream().anyMatch(route -> route.interfaceIndex() == each.index());
    }

    /** One of each interface first, that of the default route before others, then what is left. */
    private static List<IpAddress> byWorth(List<HostInterface> offered, HostNetwork network, int family) {
        List<HostInterface> sorted = offered.stream()
                .sorted(Comparator.comparing((HostInterface each) -> !isDefault(each, network, family))
                        .thenComparing(HostInterface::kind)
                        .thenComparing(HostInterface::index))
                .toList();
        List<IpAddress> first = new ArrayList<>();
        List<IpAddress> further = new ArrayList<>();
        for (HostInterface each : sorted) {
            List<IpAddress> addresses = addresses(each, family);
            addresses.stream().limit(1).forEach(first::add);
            addresses.stream().skip(1).forEach(further::add);
        }
        first.addAll(further);
        return first.stream().distinct().toList();
    }

    private static boolean isDefault(HostInterface each, HostNetwork network, int family) {
        return network.defaultRoute(family)
                .filter(route -> route.interfaceIndex() == each.index())
                .isPresent();
    }

    /** Those that the whole internet knows go before those of a site (RFC 4193). */
    private static List<IpAddress> addresses(HostInterface each, int family) {
        return each.addresses().stream()
                .map(Prefix::address)
                .filter(address -> address.family() == family && !address.isLocalOnly())
                .sorted(Comparator.comparing(address -> family == 6 && !GLOBAL_V6.contains(address)))
                .toList();
    }

    private static List<IpAddress> merged(List<IpAddress> v4, List<IpAddress> v6) {
        int v6Count = Math.min(v6.size(), Math.max(LEAST_OF_FAMILY, MOST_ENDPOINTS - v4.size()));
        int v4Count = Math.min(v4.size(), MOST_ENDPOINTS - v6Count);
        List<IpAddress> merged = new ArrayList<>();
        for (int i = 0; i < Math.max(v4Count, v6Count); i++) {
            if (i < v4Count) {
                merged.add(v4.get(i));
            }
            if (i < v6Count) {
                merged.add(v6.get(i));
            }
        }
        return merged;
    }
}
