package org.meshnet.node.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.AdvertisedRoute;
import org.meshnet.node.config.NodeConfig;

/**
 * The rules by which addresses of networks behind this node are translated, in the words of {@code nft}: networks that
 * members see as others are mapped one to one, both ways, and where the mesh is to be hidden from them, its sources are
 * masqueraded. The kernel remembers connections, and sees to checksums and to what is inside ICMP errors. Immutable.
 *
 * @param interfaceName the mesh's
 * @param mesh the mesh's networks, of either family
 * @param routing what is behind this node
 */
public record NatRules(String interfaceName, List<Prefix> mesh, NodeConfig.Routing routing) {
    /** Copies the list. */
    public NatRules {
        mesh = List.copyOf(mesh);
    }

    /** Is there nothing to translate? */
    public boolean isEmpty() {
        return !routing.isMasqueraded()
                && !routing.exit().isOffered()
                && mapped(4).isEmpty()
                && mapped(6).isEmpty();
    }

    /** A script that makes the table, in the place of one of that name, or changes nothing. */
    public String script(String table) {
        List<String> in = new ArrayList<>();
        List<String> out = new ArrayList<>();
        for (int family : new int[] {4, 6}) {
            List<AdvertisedRoute> mapped = mapped(family);
            String ip = family == 4 ? "ip" : "ip6";
            if (!mapped.isEmpty()) {
                in.add("iif \"" + interfaceName + "\" dnat " + ip + " prefix to " + ip + " daddr map { "
                        + map(mapped, AdvertisedRoute::seenAs, AdvertisedRoute::network) + " }");
                out.add("oif \"" + interfaceName + "\" snat " + ip + " prefix to " + ip + " saddr map { "
                        + map(mapped, AdvertisedRoute::network, AdvertisedRoute::seenAs) + " }");
            }
            if (routing.isMasqueraded()) {
                masquerade(family, ip, out);
            }
            if (routing.exit().isOffered()) {
                letOut(family, ip, out);
            }
        }
        return "table inet " + table + "\n"
                + "delete table inet " + table + "\n"
                + "table inet " + table + " {\n"
                + chain("prerouting", "dstnat", in)
                + chain("postrouting", "srcnat", out)
                + "}\n";
    }

    private void masquerade(int family, String ip, List<String> out) {
        List<Prefix> behind = routing.advertised().stream()
                .map(AdvertisedRoute::network)
                .filter(network -> network.address().family() == family)
                .toList();
        for (Prefix network : mesh) {
            if (network.address().family() == family && !behind.isEmpty()) {
                out.add("oif != \"" + interfaceName + "\" " + ip + " saddr " + network + " " + ip + " daddr { "
                        + behind.stream().map(Prefix::toString).collect(Collectors.joining(", ")) + " } masquerade");
            }
        }
    }

    private void letOut(int family, String ip, List<String> out) {
        for (Prefix network : mesh) {
            if (network.address().family() == family) {
                out.add("oif != \"" + interfaceName + "\" " + ip + " saddr " + network + " masquerade");
            }
        }
    }

    private List<AdvertisedRoute> mapped(int family) {
        return routing.advertised().stream()
                .filter(route -> route.isMapped() && route.network().address().family() == family)
                .toList();
    }

    private static String map(
            List<AdvertisedRoute> mapped,
            Function<AdvertisedRoute, Prefix> from,
            Function<AdvertisedRoute, Prefix> to) {
        return mapped.stream()
                .map(route -> from.apply(route) + " : " + to.apply(route))
                .collect(Collectors.joining(", "));
    }

    private static String chain(String hook, String priority, List<String> rules) {
        return "  chain " + hook + " {\n"
                + "    type nat hook " + hook + " priority " + priority + "; policy accept;\n"
                + rules.stream().map(rule -> "    " + rule + "\n").collect(Collectors.joining())
                + "  }\n";
    }
}
