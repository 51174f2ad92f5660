package org.meshnet.node.portmap;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread around a {@link PortMapper}: waits until something is due or has changed. {@link #run} is for that thread,
 * the rest for any.
 */
public final class PortMapLoop implements Runnable {
    private final MapClients clients;
    private final PortMapper mapper;
    private final Semaphore news = new Semaphore(0);
    private volatile @Nullable PortMapping mapping;
    private volatile boolean isStopping;

    /**
     * @param port of this node's UDP socket at the moment
     * @param listener told by this loop's thread each time the mapping is another
     */
    public PortMapLoop(MapClients clients, IntSupplier port, MapListener listener) {
        this.clients = clients;
        this.mapper = new PortMapper(clients.all(), Gateways::find, port, new Noted(listener));
    }

    /** Notes what it passes on. */
    private final class Noted implements MapListener {
        private final MapListener listener;

        Noted(MapListener listener) {
            this.listener = listener;
        }

        @Override
        public void onMapped(PortMapping granted) {
            mapping = granted;
            listener.onMapped(granted);
        }

        @Override
        public void onUnmapped() {
            mapping = null;
            listener.onUnmapped();
        }
    }

    @Override
    public void run() {
        try {
            while (!isStopping) {
                long waitNs = mapper.look(System.nanoTime());
                if (news.tryAcquire(waitNs, TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        mapper.stop();
    }

    /** The network, or this node's port, may have changed. */
    public void wake() {
        news.release();
    }

    /** Gives the port back and ends, soon. */
    public void stop() {
        isStopping = true;
        wake();
    }

    /** The port that is mapped now. */
    public Optional<PortMapping> mapping() {
        return Optional.ofNullable(mapping);
    }

    /** Answers of gateways that were not taken. */
    public long refusedCount() {
        return clients.refusedCount();
    }
}
