package org.meshnet.core.engine.route;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.directory.NameSearch;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.engine.name.NameDesk;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.RouteStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.session.PeerLink;

/**
 * Decides which networks behind members are used, and through which of them; the data loops and this host do as it says
 * (docs/routing.md). What is offered, and what it must not take away, is looked at anew a while after it changed, as
 * that costs the more the more peers there are; a member that fails is replaced at once. Control thread only.
 */
public final class Gateways implements SessionObserver {
    static final long PAUSE_NS = 100_000_000L;
    static final long PAUSE_PER_PEER_NS = 1_000_000L;
    /** Whoever says much has nobody choose more often. */
    static final long CHOICE_PAUSE_NS = 50_000_000L;
    /** Round trips change without a word. */
    private static final long LOOK_NS = 30_000_000_000L;
    /** How often one that is to be gone over to is asked whether it is there. */
    private static final long PROBE_NS = 1_000_000_000L;
    /** How often an exit that is not connected is tried. */
    private static final long EXIT_TRY_NS = 5_000_000_000L;

    private final EngineContext context;
    private final Directory directory;
    private final NameSearch search;
    private final PathKeeper paths;
    private final Connector connector;
    private final OwnNetworks own;
    private final OfferedRoutes offered;
    private final ExitChoice exit;
    private final RouteWarnings warnings;
    private final Map<Prefix, SubnetRoute> routes = new TreeMap<>(OfferedRoutes.ORDER);
    private final Map<NodeKey, GatewayHealth> health = new HashMap<>();
    /** What this host could not lead into the mesh, and why. */
    private final Map<Prefix, String> unled = new HashMap<>();

    private OfferedRoutes.Judged judged = new OfferedRoutes.Judged(Map.of(), Map.of());
    /** Where nobody has to do with networks behind members, nothing is looked at. */
    private boolean isConcerned;

    private boolean areFactsStale;
    private long judgedNs = Long.MIN_VALUE / 2;
    private long chooseNs = TimerQueue.NONE;
    private long chosenNs = Long.MIN_VALUE / 2;
    private List<Prefix> led = List.of();
    private List<Prefix> inMesh = List.of();
    private ExitStatus exitTold = ExitStatus.NONE;
    private long exitTryNs = Long.MIN_VALUE / 2;
    private @Nullable Published published;

    private record Published(
            Map<Prefix, PeerLink> gateways, Map<Prefix, List<PeerLink>> senders, SubnetRoutes.Own own) {}

    /** Who tells of members. */
    public record Sources(Directory directory, NameSearch search, NameDesk names) {}

    /** @param connector with members that nothing is sent to yet */
    public Gateways(EngineContext context, Sources sources, Checks checks, PathKeeper paths, Connector connector) {
        this.connector = connector;
        this.context = context;
        this.directory = sources.directory();
        this.search = sources.search();
        this.paths = paths;
        this.own = new OwnNetworks(context);
        EngineConfig.Routing routing = context.config().overlay().routing();
        this.offered = new OfferedRoutes(routing.consent(), new RouteFacts(context, checks), context.counters());
        this.warnings = new RouteWarnings(context, checks);
        this.isConcerned = routing.consent().isGiven()
                || !routing.advertised().isEmpty()
                || routing.exit().isPresent();
        this.exit = new ExitChoice(routing.exit(), sources.names()::table);
        publish();
    }

    /** What is offered, or where somebody is, may have changed. */
    public void onFactsChanged() {
        areFactsStale = isConcerned;
    }

    /** How this peer is reached may have changed. */
    public void onReachChanged(Peer peer, long nowNs) {
        GatewayHealth known = health.get(peer.key());
        if (known != null && known.isOtherwise(peer, nowNs)) {
            chooseNs = Math.min(chooseNs, Math.max(nowNs, chosenNs + CHOICE_PAUSE_NS));
        }
    }

    /** A peer says something new of itself; it may be one that was forgotten a moment ago. */
    public void onDescriptor(Peer peer) {
        isConcerned |= !OfferedRoutes.of(peer).isEmpty();
        onFactsChanged();
        boolean isBack = exit.isWanted(peer);
        if (isBack) {
            exit.judge(context.peers().all());
        }
        for (SubnetRoute route : routes.values()) {
            isBack |= route.replace(peer);
        }
        if (isBack) {
            publish();
        }
    }

    /** A peer is known no more: where another offers the same, that one has the packets from now on. */
    public void onForgotten(Peer peer, long nowNs) {
        onFactsChanged();
        for (SubnetRoute route : routes.values()) {
            if (route.drop(peer)) {
                chooseNs = Math.min(chooseNs, nowNs);
            }
        }
    }

