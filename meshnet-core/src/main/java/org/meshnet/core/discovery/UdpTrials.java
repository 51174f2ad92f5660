package org.meshnet.core.discovery;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;

/**
 * While a node is registered otherwise than it should be (by a link, at an endpoint that is none of its server's any
 * more, or not where its network meets first) it asks by UDP again and again: soon at first, as UDP may only have been
 * slow, then every half minute. If the server answers, the node registers there.
 */
final class UdpTrials {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(30);

    private final TimerTable timers;
    private final ServerWays ways;
    private final Registrant registrant;
    private boolean isRunning;
    private Endpoint current = Endpoint.NONE;
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
        boolean isWanted = server.isLink() || ways.isLeft(server);
        if (!isWanted) {
            stop();
        } else if (!isRunning) {
            isRunning = true;
            pauseNs = FIRST_NS;
            timers.arm(ClientTimer.UDP_TRIAL, nowNs + pauseNs);
        }
    }

    void onTimer(long nowNs) {
        registrant.tryUdp(ways.betterThan(current), nowNs);
        pauseNs = Math.min(MOST_NS, 2 * pauseNs);
        timers.arm(ClientTimer.UDP_TRIAL, nowNs + pauseNs);
    }

    void stop() {
        isRunning = false;
        timers.disarm(ClientTimer.UDP_TRIAL);
    }
}
