package org.meshnet.node.daemon;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.MeshListener;
import org.meshnet.core.engine.PathKind;
import org.meshnet.core.engine.PeerStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the engine says about this host, and logs what it says about the mesh: a line for each change. The engine calls on the
 * control thread; other threads may ask.
 */
final class MeshReporter implements MeshListener {
    private static final Logger LOG = LoggerFactory.getLogger(MeshReporter.class);

    private final List<ServerAddress> servers;
    private final TunDevice tun;
    private final Runnable onDeviceFailure;
    private final AtomicReferenceArray<ServerState> states;
    private final Map<NodeKey, String> paths = new HashMap<>();
    private volatile List<Prefix> addresses = List.of();

    /** @param onDeviceFailure called when the TUN device takes no addresses */
    MeshReporter(List<ServerAddress> servers, TunDevice tun, Runnable onDeviceFailure) {
        this.servers = servers;
        this.tun = tun;
        this.onDeviceFailure = onDeviceFailure;
        this.states = new AtomicReferenceArray<>(servers.size());
    }

    /** The overlay addresses of this node. */
    List<Prefix> addresses() {
        return addresses;
    }

    /** Is this node registered there? */
    boolean isRegistered(int server) {
        return states.get(server) == ServerState.REGISTERED;
    }

    @Override
    public void onOverlayAddresses(List<Prefix> fresh) {
        addresses = List.copyOf(fresh);
        try {
            tun.setAddresses(fresh);
            fresh.forEach(address -> LOG.info("address {}", address));
        } catch (TunException e) {
            LOG.error("{}: {}", tun.name(), e.getMessage());
            onDeviceFailure.run();
        }
    }

    @Override
    public void onPeerUp(PeerStatus peer) {
        paths.put(peer.publicKey(), path(peer));
        LOG.info("peer {} up, {}", name(peer), path(peer));
    }

    @Override
    public void onPeerDown(PeerStatus peer) {
        paths.remove(peer.publicKey());
        LOG.info("peer {} down", name(peer));
    }

    @Override
    public void onPathChanged(PeerStatus peer) {
        if (!path(peer).equals(paths.put(peer.publicKey(), path(peer)))) {
            LOG.info("peer {} now {}", name(peer), path(peer));
        }
    }

    @Override
    public void onServerState(int server, ServerState state, Optional<Endpoint> observed, String detail) {
        ServerState before = states.getAndSet(server, state);
        if (state == before) {
            return;
        }
        if (state == ServerState.REGISTERED) {
            LOG.info(
                    "server {} registered us{}",
                    servers.get(server),
                    observed.map(at -> " at " + at).orElse(""));
        } else if (isTrouble(before, state)) {
            LOG.warn("server {} {}{}", servers.get(server), word(state), reason(detail));
        } else {
            LOG.debug("server {} {}{}", servers.get(server), word(state), reason(detail));
        }
    }

    /** A server that was registered at is lost, or one does not want us; a node that leaves becomes idle, as it should. */
    private static boolean isTrouble(ServerState before, ServerState now) {
        return now == ServerState.REFUSED || (before == ServerState.REGISTERED && now != ServerState.IDLE);
    }

    private static String reason(String detail) {
        return detail.isEmpty() ? "" : ": " + detail;
    }

    @Override
    public void onAddressTaken(IpAddress address, String holder, boolean isFixed) {
        if (isFixed) {
            LOG.warn("address {} given with --tun is held by {}; waiting until it is free", address, holder);
        } else {
            LOG.warn("address {} is held by {}; taking another", address, holder);
        }
    }

    @Override
    public void onNoFreeAddress(Prefix network) {
        LOG.warn("no address is free in {}; trying on", network);
    }

    private static String word(ServerState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Names need not be unique, so the key stands beside. */
    private static String name(PeerStatus peer) {
        return peer.id() + " (" + peer.publicKey() + ")";
    }

    private static String path(PeerStatus peer) {
        String at = peer.endpoint().map(endpoint -> " " + endpoint).orElse("");
        String relay = "by relay" + peer.relay().map(name -> " " + name).orElse("");
        return (peer.path() == PathKind.RELAY ? relay : "direct") + at;
    }
}
