package org.meshnet.core.discovery;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;

/**
 * While a node is registered otherwise than it should be (by a link, at an endpoint that is none of its server's any
 * more, not where its network meets first, or at a server that is about to stop) it asks by UDP again and again: soon
 * at first, as UDP may only have been slow, then every half minute. If the server answers, the node registers there.
 */
final class UdpTrials {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(30);

    private final TimerTable timers;
    private final ServerWays ways;
    private final Registrant registrant;
    private boolean isRunning;
    private Endpoint current = Endpoint.NONE;
    private boolean isDraining;
    private long pauseNs;

    UdpTrials(TimerTable timers, ServerWays ways, Registrant registrant) {
        this.timers = timers;
        this.ways = ways;
        this.registrant = registrant;
    }

    /** The node is registered there, or the network is another: begins anew, if there is a better way. */
    void start(Endpoint server, long nowNs) {
        stop();
        onEndpoints(server, nowNs);
    }

    /**
     * The node is registered there, and the server's endpoints are others, perhaps: begins, or ends, if that makes a
     * difference.
     */
    void onEndpoints(Endpoint server, long nowNs) {
        current = server;
        boolean isWanted = server.isLink() || ways.isLeft(server) || isDraining;
        if (!isWanted) {
            stop();
        } else if (!isRunning) {
            isRunning = true;
            pauseNs = FIRST_NS;
            timers.arm(ClientTimer.UDP_TRIAL, nowNs + pauseNs);
        }
    }

    /** The server at which the node is registered is about to stop: the others of its name are asked at once. */
    void onDraining(Endpoint server, long nowNs) {
        List<Endpoint> others = registrant.rounds.onDraining(server, nowNs);
        if (!isDraining && !others.isEmpty()) {
            stop();
            isDraining = true;
            onEndpoints(server, nowNs);
            registrant.tryUdp(others, nowNs);
        }
    }

    /** Is the node to say goodbye there, now that it is registered elsewhere? */
    boolean isToBeLeft(ServerSession old) {
        return ways.isLeft(old.endpoint()) || (isDraining && old.endpoint().equals(current));
    }

    void onTimer(long nowNs) {
        registrant.tryUdp(isDraining ? ways.besides(current) : ways.betterThan(current), nowNs);
        pauseNs = Math.min(MOST_NS, 2 * pauseNs);
        timers.arm(ClientTimer.UDP_TRIAL, nowNs + pauseNs);
    }

    void stop() {
        isRunning = false;
        isDraining = false;
        timers.disarm(ClientTimer.UDP_TRIAL);
    }
}
