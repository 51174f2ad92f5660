package org.meshnet.core.discovery;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;

/**
 * While a node is registered by a link, it asks by UDP again and again: soon at first, as UDP may only have been slow, then every half
 * minute. If the server answers, the node registers there.
 */
final class UdpTrials {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(30);

    private final TimerTable timers;
    private final Registrar registrar;
    private long pauseNs;

    UdpTrials(TimerTable timers, Registrar registrar) {
        this.timers = timers;
        this.registrar = registrar;
    }

    /** The node is registered there, or the network is another: begins anew, if that is a link. */
    void start(Endpoint server, long nowNs) {
        if (!server.isLink()) {
            stop();
            return;
        }
        pauseNs = FIRST_NS;
        timers.arm(ClientTimer.UDP_TRIAL, nowNs + pauseNs);
    }

    void onTimer(long nowNs) {
        registrar.tryUdp(nowNs);
        pauseNs = Math.min(MOST_NS, 2 * pauseNs);
        timers.arm(ClientTimer.UDP_TRIAL, nowNs + pauseNs);
    }

    void stop() {
        timers.disarm(ClientTimer.UDP_TRIAL);
    }
}
