package org.meshnet.node.daemon.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.control.PathAdvice;
import org.meshnet.node.log.LogMarks;
import org.meshnet.node.log.LogTopic;
import org.meshnet.node.network.ExitRoutes;
import org.meshnet.node.network.MeshInterface;
import org.meshnet.node.udp.Links;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the engine says about this host, and logs what it says about the mesh: a line for each change, within
 * limits. The engine calls on the control thread; other threads may ask.
 */
public final class MeshReporter implements MeshListener {
    private static final Logger LOG = LoggerFactory.getLogger(MeshReporter.class);
    private static final Logger PATHS = LoggerFactory.getLogger(LogTopic.PATH.logger());
    private static final Logger SERVERS = LoggerFactory.getLogger(LogTopic.SERVER.logger());
    /** Peers of which it is known that they were said not to answer. */
    private static final int MOST_UNANSWERED = 4096;

    static final double ADDRESS_LINES_PER_SECOND = 0.1;
    static final int ADDRESS_LINES_AT_ONCE = 10;

    private final ServerKeys servers;
    private final MeshInterface mesh;
    private final ExitRoutes exit;
    private final Consumer<MembershipNews> membership;
    private final PeerListener peers;
    private final Links links;
    private final Consumer<ServerStatus> onServer;
    private final Map<Integer, ServerState> states = new ConcurrentHashMap<>();
    private final Map<Integer, ServerAddress> doubles = new HashMap<>();
    private final Map<Integer, String> ways = new HashMap<>();
    private final LongSupplier clock;
    private final PeerLines peerLines;
    /** Claims are refused as often as servers and members like. */
    private final LineBudget addressLines = new LineBudget(ADDRESS_LINES_PER_SECOND, ADDRESS_LINES_AT_ONCE);

    private final Map<NodeKey, String> paths = new HashMap<>();
    private final Map<NodeKey, PathReason> unanswered = new LinkedHashMap<>();
    private volatile NameTable names = NameTable.EMPTY;

    /**
     * What of this host does what the engine says.
     *
     * @param mesh takes the addresses that the engine holds, and the networks behind members
     * @param exit has traffic to everywhere else go there
     * @param membership remembers certificates and who used invitations
     * @param peers hears who comes and goes
     */
    public record Host(MeshInterface mesh, ExitRoutes exit, Consumer<MembershipNews> membership, PeerListener peers) {}

    /**
     * @param host does what the engine says
     * @param links know where the engine's links lead
     * @param onServer told whenever the registration at a server changed
     * @param clock monotonic nanoseconds
     */
    public MeshReporter(
            ServerKeys servers, Host host, Links links, Consumer<ServerStatus> onServer, LongSupplier clock) {
        this.servers = servers;
        this.mesh = host.mesh();
        this.exit = host.exit();
        this.membership = host.membership();
        this.peers = host.peers();
        this.links = links;
        this.onServer = onServer;
        this.clock = clock;
        this.peerLines = new PeerLines(clock);
    }

    /** Is this node registered there, by this name of the server or by another? */
    public boolean isRegistered(int server) {
        ServerState state = states.get(server);
        return state != null && state.hasRegistration();
    }

    @Override
    public void onOverlayAddresses(List<Prefix> fresh) {
        mesh.setAddresses(fresh);
    }

    @Override
    public void onExit(ExitStatus status) {
        exit.onExit(status);
    }

    @Override
    public void onRoutes(List<Prefix> networks) {
        mesh.setRoutes(networks);
    }

    @Override
    public void onPeerUp(PeerStatus peer) {
        paths.put(peer.member().publicKey(), path(peer));
        unanswered.remove(peer.member().publicKey());
        log(peer, "up, " + path(peer));
        peers.onPeer(PeerListener.Change.UP, peer);
    }

    @Override
    public void onPeerDown(PeerStatus peer) {
        paths.remove(peer.member().publicKey());
        log(peer, "down");
        peers.onPeer(PeerListener.Change.DOWN, peer);
    }

    @Override
    public void onPathChanged(PeerStatus peer) {
        if (!path(peer).equals(paths.put(peer.member().publicKey(), path(peer)))) {
            log(peer, "now " + path(peer));
            peers.onPeer(PeerListener.Change.PATH, peer);
        }
    }

    /** Why, and how good it is. */
    private static void debug(PeerStatus peer) {
        if (PATHS.isDebugEnabled()) {
            PATHS.debug(
                    "peer {} is {}, path {}, round trip {} ms{}",
                    name(peer),
                    peer.state().name().toLowerCase(Locale.ROOT),
                    peer.path().kind().name().toLowerCase(Locale.ROOT),
                    peer.path().rttNs().stream()
                            .mapToObj(ns -> String.valueOf(ns / 1e6))
                            .findFirst()
                            .orElse("-"),
                    peer.path()
                            .reason()
                            .map(reason -> ": " + PathAdvice.of(reason))
                            .orElse(""));
        }
    }

    /** Once for each reason, until it is up. */
    @Override
    public void onPeerUnanswered(PeerStatus peer) {
        PathReason reason =
                isRegisteredAnywhere() ? peer.path().reason().orElse(PathReason.NO_ANSWER) : PathReason.NO_SERVER;
        NodeKey key = peer.member().publicKey();
        if (reason != unanswered.put(key, reason)) {
            log(peer, "is not reached: " + PathAdvice.of(reason));
        }
        if (unanswered.size() > MOST_UNANSWERED) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
    }

