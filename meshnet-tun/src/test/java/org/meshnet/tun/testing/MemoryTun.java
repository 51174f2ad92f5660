package org.meshnet.tun.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunConfig;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunException.Kind;
import org.meshnet.tun.TunFeature;
import org.meshnet.tun.TunQueue;

/**
 * A packet device without a kernel, for tests without root. The test plays the host: what it sends is read from the
 * first queue, and it receives what is written to any. Grants queues, but no offload. Any thread.
 */
public final class MemoryTun implements TunDevice {
    private final TunConfig config;
    private final Object lock = new Object();
    private final List<MemoryQueue> queues = new ArrayList<>();
    private final Queue<byte[]> written = new ArrayDeque<>();
    private final Set<Prefix> routes = new LinkedHashSet<>();
    private List<Prefix> addresses = List.of();
    private boolean isClosed;

    /** A device that is open. */
    public MemoryTun(TunConfig config) {
        this.config = config;
        for (int i = 0; i < config.queueCount(); i++) {
            queues.add(new MemoryQueue());
        }
    }

    /** The host sends an IP packet through the interface. */
    public void hostSends(byte[] packet) {
        synchronized (lock) {
            byte[] bytes = new byte[HEADER_LENGTH + packet.length];
            System.arraycopy(packet, 0, bytes, HEADER_LENGTH, packet.length);
            queues.get(0).waiting.add(bytes);
            lock.notifyAll();
        }
    }

    /** The next header and packet that was written, in the order of writing; empty if there is none. */
    public Optional<byte[]> hostReceives() {
        synchronized (lock) {
            return Optional.ofNullable(written.poll());
        }
    }

    /** What {@link #setAddresses} set last. */
    public List<Prefix> addresses() {
        synchronized (lock) {
            return addresses;
        }
    }

    /** The routes added and not removed, in that order. */
    public Set<Prefix> routes() {
        synchronized (lock) {
            return new LinkedHashSet<>(routes);
        }
    }

    @Override
    public String name() {
        return config.name().isEmpty() ? "memory0" : config.name().replace("%d", "0");
    }

    @Override
    public int index() {
        return 1;
    }

    @Override
    public int mtu() {
        return config.mtu();
    }

    @Override
    public int bufferBytes() {
        return HEADER_LENGTH + config.mtu();
    }

    @Override
    public Set<TunFeature> features() {
        return Set.of(TunFeature.MULTI_QUEUE);
    }

    @Override
    public List<TunQueue> queues() {
        return List.copyOf(queues);
    }

    @Override
    public int read(ByteBuffer packet) {
        return queues.get(0).read(packet);
    }

    @Override
    public int tryRead(ByteBuffer packet) {
        return queues.get(0).tryRead(packet);
    }

    @Override
    public void write(ByteBuffer packet) {
        queues.get(0).write(packet);
    }

    @Override
    public long droppedWrites() {
        return queues.stream().mapToLong(MemoryQueue::droppedWrites).sum();
    }

    @Override
    public InterfaceState setAddresses(List<Prefix> wanted) throws TunException {
        synchronized (lock) {
            checkOpen();
            addresses = List.copyOf(wanted);
            return restore();
        }
    }

    @Override
    public InterfaceState restore() throws TunException {
        synchronized (lock) {
            checkOpen();
            return new InterfaceState(name(), true, addresses, Map.of());
        }
    }

    @Override
    public void addRoute(Prefix network) throws TunException {
        synchronized (lock) {
            checkOpen();
            routes.add(network.network());
        }
    }

    @Override
    public void removeRoute(Prefix network) throws TunException {
        synchronized (lock) {
            checkOpen();
            routes.remove(network.network());
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            lock.notifyAll();
        }
    }

    private void checkOpen() throws TunException {
        if (isClosed) {
            throw new TunException(Kind.CLOSED, "the interface " + name() + " is closed");
        }
    }

    private final class MemoryQueue implements TunQueue {
        private final Queue<byte[]> waiting = new ArrayDeque<>();
        private long droppedWrites;

        @Override
        public int read(ByteBuffer packet) {
            checkBuffer(packet);
            synchronized (lock) {
                awaitPacketOrClose();
                return tryRead(packet);
            }
        }

        @Override
        public int tryRead(ByteBuffer packet) {
            checkBuffer(packet);
            synchronized (lock) {
                if (isClosed || waiting.isEmpty()) {
                    return isClosed ? CLOSED : 0;
                }
                byte[] bytes = waiting.remove();
                packet.duplicate().clear().put(0, bytes);
                return bytes.length;
            }
        }

        /** Refuses what the kernel would: a packet that begins with no IP version. */
        @Override
        public void write(ByteBuffer packet) {
            if (!packet.isDirect()) {
                throw new IllegalArgumentException("not a direct buffer");
            }
            byte[] bytes = new byte[packet.remaining()];
            packet.get(packet.position(), bytes);
            int version = bytes.length > HEADER_LENGTH ? bytes[HEADER_LENGTH] >> 4 & 0xf : 0;
            synchronized (lock) {
                if (isClosed || (version != 4 && version != 6)) {
                    droppedWrites++;
                } else {
                    written.add(bytes);
                }
            }
        }

        @Override
        public long droppedWrites() {
            synchronized (lock) {
                return droppedWrites;
            }
        }

        private void checkBuffer(ByteBuffer packet) {
            if (!packet.isDirect() || packet.capacity() < bufferBytes()) {
                throw new IllegalArgumentException("not a direct buffer of " + bufferBytes() + " bytes");
            }
        }

        private void awaitPacketOrClose() {
            try {
                while (waiting.isEmpty() && !isClosed) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("a test's reader was interrupted", e);
            }
        }
    }
}
