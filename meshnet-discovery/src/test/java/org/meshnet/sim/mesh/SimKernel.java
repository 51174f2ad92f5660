package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.sim.SimScheduler;

/**
 * The small IP stack behind a node's TUN device: answers echo requests, hands UDP to who listens, says which groups it
 * has joined, and counts what should not be.
 */
final class SimKernel implements PacketSink {
    private static final Set<IpAddress> ALL_HOSTS =
            Set.of(IpAddress.v4(-1), IpAddress.v4(0xe000_0001), new IpAddress(0xff02L << 48, 1));

    private final SimScheduler scheduler;
    private final Consumer<ByteBuffer> device;
    private final Map<Integer, Consumer<ByteBuffer>> listeners = new HashMap<>();
    private Consumer<IpMessage> watcher = message -> {};
    private final Set<Integer> echoReplies = new HashSet<>();
    private final Map<IpAddress, SimKernel> behind = new HashMap<>();
    private final Map<IpAddress, Integer> pathMtus = new HashMap<>();
    private List<Prefix> addresses = List.of();
    private final Set<IpAddress> groups = new TreeSet<>();
    private long unwantedCount;
    private long queryCount;
    private List<Prefix> routes = List.of();
    private long icmpErrorCount;
    private long badPacketCount;
    private long misdirectedCount;

    /** @param device takes a virtio-net header and a packet, as the engine reads them */
    SimKernel(SimScheduler scheduler, Consumer<ByteBuffer> device) {
        this.scheduler = scheduler;
        this.device = device;
    }

    void setAddresses(List<Prefix> newAddresses) {
        addresses = List.copyOf(newAddresses);
    }

    void setRoutes(List<Prefix> networks) {
        routes = List.copyOf(networks);
    }

    /** The networks that it leads into the mesh. */
    List<Prefix> routes() {
        return routes;
    }

    /**
     * Forwards to a host of a network behind this one, which answers through it.
     *
     * @return the host's stack
     */
    SimKernel host(IpAddress address) {
        SimKernel host = new SimKernel(scheduler, device);
        host.setAddresses(List.of(new Prefix(address, address.bitCount())));
        behind.put(address, host);
        return host;
    }

    List<Prefix> addresses() {
        return addresses;
    }

    Optional<IpAddress> address(int family) {
        return addresses.stream()
                .map(Prefix::address)
                .filter(address -> address.family() == family)
                .findFirst();
    }

    /** Hands what comes for this UDP port to the listener. */
    void listen(int port, Consumer<ByteBuffer> listener) {
        listeners.put(port, listener);
    }

    /** Shows each packet that comes for this host to the watcher, too. */
    void watch(Consumer<IpMessage> packets) {
        watcher = packets;
    }

    /** Bytes of the longest packet that goes there, as far as ICMP told. */
    int pathMtu(IpAddress destination) {
        return pathMtus.getOrDefault(destination, Integer.MAX_VALUE);
    }

    /** Forgets what ICMP told. */
    void forgetPathMtus() {
        pathMtus.clear();
    }

    /** Sends a packet into the mesh. */
    void send(IpMessage message) {
        device.accept(message.write());
    }

    /** The same, an IPv6 packet with marks of congestion. */
    void sendMarked(IpMessage message, int marks) {
        ByteBuffer packet = message.write();
        int trafficClass = packet.position() + PacketSink.HEADER_LENGTH;
        packet.putShort(trafficClass, (short) (packet.getShort(trafficClass) | marks << 4));
        device.accept(packet);
    }

    /** Was the echo request with this number answered? */
    boolean hasEchoReply(int sequence) {
        return echoReplies.contains(sequence);
    }

    /** ICMP errors that came from the mesh. */
    long icmpErrorCount() {
        return icmpErrorCount;
    }

    /** Packets that are broken, or not for this host. */
    long badPacketCount() {
        return badPacketCount;
    }

    /** Those of them that are whole. */
    long misdirectedCount() {
        return misdirectedCount;
    }

    /** Joins a group, and says so. */
    void join(IpAddress group) {
        joinSilently(group);
        send(IpMessage.groupJoined(source(group), group));
    }

    /** Joins a group, and what it says of it is lost. */
    void joinSilently(IpAddress group) {
        groups.add(group);
    }

    /** Leaves a group, and says so. */
    void leave(IpAddress group) {
        leaveSilently(group);
        send(IpMessage.groupLeft(source(group), group));
    }

    /** Leaves a group, and what it says of it is lost. */
    void leaveSilently(IpAddress group) {
        groups.remove(group);
    }

    Set<IpAddress> groups() {
        return groups;
    }

    private IpAddress source(IpAddress group) {
        return address(group.family()).orElseThrow();
    }

    /** Packets for groups that this host is not in. */
    long unwantedCount() {
        return unwantedCount;
    }

    /** How often it was asked for its groups. */
    long queryCount() {
        return queryCount;
    }

    @Override
    public void write(ByteBuffer packet) {
        Optional<IpMessage> message = IpMessage.read(packet);
        SimKernel host = message.map(IpMessage::to).map(behind::get).orElse(null);
        if (host != null) {
            host.accept(message.get());
        } else if (message.isEmpty() || !isTaken(message.get().to())) {
            badPacketCount++;
            misdirectedCount += message.isPresent() ? 1 : 0;
        } else if (isGroup(message.get().to()) && !groups.contains(message.get().to())) {
            unwantedCount++;
        } else {
            accept(message.get());
        }
    }

    private void accept(IpMessage message) {
        watcher.accept(message);
        if (message.isGroupQuery()) {
            queryCount++;
            scheduler.after(0, () -> tellGroups(message.to().family()));
        } else if (message.isEchoRequest()) {
            IpMessage reply = message.echoReply();
            scheduler.after(0, () -> send(reply));
        } else if (message.isEchoReply()) {
            echoReplies.add(message.echoSequence());
        } else if (message.isUdp()) {
            Consumer<ByteBuffer> listener = listeners.get(message.udpPort());
            if (listener != null) {
                listener.accept(message.udpData());
            }
        } else {
            icmpErrorCount++;
            message.pathMtu().ifPresent(mtu -> pathMtus.put(message.from(), mtu));
        }
    }

    private void tellGroups(int family) {
        List<IpAddress> joined =
                groups.stream().filter(group -> group.family() == family).toList();
        if (!joined.isEmpty() && address(family).isPresent()) {
            send(IpMessage.groupState(source(joined.get(0)), joined));
        }
    }

    private boolean isTaken(IpAddress address) {
        return isOwn(address) || isForAll(address) || isGroup(address);
    }

    /** A group other than that of all hosts. */
    private static boolean isGroup(IpAddress address) {
        return address.toInetAddress().isMulticastAddress() && !ALL_HOSTS.contains(address);
    }

    private boolean isForAll(IpAddress address) {
        boolean isBroadcast = address.isV4()
                && addresses.stream()
                        .filter(prefix -> prefix.address().isV4())
                        .anyMatch(prefix -> prefix.contains(address) && (~address.v4Bits() << prefix.length()) == 0);
        return isBroadcast || ALL_HOSTS.contains(address);
    }

    private boolean isOwn(IpAddress address) {
        return addresses.stream().anyMatch(prefix -> prefix.address().equals(address));
    }
}
