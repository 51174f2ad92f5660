package org.meshnet.node.daemon;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.tun.InterfaceState;
import org.meshnet.tun.TunDevice;
import org.meshnet.tun.TunException;
import org.meshnet.tun.TunFeature;
import org.meshnet.tun.TunQueue;

/** A packet device without a kernel: tests put packets in and take packets out. Thread-safe. */
public final class FakeTun implements TunDevice {
    private static final byte[] END = new byte[0];
    private static final int BUFFER_BYTES = PacketSink.HEADER_LENGTH + 65_535;

    private final String name;
    private final BlockingQueue<byte[]> toRead = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<Prefix>> addresses = new LinkedBlockingQueue<>();

    private final AtomicInteger failures = new AtomicInteger();
    private final Map<IpAddress, String> holders = new ConcurrentHashMap<>();
    private final Set<Prefix> routes = ConcurrentHashMap.newKeySet();
    private final Set<Prefix> foreignRoutes = ConcurrentHashMap.newKeySet();
    private volatile List<Prefix> wanted = List.of();
    private volatile boolean isUp = true;
    private volatile Optional<TunException> refusal = Optional.empty();
    private volatile Runnable beforeAddresses = () -> {};

    public FakeTun(String name) {
        this.name = name;
    }

    /** Throws what nobody expects, as often as this. */
    void failWrites(int count) {
        failures.set(count);
    }

    /** How many of these failures are still to come. */
    int failuresLeft() {
        return failures.get();
    }

    /** Takes no addresses from now on. */
    public void refuseAddresses(TunException reason) {
        refusal = Optional.of(reason);
    }

    /** It takes addresses again. */
    public void acceptAddresses() {
        refusal = Optional.empty();
    }

    /** What whoever sets addresses runs first; the engine's control thread does. */
    void beforeAddresses(Runnable step) {
        beforeAddresses = step;
    }

    /** Another interface has this address from now on; or none, if the holder is empty. */
    public void setHolder(IpAddress address, String holder) {
        if (holder.isEmpty()) {
            holders.remove(address);
        } else {
            holders.put(address, holder);
        }
    }

    /** Somebody switches the interface on or off. */
    public void setUp(boolean up) {
        isUp = up;
    }

    /** The routes added and not removed. */
    public Set<Prefix> routes() {
        return Set.copyOf(routes);
    }

    /** Lets the daemon read this packet. */
    void inject(byte[] packet) {
        toRead.add(packet);
    }

    /** The next packet that the daemon wrote; null if there is none in time. */
    byte[] awaitWritten(long patienceMs) throws InterruptedException {
        return written.poll(patienceMs, TimeUnit.MILLISECONDS);
    }

    /** The next addresses that the daemon set, unless that takes too long. */
    public Optional<List<Prefix>> awaitAddresses() throws InterruptedException {
        return Optional.ofNullable(addresses.poll(60, TimeUnit.SECONDS));
    }

    @Override
    public int read(ByteBuffer buffer) {
        try {
            return put(toRead.take(), buffer);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int tryRead(ByteBuffer buffer) {
        byte[] packet = toRead.poll();
        return packet == null ? 0 : put(packet, buffer);
    }

    private int put(byte[] packet, ByteBuffer buffer) {
        if (packet.length == 0) {
            toRead.add(END);
            return CLOSED;
        }
        buffer.put(0, new byte[HEADER_LENGTH]).put(HEADER_LENGTH, packet);
        return HEADER_LENGTH + packet.length;
    }

    @Override
    public void write(ByteBuffer packet) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("a flaw that a test put there");
        }
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        written.add(Arrays.copyOfRange(bytes, HEADER_LENGTH, bytes.length));
    }

    @Override
    public InterfaceState setAddresses(List<Prefix> set) throws TunException {
        beforeAddresses.run();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        addresses.add(set);
        wanted = set;
        return restore();
    }

    @Override
    public InterfaceState restore() {
        Map<IpAddress, String> taken = new HashMap<>(holders);
        taken.keySet().retainAll(wanted.stream().map(Prefix::address).toList());
        List<Prefix> present = wanted.stream()
                .filter(prefix -> !taken.containsKey(prefix.address()))
                .toList();
        return new InterfaceState(name, isUp, present, taken);
    }

    @Override
    public int index() {
        return Integer.MAX_VALUE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        return 1400;
    }

    @Override
    public int bufferBytes() {
        return BUFFER_BYTES;
    }

    @Override
    public Set<TunFeature> features() {
        return Set.of();
    }

    @Override
    public List<TunQueue> queues() {
        return List.of(this);
    }

    @Override
    public long droppedWrites() {
        return 0;
    }

    /** There is a route of somebody else's to this network from now on, or none any more. */
    public void setForeignRoute(Prefix network, boolean isThere) {
        if (isThere) {
            foreignRoutes.add(network);
        } else {
            foreignRoutes.remove(network);
        }
    }

    @Override
    public void addRoute(Prefix network) throws TunException {
        if (foreignRoutes.contains(network)) {
            throw new TunException(TunException.Kind.SYSTEM, "there is a route to it already");
        }
        routes.add(network);
    }

    @Override
    public void removeRoute(Prefix network) {
        routes.remove(network);
    }

    @Override
    public void close() {
        toRead.add(END);
    }
}
