package org.meshnet.core.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners what is new: one text for each topic and tick, made by one thread for all who look at it, and none
 * while nobody does. Who reads slowly misses texts, and holds up nobody. Any thread.
 */
final class EventFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    /** Who comes is told soon, but however often somebody comes, no more is made than this. */
    private static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Longer texts, as of meshes of more than a hundred peers, are made half as often. */
    private static final int LARGE_BYTES = 64 * 1024;

    private static final byte[] ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final WebSite.Feed feed;
    private final WebLimits limits;
    private final List<Listener> listeners = new ArrayList<>();
    private final Thread thread = new Thread(this::tick, "web feed");
    private long lastNs = System.nanoTime() - TimeUnit.HOURS.toNanos(1);
    private int largestBytes;
    private boolean isClosed;

    /** Where a listener's bytes go. */
    interface Sink {
        /** All of them, and at once. */
        void write(byte[] bytes) throws IOException;
    }

    EventFeed(WebSite.Feed feed, WebLimits limits) {
        this.feed = feed;
        this.limits = limits;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes one more in; empty if there are enough. */
    synchronized Optional<Listener> join(String topic) {
        if (isClosed || listeners.size() >= limits.listeners()) {
            return Optional.empty();
        }
        Listener listener = new Listener(topic);
        listeners.add(listener);
        notifyAll();
        return Optional.of(listener);
    }

    private synchronized void leave(Listener listener) {
        listeners.remove(listener);
    }

    synchronized int listenerCount() {
        return listeners.size();
    }

    private void tick() {
        try {
            while (true) {
                tell(awaitTick());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who is to be told now: somebody. */
    private synchronized List<Listener> awaitTick() throws InterruptedException {
        while (true) {
            if (listeners.isEmpty()) {
                wait();
                continue;
            }
            boolean isAnyNew = listeners.stream().anyMatch(Listener::isNew);
            long leftNs = lastNs + (isAnyNew ? SHORTEST_NS : periodNs()) - System.nanoTime();
            if (leftNs <= 0) {
                lastNs = System.nanoTime();
                return List.copyOf(listeners);
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
    }

    private long periodNs() {
        return largestBytes > LARGE_BYTES ? 2 * limits.periodNs() : limits.periodNs();
    }

    private synchronized void setLargest(int bytes) {
        largestBytes = bytes;
    }

    private void tell(List<Listener> told) {
        Map<String, Optional<byte[]>> texts = new HashMap<>();
        for (Listener listener : told) {
            texts.computeIfAbsent(listener.topic, this::event).ifPresentOrElse(listener::offer, listener::end);
        }
        setLargest(texts.values().stream()
                .mapToInt(text -> text.map(bytes -> bytes.length).orElse(0))
                .max()
                .orElse(0));
    }

    private Optional<byte[]> event(String topic) {
        try {
            return feed.now(topic).map(text -> ("data: " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            LOG.error("a flaw in the program: the page cannot be told of {}", topic, e);
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        thread.interrupt();
        listeners.forEach(Listener::end);
    }

    /** One who looks. */
    final class Listener {
        private final String topic;
        private byte @Nullable [] next;
        private boolean isNew = true;
        private boolean isOver;

        private Listener(String topic) {
            this.topic = topic;
        }

        private synchronized boolean isNew() {
            return isNew;
        }

        /** In the place of what was not taken yet. */
        private synchronized void offer(byte[] event) {
            next = event;
            isNew = false;
            notifyAll();
        }

        private synchronized void end() {
            isNew = false;
            isOver = true;
            notifyAll();
        }

        /** Tells on the calling thread until there is no more, or the sink fails. */
        void serve(Sink sink) throws IOException, InterruptedException {
            try {
                Optional<byte[]> event = take();
                while (event.isPresent()) {
                    sink.write(event.get());
                    event = take();
                }
            } finally {
                leave(this);
            }
        }

        /** The next event, or a sign of life, which shows whether the other side is there still; empty at the end. */
        private synchronized Optional<byte[]> take() throws InterruptedException {
            long startNs = System.nanoTime();
            while (next == null && !isOver) {
                long leftNs = limits.aliveNs() - (System.nanoTime() - startNs);
                if (leftNs <= 0) {
                    return Optional.of(ALIVE);
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
            byte[] event = next;
            next = null;
            return Optional.ofNullable(event);
        }
    }
}
