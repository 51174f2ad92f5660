package org.meshnet.core.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.KnownPolicy;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.rule.RuleSet;

/** What the world outside asks of the engine. */
public sealed interface Command {
    /**
     * This host's own network. Replaces what was told before.
     *
     * @param endpoints where peers may reach this host: interface addresses with the UDP port, the most promising first
     * @param links networks whose hosts this host reaches without a router, those of the endpoints' interfaces and
     *     others
     * @param tunnels networks inside tunnels of this host, such as other meshes: no way to a peer
     */
    record LocalEndpoints(List<Endpoint> endpoints, List<Prefix> links, List<Prefix> tunnels) implements Command {
        public LocalEndpoints {
            endpoints = List.copyOf(endpoints);
            links = List.copyOf(links);
            tunnels = List.copyOf(tunnels);
        }

        /** Of a host that knows of no networks around it. */
        public LocalEndpoints(List<Endpoint> endpoints) {
            this(endpoints, List.of(), List.of());
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onLocalEndpoints(this, nowNs);
        }
    }

    /** Bytes of the longest IP packet that any of the interfaces sends which lead to peers; 1,500 until it is told. */
    record LinkMtu(int bytes) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onLinkMtu(this, nowNs);
        }
    }

    /**
     * Can this host lead the mesh's IPv4 network to the TUN device? Not while a link of its own has those addresses:
     * the node then neither claims nor holds an IPv4 address. It can until this says otherwise.
     */
    record OverlayIpv4(boolean isUsable) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onOverlayIpv4(this, nowNs);
        }
    }

    /**
     * What a server's name resolves to, best first; {@code server} is its {@link EngineConfig.Server#number}.
     *
     * @param ranks what service records say of the endpoints, if there are any
     */
    record ServerEndpoints(int server, List<Endpoint> endpoints, Map<Endpoint, ServerRank> ranks) implements Command {
        public ServerEndpoints {
            endpoints = List.copyOf(endpoints);
            ranks = Map.copyOf(ranks);
        }

        public ServerEndpoints(int server, List<Endpoint> endpoints) {
            this(server, endpoints, Map.of());
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onServerEndpoints(this, nowNs);
        }
    }

    /**
     * The links that lead to a server now, besides its endpoints; {@code server} as for those. Replaces those told
     * before.
     */
    record ServerLinks(int server, List<Endpoint> links) implements Command {
        public ServerLinks {
            links = List.copyOf(links);
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onServerLinks(this, nowNs);
        }
    }

    /**
     * Send one probe to a peer, over a session that is made for it if there is none.
     *
     * @param target whom
     * @param timeoutNs how long to wait for a session and the answer
     * @param onEnd told once how it ended, on the control thread; must not call back into the engine
     */
    record Ping(PingTarget target, long timeoutNs, Consumer<PingResult> onEnd) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onPing(this, nowNs);
        }
    }

    /**
     * Measure how much passes between this node and a peer, first there, then back.
     *
     * @param peer a connected one
     * @param seconds each way, {@link SpeedBody#MIN_SECONDS} to {@link SpeedBody#MAX_SECONDS}
     * @param bytesPerSecond at most, {@link SpeedBody#MIN_BYTES_PER_SECOND} at least
     * @param onBegun told once how it stands then, on the control thread; must not call back into the engine
     */
    record MeasureSpeed(NodeKey peer, int seconds, int bytesPerSecond, Consumer<SpeedStatus> onBegun)
            implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onMeasureSpeed(this, nowNs);
        }
    }

    /** Say how far that came which was begun last, and go on with it; as for {@link MeasureSpeed}. */
    record AskSpeed(Consumer<SpeedStatus> onAnswer) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onAskSpeed(this, nowNs);
        }
    }

    /** End the measurement of this number, if it is under way, and say how it stands. */
    record StopSpeed(long number, Consumer<SpeedStatus> onAnswer) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onStopSpeed(this, nowNs);
        }
    }

    /** What a STUN server's name resolves to; {@code server} counts from 0 in the order of the configuration. */
    record StunEndpoints(int server, List<Endpoint> endpoints) implements Command {
        public StunEndpoints {
            endpoints = List.copyOf(endpoints);
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onStunEndpoints(this, nowNs);
        }
    }

    /** The port of the router that leads to this node's UDP socket; empty if there is none any more. */
    record MappedEndpoint(Optional<Endpoint> endpoint) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onMappedEndpoint(this, nowNs);
        }
    }

    /**
     * Where the user says that this node is reached: by a port forward, a one-to-one NAT, or past a server on its own
     * host. Port 0 stands for its own port. Replaces those told before.
     */
    record ConfiguredEndpoints(List<Endpoint> endpoints) implements Command {
        public ConfiguredEndpoints {
            endpoints = List.copyOf(endpoints);
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onConfiguredEndpoints(this, nowNs);
        }
    }

    /**
     * This host's network is another, though its endpoints may be the same: what was learned of the NAT no longer
     * holds.
     */
    record NetworkChanged() implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onNetworkChanged(this, nowNs);
        }
    }

    /**
     * An overlay address of this node is also on another interface of this host, which keeps it: a derived one moves
     * on, a fixed one stays off the mesh's interface until {@link AddressFree} says that it is free.
     *
     * @param interfaceName who has it, for people
     */
    record AddressInUse(IpAddress address, String interfaceName) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onAddressInUse(this, nowNs);
        }
    }

    /**
     * No other interface of this host has the address any more, of which {@link AddressInUse} was told. Harmless for
     * any other one.
     */
    record AddressFree(IpAddress address) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onAddressFree(this, nowNs);
        }
    }

    /**
     * This host cannot lead a network into the mesh, or can again: harmless for any other network.
     *
     * @param problem why not, as the end of a sentence; empty if it does
     */
    record RouteLed(Prefix network, Optional<String> problem) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onRouteLed(this, nowNs);
        }
    }

    /**
     * Through which member this host's traffic to everywhere else is to go from now on.
     *
     * @param member its key, an overlay address or its name; empty for none
     */
    record UseExit(Optional<String> member) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onUseExit(this, nowNs);
        }
    }

    /**
     * Which networks behind this node its members are told of from now on.
     *
     * @param networks as members see them; at most {@link org.meshnet.core.wire.Descriptor#ROUTE_COUNT}, with those of
     *     an exit
     */
    record AdvertiseRoutes(List<Prefix> networks) implements Command {
        public AdvertiseRoutes {
            networks = List.copyOf(networks);
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onAdvertiseRoutes(this, nowNs);
        }
    }

    /** How much this node forwards between other members from now on; empty for nothing. */
    record RelayForOthers(Optional<RelayLimits> limits) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onRelayForOthers(this, nowNs);
        }
    }

    /** At which servers this node registers from now on. */
    record UseServers(List<EngineConfig.Server> servers) implements Command {
        public UseServers {
            servers = List.copyOf(servers);
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onUseServers(this, nowNs);
        }
    }

    /** Which of the networks that members offer are used from now on. */
    record UseRoutes(RouteConsent consent) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onUseRoutes(this, nowNs);
        }
    }

    /**
     * What else this node is called from now on; in a closed network its certificate says that.
     *
     * @param aliases each once, at most {@link org.meshnet.core.wire.DescriptorExtensions#ALIAS_COUNT}
     */
    record Aliases(List<Label> aliases) implements Command {
        public Aliases {
            aliases = List.copyOf(aliases);
        }

        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onAliases(this, nowNs);
        }
    }

    /**
     * Find out who has a name, which in a large network the servers are asked for.
     *
     * @param onEnd called once, on the control thread, after the listener was told the names that follow
     */
    record FindName(Label name, Consumer<NameSearchResult> onEnd) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onFindName(this, nowNs);
        }
    }

    /**
     * Which traffic to everywhere else this host lets out for members from now on.
     *
     * @param v4 IPv4
     * @param v6 IPv6
     */
    record OfferExit(boolean v4, boolean v6) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onOfferExit(this, nowNs);
        }
    }

    /**
     * Take a document of the network, as a member would give it.
     *
     * @param onEnd told once what it is beside the one that was known, on the control thread; must not call back into
     *     the engine
     */
    record TakePolicy(PolicyDocument document, Consumer<PolicyJudge.Verdict> onEnd) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onTakePolicy(this, nowNs);
        }
    }

    /** Say what is known of what the network's administrators said: {@code onEnd} is called within the turn. */
    record AskPolicy(Consumer<KnownPolicy> onEnd) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onAskPolicy(this, nowNs);
        }
    }

    /** The socket has another port, for a reason that another engine had which shares it. */
    record PortChanged(int port) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onPortChanged(this, nowNs);
        }
    }

    /** These rules hold from now on, for running flows as well; those with none restrict nothing. */
    record Rules(RulesStatus.Source source, RuleSet rules) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onRules(this, nowNs);
        }
    }

    /** Say how a peer stands: {@code onEnd} is called within the turn, empty if it is not known. */
    record Explain(RuleQuestion question, Consumer<Optional<PeerAnswer>> onEnd) implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onExplain(this, nowNs);
        }
    }

    /** Say goodbye to peers and servers; the engine is not used after this. */
    record Leave() implements Command {
        @Override
        public void handle(CommandHandler handler, long nowNs) {
            handler.onLeave(this, nowNs);
        }
    }

    /** Has the handler's method for this called. */
    void handle(CommandHandler handler, long nowNs);
}
