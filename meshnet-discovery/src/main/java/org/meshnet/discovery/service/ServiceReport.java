package org.meshnet.discovery.service;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.meshnet.core.service.ServiceNews;

/**
 * Tells the service manager how the server is, from the server's own loop: it is alive while that turns. Not
 * thread-safe.
 */
public final class ServiceReport {
    private static final long STATUS_PERIOD_NS = TimeUnit.SECONDS.toNanos(3);

    private final ServiceNews news;
    private final IntSupplier networks;
    private final IntSupplier nodes;
    private long statusDueNs;

    /**
     * @param networks how many there are
     * @param nodes how many there are in all of them
     */
    public ServiceReport(ServiceNews news, IntSupplier networks, IntSupplier nodes) {
        this.news = news;
        this.networks = networks;
        this.nodes = nodes;
    }

    /** Its sockets are bound. */
    public void ready(long nowNs) {
        news.setStatus(status());
        news.ready(nowNs);
        statusDueNs = nowNs + STATUS_PERIOD_NS;
    }

    public long nextDeadlineNs() {
        return Math.min(news.nextTurnNs(), statusDueNs);
    }

    /** Late and early calls are harmless. */
    public void onTimer(long nowNs) {
        if (nowNs >= statusDueNs) {
            news.setStatus(status());
            statusDueNs = nowNs + STATUS_PERIOD_NS;
        }
        news.onTurn(nowNs);
    }

    private String status() {
        return count(networks.getAsInt(), "network") + ", " + count(nodes.getAsInt(), "node");
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** The loop has ended. */
    public void stopping(long nowNs) {
        news.setStatus("stopping");
        news.stopping(nowNs);
    }
}
