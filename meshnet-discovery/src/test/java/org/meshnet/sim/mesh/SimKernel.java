package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.sim.SimScheduler;

/**
 * The small IP stack behind a node's TUN device: answers echo requests, hands UDP to who listens, and counts what
 * should not be.
 */
final class SimKernel implements PacketSink {
    private final SimScheduler scheduler;
    private final Consumer<ByteBuffer> device;
    private final Map<Integer, Consumer<ByteBuffer>> listeners = new HashMap<>();
    private final Set<Integer> echoReplies = new HashSet<>();
    private List<Prefix> addresses = List.of();
    private long icmpErrorCount;
    private long badPacketCount;

    /** @param device takes a virtio-net header and a packet, as the engine reads them */
    SimKernel(SimScheduler scheduler, Consumer<ByteBuffer> device) {
        this.scheduler = scheduler;
        this.device = device;
    }

    void setAddresses(List<Prefix> newAddresses) {
        addresses = List.copyOf(newAddresses);
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

    /** Sends a packet into the mesh. */
    void send(IpMessage message) {
        device.accept(message.write());
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

    @Override
    public void write(ByteBuffer packet) {
        Optional<IpMessage> message = IpMessage.read(packet);
        if (message.isEmpty() || !isOwn(message.get().to())) {
            badPacketCount++;
        } else {
            accept(message.get());
        }
    }

    private void accept(IpMessage message) {
        if (message.isEchoRequest()) {
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
        }
    }

    private boolean isOwn(IpAddress address) {
        return addresses.stream().anyMatch(prefix -> prefix.address().equals(address));
    }
}