    @Override
    public void onUp(Peer peer, long nowNs) {
        onChanged(peer, nowNs);
    }

    @Override
    public void onDown(Peer peer, long nowNs) {
        onChanged(peer, nowNs);
    }

    /** The peer is somewhere else now, and is reached otherwise perhaps. */
    public void onChanged(Peer peer, long nowNs) {
        onFactsChanged();
        onReachChanged(peer, nowNs);
    }

    /** This host says whether it leads a network into the mesh. */
    public void onLed(Prefix network, Optional<String> problem, long nowNs) {
        if (problem.isEmpty()) {
            unled.remove(network);
        } else if (led.contains(network)) {
            unled.put(network, problem.get());
        }
        chooseNs = Math.min(chooseNs, nowNs);
    }

    /** What becomes of the networks that a peer offers, and of the default routes of an exit. */
    public List<RouteStatus> routes(Peer peer) {
        return Stream.concat(OfferedRoutes.of(peer).stream(), ExitChoice.offeredBy(peer).stream())
                .map(network -> status(peer, network))
                .toList();
    }

    /** Has traffic to everywhere else go through that member, by key, address or name; empty for none. */
    public void useExit(Optional<String> member, long nowNs) {
        isConcerned |= member.isPresent();
        exit.want(member);
        exit.judge(context.peers().all());
        chooseNs = nowNs;
    }

    /** These of the networks that members offer are used from now on. */
    public void useRoutes(RouteConsent consent) {
        offered.setConsent(consent);
        isConcerned = true;
        onFactsChanged();
    }

    /** This node has other networks behind it now. */
    public void onOwnNetworksChanged() {
        isConcerned = true;
        onFactsChanged();
        publish();
    }

    /** This node lets out traffic to everywhere else for members, of these families. */
    public void offerExit(boolean v4, boolean v6, long nowNs) {
        List<Prefix> offers = RouteRules.defaults(v4, v6);
        isConcerned |= v4 || v6;
        own.setExits(offers);
        directory.announcer().setExits(offers);
        chooseNs = nowNs;
    }

    /** When {@link #onTimer} is due. */
    public long nextDeadlineNs() {
        return Math.min(chooseNs, judgeNs());
    }

    private long judgeNs() {
        long pauseNs = PAUSE_NS + context.peers().all().size() * PAUSE_PER_PEER_NS;
        return areFactsStale ? judgedNs + pauseNs : TimerQueue.NONE;
    }

    public void onTimer(long nowNs) {
        if (nowNs < nextDeadlineNs()) {
            return;
        }
        if (nowNs >= judgeNs()) {
            judge(nowNs);
        }
        choose(nowNs);
    }

    private void judge(long nowNs) {
        areFactsStale = false;
        judgedNs = nowNs;
        judged = offered.judge(context.peers().all());
        routes.keySet().retainAll(judged.offers().keySet());
        unled.keySet().retainAll(judged.offers().keySet());
        Set<NodeKey> gateways = new HashSet<>();
        exit.judge(context.peers().all());
        exit.offering().ifPresent(peer -> gateways.add(peer.key()));
        judged.offers().forEach((network, peers) -> {
            routes.computeIfAbsent(network, SubnetRoute::new).setOffers(peers);
            peers.forEach(peer -> gateways.add(peer.key()));
        });
        gateways.forEach(key -> health.computeIfAbsent(key, any -> new GatewayHealth()));
        health.entrySet()
                .removeIf(each ->
                        !gateways.contains(each.getKey()) && !each.getValue().isWorthRemembering(nowNs));
        warnings.onJudged(judged, nowNs);
    }

    private void choose(long nowNs) {
        chosenNs = nowNs;
        Set<Peer> gateways = new HashSet<>();
        routes.values().forEach(route -> gateways.addAll(route.offers()));
        exit.offering().ifPresent(gateways::add);
        gateways.forEach(peer -> healthOf(peer).look(peer, nowNs));
        for (SubnetRoute route : routes.values()) {
            if (route.choose(this::healthOf, nowNs)) {
                context.counters().add(Counter.GATEWAY_CHANGES);
            }
        }
        chooseNs = Math.min(
                gateways.stream()
                        .mapToLong(peer -> healthOf(peer).nextNs())
                        .min()
                        .orElse(TimerQueue.NONE),
                Math.min(tryWished(nowNs), connectExit(nowNs)));
        warnings.onUnled(unled, nowNs);
        publish();
        leadIntoMesh();
        tellOfExit();
    }