    private boolean isRegisteredAnywhere() {
        return states.containsValue(ServerState.REGISTERED);
    }

    @Override
    public void onRelayLimited(PeerStatus peer) {
        peer.path().relayLimit().ifPresent(limit -> log(peer, "slowed down: " + limit(peer, limit)));
    }

    private String limit(PeerStatus peer, RelayLimit limit) {
        String relay = limit.server().isPresent()
                ? servers.server(limit.server().getAsInt()).toString()
                : peer.path().relay().orElse("");
        return limit.bytesPerSecond().isPresent()
                ? "relay " + relay + " forwards " + limit.bytesPerSecond().getAsLong() + " bytes a second at most"
                : "relay " + relay + " forwards no more, as others use it too";
    }

    private void log(PeerStatus peer, String news) {
        peerLines.take(peer.member().publicKey(), news).ifPresent(line -> {
            PATHS.info("peer {} {}", name(peer), line);
            debug(peer);
        });
    }

    @Override
    public void onServerState(ServerStatus status, String detail) {
        ServerState state = status.state();
        ServerState before = states.put(status.server(), state);
        ServerAddress server = servers.server(status.server());
        if (state != before) {
            tellKeys(status.server(), state);
        }
        if (state == ServerState.REGISTERED) {
            onRegistered(server, status);
        } else if (state == ServerState.DUPLICATE) {
            onDuplicate(server, status);
        } else if (state != before && isTrouble(before, state)) {
            SERVERS.warn(LogMarks.CHANGE, "server {} {}{}", server, word(state), reason(detail));
        } else if (state != before) {
            SERVERS.debug("server {} {}{}", server, word(state), reason(detail));
        }
        if (state != ServerState.REGISTERED) {
            ways.remove(status.server());
        }
        onServer.accept(status);
    }

    private void tellKeys(int server, ServerState state) {
        if (state == ServerState.REGISTERED) {
            servers.onRegistered(server);
        } else if (state == ServerState.SERVER_KEY_CHANGED) {
            servers.onRefusedAgain(server);
        }
    }

    /** Again only when it is by another way, such as a stream; that the observed endpoint changed is less. */
    private void onRegistered(ServerAddress server, ServerStatus status) {
        String way = status.endpoint().flatMap(links::name).orElse("");
        if (!way.equals(ways.put(status.server(), way))) {
            String by = status.endpoint().filter(Endpoint::isLink).isPresent() ? " over " + way : "";
            String at = status.observedEndpoint().map(seen -> " at " + seen).orElse("");
            SERVERS.info("server {} registered us{}{}", server, at, by);
        }
    }

    /** Once for each other name. */
    private void onDuplicate(ServerAddress server, ServerStatus status) {
        if (status.sameAs().isPresent()) {
            ServerAddress other = servers.server(status.sameAs().getAsInt());
            if (!other.equals(doubles.put(status.server(), other))) {
                SERVERS.info("server {} is the same as {}: it counts once", server, other);
            }
        }
    }

    /**
     * A server that was registered at is lost, or one does not want us; a node that leaves becomes idle, as it should.
     */
    private static boolean isTrouble(@Nullable ServerState before, ServerState now) {
        return now == ServerState.REFUSED || (before == ServerState.REGISTERED && now != ServerState.IDLE);
    }

    private static String reason(String detail) {
        return detail.isEmpty() ? "" : ": " + detail;
    }

    @Override
    public void onServerKey(int server, ServerKey key, boolean isChanged) {
        if (isChanged) {
            servers.onRefused(server, key);
        } else {
            servers.onProven(server, key);
        }
    }

    @Override
    public void onAddressTaken(IpAddress address, String holder, boolean isFixed) {
        warnOfAddress("address " + address
                + (isFixed
                        ? " given with --tun is held by " + holder + "; waiting until it is free"
                        : " is held by " + holder + "; taking another"));
    }

    @Override
    public void onNoFreeAddress(Prefix network) {
        warnOfAddress("no address is free in " + network + "; trying on");
    }

    private void warnOfAddress(String line) {
        addressLines.take(line, clock.getAsLong()).ifPresent(LOG::warn);
    }

    @Override
    public void onNames(NameTable fresh) {
        names = fresh;
    }

    /** What the members are called. */
    public NameTable names() {
        return names;
    }

    @Override
    public void onMembership(MembershipNews news) {
        membership.accept(news);
    }

    @Override
    public void onRefused(RefusedFlow flow) {
        LOG.info("refused: {}", flow.text());
    }

    @Override
    public void onMeasured(PeerStatus peer, int bytesPerSecond, int seconds) {
        log(
                peer,
                "measures the speed to here (speedtest), " + bytesPerSecond + " bytes a second at most, " + seconds
                        + " s each way");
    }

    @Override
    public void onWarning(Warning warning) {
        LOG.warn("{}", warning.text());
    }

    private static String word(ServerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Names need not be unique, so the key stands beside. */
    private static String name(PeerStatus peer) {
        return peer.member().id() + " (" + peer.member().publicKey() + ")";
    }

    private String path(PeerStatus peer) {
        String at = peer.path()
                .endpoint()
                .flatMap(links::name)
                .map(name -> " " + name)
                .orElse("");
        String relay = "by relay" + peer.path().relay().map(name -> " " + name).orElse("");
        return (peer.path().kind() == PathKind.RELAY ? relay : "direct") + at;
    }
}
