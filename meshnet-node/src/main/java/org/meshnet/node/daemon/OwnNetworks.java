package org.meshnet.node.daemon;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.route.RouteRules;
import org.meshnet.node.config.AdvertisedRoute;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.AdvertisedStatus;
import org.meshnet.node.daemon.engine.EngineDoor;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.network.ForwardingWatch;
import org.meshnet.node.nft.NatRules;
import org.meshnet.tun.TunDevice;

/** The networks behind this node: what members are told of them, and how the kernel translates. Any thread. */
final class OwnNetworks {
    private final NodeParts parts;
    private final EngineDoor engine;
    private final ForwardingWatch forwarding;
    private final Prefix meshV6;
    private volatile List<AdvertisedRoute> networks;

    OwnNetworks(NodeParts parts, EngineDoor engine, ForwardingWatch forwarding) {
        this.parts = parts;
        this.engine = engine;
        this.forwarding = forwarding;
        this.meshV6 = new DerivedAddresses(parts.keys().secrets()).v6Network();
        this.networks = parts.config().overlay().routing().advertised();
    }

    /** Those to which this host has to forward. */
    static List<Prefix> forwarded(NodeConfig.Routing routing) {
        Stream<Prefix> exit = routing.exit().isOffered() ? Stream.of(RouteRules.DEFAULT_V4) : Stream.empty();
        return Stream.concat(routing.advertised().stream().map(AdvertisedRoute::network), exit)
                .toList();
    }

    /**
     * By which rules the kernel translates.
     *
     * @param mesh its IPv4 network
     * @param meshV6 its IPv6 network
     * @throws UserError if one of the networks is the mesh's own
     */
    static Supplier<NatRules> rules(NodeConfig.Routing routing, Prefix mesh, Prefix meshV6, TunDevice tun)
            throws UserError {
        for (AdvertisedRoute route : routing.advertised()) {
            if (meshV6.overlaps(route.seenAs())) {
                throw new UserError(
                        ExitCode.CONFIG,
                        "--advertise-route " + route + ": overlaps the mesh's own network " + meshV6
                                + "; expected another");
            }
        }
        List<Prefix> both = List.of(mesh, meshV6);
        return () -> new NatRules(tun.name(), both, routing);
    }

    /**
     * These are behind this node from now on. Whether it is an exit is as it was.
     *
     * @throws UserError if that cannot be: nothing changes then
     */
    void use(NodeConfig.Routing wanted) throws UserError {
        NodeConfig.Exit exit = parts.config().overlay().routing().exit();
        int most = AdvertisedRoute.most(exit.isOffered());
        if (wanted.advertised().size() > most) {
            throw new UserError(
                    ExitCode.CONFIG,
                    "--advertise-route: too many; expected at most " + most + " networks while this node is an exit");
        }
        NodeConfig.Routing routing =
                new NodeConfig.Routing(wanted.advertised(), wanted.consent(), wanted.isMasqueraded(), exit);
        parts.host()
                .nat()
                .use(rules(
                        routing,
                        parts.config().overlay().network(),
                        meshV6,
                        parts.host().tun()));
        networks = routing.advertised();
        forwarding.setNetworks(forwarded(routing));
        engine.submit(new Command.AdvertiseRoutes(
                networks.stream().map(AdvertisedRoute::seenAs).toList()));
    }

    /** What there is behind this node, and why it is not reached. */
    List<AdvertisedStatus> status() {
        return networks.stream()
                .map(route ->
                        new AdvertisedStatus(route.network(), route.seenAs(), forwarding.problem(route.network())))
                .toList();
    }
}
