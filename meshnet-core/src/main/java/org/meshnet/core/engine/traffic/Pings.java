package org.meshnet.core.engine.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.PeerLink;

/**
 * The pings that this host's people have under way. Each is one probe (docs/protocol.md §4.3) over the path in use, for
 * which a session is made first if there is none. Bounded: at most {@value #MAX_PER_PEER} for one peer or address and
 * {@value #MAX} in all; one more fails at once. Control thread only.
 *
 * <pre>
 *   looking up ──peer known──▶ waiting for a session ──▶ sent ──answer──▶ ended
 *        └───────── nobody has it, deadline ───────────────┴────────────────▲
 * </pre>
 */
public final class Pings implements SessionObserver {
    static final int MAX_PER_PEER = 4;
    static final int MAX = 64;

    private final EngineContext context;
    private final Directory directory;
    private final Connector connector;
    private final PathKeeper paths;
    private final List<Ping> underWay = new ArrayList<>();

    public Pings(EngineContext context, Directory directory, Connector connector, PathKeeper paths) {
        this.context = context;
        this.directory = directory;
        this.connector = connector;
        this.paths = paths;
    }

    public void start(PingTarget whom, long timeoutNs, Consumer<PingResult> onEnd, long nowNs) {
        Ping ping = new Ping(onEnd, nowNs + timeoutNs);
        whom.handle(new PingTarget.Handler() {
            @Override
            public void onKey(NodeKey key) {
                ping.peer = context.peers().find(key).orElse(null);
            }

            @Override
            public void onAddress(IpAddress address) {
                ping.peer = owner(address).orElse(null);
                ping.address = address;
            }
        });
        start(ping, nowNs);
    }

    private void start(Ping ping, long nowNs) {
        if (isOneTooMany(ping)) {
            tell(ping, new PingResult.Failed(PingFailure.TOO_MANY));
        } else if (ping.peer != null) {
            underWay.add(ping);
            sendOrConnect(ping, ping.peer, nowNs);
        } else if (ping.address != null && canLookUp(ping.address, nowNs)) {
            underWay.add(ping);
        } else {
            tell(ping, new PingResult.Failed(PingFailure.UNKNOWN_PEER));
        }
    }

    private Optional<Peer> owner(IpAddress address) {
        PeerLink link = context.snapshots().get().routes().find(address);
        return link == null ? Optional.empty() : context.peers().find(link);
    }

    private boolean isOneTooMany(Ping ping) {
        Predicate<Ping> isAlike = ping.peer != null
                ? other -> other.peer == ping.peer
                : other -> other.peer == null && Objects.equals(other.address, ping.address);
        return underWay.size() >= MAX || underWay.stream().filter(isAlike).count() >= MAX_PER_PEER;
    }

    private boolean canLookUp(IpAddress address, long nowNs) {
        return context.overlay().isInside(address) && directory.lookUp(address, nowNs);
    }

    private void sendOrConnect(Ping ping, Peer peer, long nowNs) {
        PeerStatus.Path by = PeerView.of(peer, nowNs).path();
        OptionalLong probeId = paths.probePathInUse(peer, nowNs);
        if (probeId.isPresent()) {
            ping.sent = new Sent(probeId.getAsLong(), nowNs, by.kind(), by.endpoint());
        } else {
            connector.connect(peer, nowNs);
        }
    }

    /** A session with the peer stands. */
    @Override
    public void onEstablished(Peer peer, long nowNs) {
        for (Ping ping : underWay) {
            if (ping.peer == peer && ping.sent == null) {
                sendOrConnect(ping, peer, nowNs);
            }
        }
    }

    /** A peer became known or has new addresses. */
    public void onPeerAddresses(Peer peer, long nowNs) {
        List<IpAddress> addresses = peer.addresses();
        for (Ping ping : underWay) {
            if (ping.peer == null && ping.address != null && addresses.contains(ping.address)) {
                ping.peer = peer;
                sendOrConnect(ping, peer, nowNs);
            }
        }
    }

    /** A server says that nobody has the address. */
    public void onNotFound(IpAddress address) {
        end(ping -> ping.peer == null && address.equals(ping.address))
                .forEach(ping -> tell(ping, new PingResult.Failed(PingFailure.UNKNOWN_PEER)));
    }

    /** A probe of this id was answered by the peer, under any of its sessions; few are a ping's. */
    public void onProbeReply(Peer peer, long id, long nowNs) {
        end(ping -> ping.peer == peer && ping.sent != null && ping.sent.probeId == id)
                .forEach(ping -> tell(ping, ping.answer(nowNs)));
    }

    /** When {@link #onTimer} is due next. */
    public long nextDeadlineNs() {
        return underWay.stream().mapToLong(ping -> ping.deadlineNs).min().orElse(TimerQueue.NONE);
    }

    public void onTimer(long nowNs) {
        end(ping -> ping.deadlineNs <= nowNs).forEach(ping -> tell(ping, new PingResult.Failed(ping.missing())));
    }

    private void tell(Ping ping, PingResult result) {
        context.turn().answer(() -> ping.onEnd.accept(result));
    }

    private List<Ping> end(Predicate<Ping> condition) {
        List<Ping> ended = underWay.stream().filter(condition).toList();
        underWay.removeAll(ended);
        return ended;
    }

    /** A ping's probe, and the path that it went by. */
    private record Sent(long probeId, long atNs, PathKind path, Optional<Endpoint> endpoint) {}

    /** One ping; equal to itself only. */
    private static final class Ping {
        private final Consumer<PingResult> onEnd;
        private final long deadlineNs;
        private @Nullable Peer peer;
        private @Nullable IpAddress address;
        private @Nullable Sent sent;

        Ping(Consumer<PingResult> onEnd, long deadlineNs) {
            this.onEnd = onEnd;
            this.deadlineNs = deadlineNs;
        }

        PingResult answer(long nowNs) {
            Sent probe = Objects.requireNonNull(sent);
            return new PingResult.Answered(nowNs - probe.atNs, probe.path, probe.endpoint);
        }

        /** What it still waits for. */
        PingFailure missing() {
            if (sent != null) {
                return PingFailure.NO_ANSWER;
            }
            return peer != null ? PingFailure.NO_PATH : PingFailure.UNKNOWN_PEER;
        }
    }
}
