package org.meshnet.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** A host with interfaces and UDP sockets. It forwards nothing. */
public final class SimHost implements SimDevice {
    private static final int FIRST_EPHEMERAL_PORT = 49_152;

    private Predicate<ByteBuffer> sendFilter = payload -> true;
    private Predicate<SimDatagram> receiveFilter = datagram -> true;

    private final SimNetwork network;
    private final String name;
    private final List<SimInterface> interfaces = new ArrayList<>();
    private final Map<Integer, SimSocket> sockets = new HashMap<>();
    private int nextEphemeralPort = FIRST_EPHEMERAL_PORT;

    SimHost(SimNetwork network, String name) {
        this.network = network;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    /** Adds an interface. */
    public SimInterface attach(SimSegment segment, LinkQuality quality, Prefix... addresses) {
        SimInterface attached = segment.attach(this, quality, List.of(addresses));
        interfaces.add(attached);
        return attached;
    }

    /** Takes an interface away, its addresses with it. */
    public void detach(SimInterface detached) {
        detached.setAddresses(List.of());
        detached.setUp(false);
        interfaces.remove(detached);
    }

    /** All interfaces, oldest first. */
    public List<SimInterface> interfaces() {
        return List.copyOf(interfaces);
    }

    /** The addresses of all interfaces that are up. */
    public List<IpAddress> addresses() {
        return interfaces.stream()
                .filter(SimInterface::isUp)
                .flatMap(each -> each.addresses().stream())
                .map(Prefix::address)
                .toList();
    }

    /**
     * Opens a socket.
     *
     * @param port 0 for any that is free
     * @throws IllegalStateException if the port is taken
     */
    public SimSocket open(int port, DatagramReceiver receiver) {
        int chosen = port == 0 ? freePort() : port;
        SimSocket socket = new SimSocket(this, chosen, receiver);
        if (sockets.putIfAbsent(chosen, socket) != null) {
            throw new IllegalStateException("port " + chosen + " of " + name + " is taken");
        }
        return socket;
    }

    /** Hands a datagram to the socket of this port as if it had come from there. */
    public void inject(Endpoint from, int port, byte[] payload) {
        IpAddress any = IpAddress.v4(0);
        SimDatagram datagram = SimDatagram.of(from, new Endpoint(any, port), payload.clone(), null);
        network.scheduler().after(0, () -> deliver(datagram));
    }

    /** What the host sends from now on is lost unless it passes. */
    public void filterSent(Predicate<ByteBuffer> filter) {
        sendFilter = filter;
    }

    /** What comes by a link from now on is lost unless it passes; what is injected is not asked for. */
    public void filterReceived(Predicate<SimDatagram> filter) {
        receiveFilter = filter;
    }

    @Override
    public void onDatagram(SimDatagram datagram, SimInterface in) {
        if (receiveFilter.test(datagram)) {
            deliver(datagram);
        }
    }

    void send(SimSocket socket, byte[] payload, Endpoint to, int hopLimit) {
        if (sockets.get(socket.port()) != socket || !sendFilter.test(ByteBuffer.wrap(payload))) {
            return;
        }
        Optional<SimInterface> out = route(to.address());
        IpAddress source =
                out.flatMap(each -> each.address(to.address().family())).orElse(to.address());
        SimDatagram datagram = SimDatagram.of(new Endpoint(source, socket.port()), to, payload, this, hopLimit);
        network.record(SimEvent.SENT, this, datagram);
        if (out.isEmpty()) {
            network.trace().record(SimEvent.NO_SOURCE_ADDRESS, name, datagram);
        } else if (owns(to.address())) {
            network.scheduler().after(0, () -> deliver(datagram));
        } else {
            out.get().send(datagram);
        }
    }

    void close(SimSocket socket) {
        sockets.remove(socket.port(), socket);
    }

    /** The interface on the destination's own subnet, or else the first one with an address of its family. */
    private Optional<SimInterface> route(IpAddress destination) {
        SimInterface first = null;
        for (SimInterface each : interfaces) {
            for (Prefix prefix : each.addresses()) {
                if (!each.isUp() || prefix.address().isV4() != destination.isV4()) {
                    continue;
                }
                if (prefix.contains(destination)) {
                    return Optional.of(each);
                }
                first = first == null ? each : first;
            }
        }
        return Optional.ofNullable(first);
    }

    private boolean owns(IpAddress address) {
        for (SimInterface each : interfaces) {
            for (Prefix prefix : each.addresses()) {
                if (prefix.address().equals(address)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void deliver(SimDatagram datagram) {
        SimSocket socket = sockets.get(datagram.to().port());
        if (datagram.origin().isPresent() && network.isCut(datagram.origin().get(), this)) {
            network.trace().record(SimEvent.PARTITIONED, name, datagram);
        } else if (socket == null) {
            network.trace().record(SimEvent.NO_SOCKET, name, datagram);
        } else {
            network.record(SimEvent.DELIVERED, this, datagram);
            socket.onDatagram(
                    network.lend(datagram), datagram.from(), network.scheduler().nowNs());
        }
    }

    private int freePort() {
        while (sockets.containsKey(nextEphemeralPort)) {
            nextEphemeralPort++;
        }
        return nextEphemeralPort++;
    }

    @Override
    public String toString() {
        return name;
    }
}
