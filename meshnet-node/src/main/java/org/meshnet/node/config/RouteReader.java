package org.meshnet.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.DescriptorExtensions;
import org.meshnet.core.wire.DescriptorRoom;
import org.meshnet.node.exit.UserError;

/** Reads which networks are behind this node, and which of those behind others it uses. */
final class RouteReader {
    private final Settings settings;
    private final Prefix mesh;

    /** @param mesh the mesh's IPv4 network */
    RouteReader(Settings settings, Prefix mesh) {
        this.settings = settings;
        this.mesh = mesh;
    }

    /**
     * @param exit how traffic to everywhere else goes
     * @param isAny may any network be used
     * @param isMasqueraded is the mesh hidden from the networks behind this node
     */
    NodeConfig.Routing read(NodeConfig.Exit exit, boolean isAny, boolean isMasqueraded) throws UserError {
        List<AdvertisedRoute> advertised = advertised();
        if (isMasqueraded && advertised.isEmpty()) {
            throw settings.value(Setting.SNAT).orElseThrow().error("nothing is advertised; expected --advertise-route");
        }
        return new NodeConfig.Routing(advertised, isAny ? RouteConsent.ANY : consent(), isMasqueraded, exit);
    }

    /** Members are told of all of them at once, and where this node is. */
    void requireRoom(NodeConfig.Member member, NodeConfig.Routing routing) throws UserError {
        List<Prefix> told = new ArrayList<>();
        routing.advertised().forEach(route -> told.add(route.seenAs()));
        if (routing.exit().isOffered()) {
            told.addAll(List.of(RouteRules.DEFAULT_V4, RouteRules.DEFAULT_V6));
        }
        Bytes certificate = member.closed()
                .map(closed -> Bytes.of(closed.certificate().encode()))
                .orElse(Bytes.EMPTY);
        int excess =
                DescriptorRoom.excessBytes(member.id(), told, new DescriptorExtensions(member.aliases(), certificate));
        Optional<Given> last = settings.values(Setting.ADVERTISE_ROUTE).stream().reduce((one, next) -> next);
        if (excess > 0 && last.isPresent()) {
            throw last.get()
                    .error("what members are told of this node is " + excess + " bytes too long; expected less of it");
        }
    }

    private List<AdvertisedRoute> advertised() throws UserError {
        int most = AdvertisedRoute.most(settings.value(Setting.OFFER_EXIT).isPresent());
        List<AdvertisedRoute> routes = new ArrayList<>();
        for (Given given : settings.values(Setting.ADVERTISE_ROUTE)) {
            AdvertisedRoute route = route(given);
            requireApart(route, routes, given);
            if (routes.size() == most) {
                throw given.error("too many; expected at most " + most + " networks");
            }
            routes.add(route);
        }
        return routes;
    }

    private AdvertisedRoute route(Given given) throws UserError {
        String[] parts = given.text().split("=", -1);
        Prefix network = network(given, parts[0]);
        if (parts.length == 1) {
            return new AdvertisedRoute(network, network);
        }
        Prefix seenAs = network(given, parts.length == 2 ? parts[1] : "");
        boolean isAlike = network.address().isV4() == seenAs.address().isV4() && network.length() == seenAs.length();
        if (!isAlike) {
            throw given.error("a network is mapped one to one; expected one of the same size, such as "
                    + new Prefix(
                            seenAs.address(),
                            Math.min(network.length(), seenAs.address().bitCount())));
        }
        if (network.overlaps(seenAs)) {
            throw given.error("the two are one; expected another network, or none");
        }
        return new AdvertisedRoute(network, seenAs);
    }

    private Prefix network(Given given, String text) throws UserError {
        Prefix network = Prefix.parse(text)
                .orElseThrow(() -> given.error("not a network; expected ADDRESS/PREFIX such as 192.168.1.0/24"));
        String problem = RouteRules.problem(network).orElse("");
        if (!problem.isEmpty()) {
            throw given.error(problem + "; expected a network such as 192.168.1.0/24");
        }
        if (network.overlaps(mesh)) {
            throw given.error(network + " overlaps the mesh's own network " + mesh
                    + "; expected another, or another --network on all nodes");
        }
        return network;
    }

    /** Each network once, and what something is mapped to for nothing else. */
    private static void requireApart(AdvertisedRoute route, List<AdvertisedRoute> others, Given given)
            throws UserError {
        for (AdvertisedRoute other : others) {
            boolean isTwice =
                    other.seenAs().equals(route.seenAs()) || other.network().equals(route.network());
            boolean isMixed = (route.isMapped() || other.isMapped())
                    && (other.seenAs().overlaps(route.seenAs())
                            || other.network().overlaps(route.network())
                            || other.network().overlaps(route.seenAs())
                            || other.seenAs().overlaps(route.network()));
            if (isTwice || isMixed) {
                throw given.error("in the way of " + other + "; expected each network once");
            }
        }
    }

    private RouteConsent consent() throws UserError {
        List<Prefix> within = new ArrayList<>();
        for (Given given : settings.values(Setting.ACCEPT_ROUTE)) {
            within.add(Prefix.parse(given.text())
                    .filter(Prefix::isNetwork)
                    .orElseThrow(() -> given.error("not a network; expected ADDRESS/PREFIX such as 192.168.0.0/16")));
        }
        return new RouteConsent(false, within);
    }
}
