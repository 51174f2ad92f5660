package org.meshnet.core.engine.nat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.stun.FreshSocketProbe;

/**
 * Notices that it is the node's own port that gets no answers, and not UDP that is blocked, and has the socket take
 * another one (docs/paths.md). A NAT whose outer address changed may keep its entries of before: what leaves then has
 * the old address, the answers go nowhere, and the very datagrams that ask whether UDP works keep the dead entry alive.
 * Control thread only.
 *
 * <pre>
 *   a server knows us by UDP ──no more, or not within 1.5 s──▶ trial ──only a fresh socket is answered──▶ another port
 *                 ▲                                            │    ▲
 *                 └──────────────── registered ────────────────┤    │ 5, 10, 20, 30, 30 … s
 *                                                              └────┘
 * </pre>
 */
public final class PortWatch {
    private static final long SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long MOST_PAUSE_NS = TimeUnit.SECONDS.toNanos(30);
    /**
     * A port that does not serve either is not the last one tried, but a server that answers at its whim must not make
     * a node run.
     */
    private static final long FIRST_REST_NS = TimeUnit.MINUTES.toNanos(1);

    private static final long MOST_REST_NS = TimeUnit.MINUTES.toNanos(32);
    /** So long after it was taken a port has served well. */
    private static final long SERVED_NS = TimeUnit.HOURS.toNanos(1);

    private static final int MOST_SERVERS = 2;
    private static final long NEVER = Long.MIN_VALUE;

    private final EngineContext context;
    private final Directory directory;
    private final DatagramSink datagrams;
    private final NatWatch nat;
    private @Nullable FreshSocketProbe probe;
    private List<ExtraSockets.Socket> freshSockets = List.of();
    private boolean isSilent;
    /** Has a trial shown that a fresh port does no better, or was there none to be had? */
    private boolean isBlocked;

    private long nextNs = Long.MAX_VALUE;
    private long pauseNs = FIRST_PAUSE_NS;
    private long restNs = FIRST_REST_NS;
    private long takenNs = NEVER;

    public PortWatch(EngineContext context, Directory directory, NatWatch nat) {
        this.context = context;
        this.directory = directory;
        this.datagrams = context.outbox();
        this.nat = nat;
    }

    /** The registration may be another than before. */
    public void look(long nowNs) {
        boolean isNowSilent = !directory.registrations().isAnyByUdp();
        if (isNowSilent == isSilent) {
            return;
        }
        isSilent = isNowSilent;
        startOver(nowNs);
    }

    private void startOver(long nowNs) {
        endProbe();
        isBlocked = false;
        pauseNs = FIRST_PAUSE_NS;
        nextNs = isSilent ? nowNs + SILENCE_NS : Long.MAX_VALUE;
    }

    /** Does no server know this node by UDP, whatever its port is? */
    public boolean isUdpBlocked() {
        return isBlocked;
    }

    /** This host is elsewhere: behind another NAT every port is as good as new. */
    public void onNetworkChanged(long nowNs) {
        takenNs = NEVER;
        startOver(nowNs);
    }

    public long nextDeadlineNs() {
        return probe == null || probe.isDone() ? nextNs : probe.nextDeadlineNs();
    }

    /** Takes a STUN answer; false if no trial asked for it. */
    public boolean onStun(byte[] datagram, Endpoint from, long nowNs) {
        if (probe == null) {
            return false;
        }
        boolean isTaken = probe.onDatagram(ByteBuffer.wrap(datagram), from, nowNs);
        if (probe.isDone()) {
            nextNs = nowNs;
        }
        return isTaken;
    }

    /** Does what is due; the port, if the socket has another one now. */
    public OptionalInt onTimer(long nowNs) {
        if (probe == null && nextNs != Long.MAX_VALUE && nowNs - nextNs >= 0) {
            begin(nowNs);
        }
        if (probe == null) {
            return OptionalInt.empty();
        }
        probe.onTimer(nowNs);
        return probe.isDone() ? finish(probe.isOnlyFreshHeard(), nowNs) : OptionalInt.empty();
    }

    private void begin(long nowNs) {
        List<Endpoint> servers = nat.servers(MOST_SERVERS);
        freshSockets = servers.isEmpty() || isResting(nowNs)
                ? List.of()
                : context.extraSockets().open(1, servers);
        if (freshSockets.isEmpty()) {
            isBlocked = true;
            pause(nowNs);
        } else {
            List<Endpoint> links = freshSockets.get(0).links();
            probe = new FreshSocketProbe(servers, links, context.random(), datagrams, nowNs);
        }
    }

    private boolean isResting(long nowNs) {
        return takenNs != NEVER && nowNs - takenNs < restNs;
    }

    private OptionalInt finish(boolean isOnlyFreshHeard, long nowNs) {
        endProbe();
        pause(nowNs);
        OptionalInt port = isOnlyFreshHeard ? context.ownSocket().takeFreshPort() : OptionalInt.empty();
        isBlocked = port.isEmpty();
        if (port.isPresent()) {
            context.counters().add(Counter.PORT_CHANGES);
            restNs = takenNs == NEVER || nowNs - takenNs >= SERVED_NS
                    ? FIRST_REST_NS
                    : Math.min(MOST_REST_NS, 2 * restNs);
            takenNs = nowNs;
        }
        return port;
    }

    private void pause(long nowNs) {
        nextNs = nowNs + pauseNs;
        pauseNs = Math.min(MOST_PAUSE_NS, 2 * pauseNs);
    }

    private void endProbe() {
        freshSockets.forEach(context.extraSockets()::close);
        freshSockets = List.of();
        probe = null;
    }
}
