package org.meshnet.node.daemon;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.daemon.thread.IoLoop;
import org.meshnet.node.daemon.thread.Workers;

/**
 * Looks whether the mesh's interface has its addresses, so that others can bind to them, and says so once; remembers
 * them for the next run. A thread of its own, as others wait for names.
 */
final class Readiness implements IoLoop {
    /**
     * How long an IPv4 address is waited for once there is one of IPv6: another may have it, or this host's network.
     */
    static final long V4_PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long START_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Supplier<List<Prefix>> addresses;
    private final Listener listener;
    private final Workers.Closing closing;
    private List<Prefix> seen = List.of();
    private long firstNs;
    private volatile boolean isReady;

    /** Hears what was seen. */
    interface Listener {
        /** The interface has other addresses than before. */
        void onAddresses(List<IpAddress> fresh);

        /** The interface has its addresses, for the first time. */
        void onReady(List<Prefix> has);
    }

    /** @param addresses of the interface, as the system has them */
    Readiness(Supplier<List<Prefix>> addresses, Listener listener, Workers.Closing closing) {
        this.addresses = addresses;
        this.listener = listener;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            do {
                look(System.nanoTime());
            } while (!closing.await(isReady ? PERIOD_NS : START_PERIOD_NS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has it been so? Any thread. */
    boolean isReady() {
        return isReady;
    }

    void look(long nowNs) {
        List<Prefix> now = addresses.get();
        if (!now.equals(seen)) {
            firstNs = seen.isEmpty() ? nowNs : firstNs;
            seen = now;
            listener.onAddresses(now.stream().map(Prefix::address).toList());
        }
        if (!isReady && isComplete(nowNs)) {
            isReady = true;
            listener.onReady(seen);
        }
    }

    private boolean isComplete(long nowNs) {
        return seen.stream().anyMatch(address -> address.address().isV4())
                || (!seen.isEmpty() && nowNs - firstNs >= V4_PATIENCE_NS);
    }
}