    /** No packet may be there to have it connected with, if traffic goes another way meanwhile. When to look again. */
    private long connectExit(long nowNs) {
        Optional<String> unknown = exit.unknown();
        Optional<Peer> missing = exit.offering().filter(peer -> !healthOf(peer).isConnected());
        if (unknown.isEmpty() && missing.isEmpty()) {
            return TimerQueue.NONE;
        }
        if (nowNs >= exitTryNs) {
            exitTryNs = nowNs + EXIT_TRY_NS;
            missing.ifPresent(peer -> connector.connect(peer, nowNs));
            unknown.ifPresent(text -> lookFor(text, nowNs));
        }
        return exitTryNs;
    }

    /** Servers of a large network do not tell of all members. */
    private void lookFor(String member, long nowNs) {
        Optional<IpAddress> address = IpAddress.parse(member).filter(context.overlay()::isInside);
        address.ifPresent(known -> directory.lookUp(known, nowNs));
        if (address.isEmpty()) {
            Label.of(member).ifPresent(name -> search.search(name, nowNs, result -> {}));
        }
    }

    private void tellOfExit() {
        boolean isReached =
                exit.offering().filter(peer -> healthOf(peer).isConnected()).isPresent();
        ExitStatus now = exit.status(isReached);
        if (!now.equals(exitTold)) {
            exitTold = now;
            context.turn().tell(world -> world.onExit(now));
        }
    }

    /** Nothing goes to a gateway that is only wished for: so it is asked whether it is there. When to look again. */
    private long tryWished(long nowNs) {
        Set<Peer> wished = new HashSet<>();
        routes.values().forEach(route -> route.wished().ifPresent(wished::add));
        for (Peer peer : wished) {
            if (!peer.paths().isProbedWithin(PROBE_NS, nowNs)) {
                paths.probeCurrent(peer, nowNs);
            }
        }
        boolean isAnyChoice =
                routes.values().stream().anyMatch(route -> route.offers().size() > 1);
        return !wished.isEmpty() ? nowNs + PROBE_NS : isAnyChoice ? nowNs + LOOK_NS : TimerQueue.NONE;
    }

    private GatewayHealth healthOf(Peer peer) {
        return health.computeIfAbsent(peer.key(), any -> new GatewayHealth());
    }

    private RouteStatus status(Peer peer, Prefix network) {
        SubnetRoute route = routes.get(network);
        if (route == null && ExitChoice.offeredBy(peer).contains(network)) {
            boolean isUsed = exit.offering().filter(peer::equals).isPresent();
            return RouteStatus.of(network, isUsed ? RouteStatus.State.USED : RouteStatus.State.NOT_ACCEPTED);
        }
        if (route == null) {
            return offered.refusal(network, judged);
        }
        String problem = unled.get(network);
        if (problem != null) {
            return RouteStatus.refused(network, problem);
        }
        boolean isUsed = route.current().filter(peer::equals).isPresent();
        return RouteStatus.of(network, isUsed ? RouteStatus.State.USED : RouteStatus.State.STANDBY);
    }

    private void publish() {
        Map<Prefix, PeerLink> gateways = new HashMap<>();
        Map<Prefix, List<PeerLink>> senders = new HashMap<>();
        for (SubnetRoute route : routes.values()) {
            if (route.current().isPresent() && !unled.containsKey(route.network())) {
                gateways.put(route.network(), route.current().get().link());
                senders.put(
                        route.network(), route.offers().stream().map(Peer::link).toList());
            }
        }
        exit.offering()
                .ifPresent(peer -> ExitChoice.offeredBy(peer).forEach(route -> {
                    gateways.put(route, peer.link());
                    senders.put(route, List.of(peer.link()));
                }));
        own.closeHoles(gateways, senders);
        Published fresh = new Published(gateways, senders, own.all());
        if (!fresh.equals(published)) {
            published = fresh;
            context.publisher().onSubnets(new SubnetRoutes(gateways, senders, fresh.own()));
        }
    }

    private void leadIntoMesh() {
        List<Prefix> wanted = List.copyOf(routes.keySet());
        if (!wanted.equals(led)) {
            led = wanted;
            context.turn().tell(world -> world.onRoutes(wanted));
        }
        List<Prefix> inside =
                wanted.stream().filter(network -> !unled.containsKey(network)).toList();
        if (!inside.equals(inMesh)) {
            inMesh = inside;
            context.underlay().setRouted(inside);
            directory.onUnderlayChanged();
        }
    }
}
