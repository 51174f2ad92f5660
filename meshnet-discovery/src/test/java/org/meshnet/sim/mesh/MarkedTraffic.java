package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.core.net.IpAddress;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimRandom;
import org.meshnet.sim.SimScheduler;
import org.meshnet.sim.SimTimer;

/**
 * Packets between all nodes of a mesh, each of which says who sent it, for whom it is, and its number. It fails when
 * one comes out twice, at another node, from another source, or stands on the wire in clear.
 */
final class MarkedTraffic {
    static final int PORT = 19_999;

    private static final int MARK_LENGTH = 16;
    private static final int DATA_BYTES = 120;

    private final SimMesh mesh;
    private final List<SimNode> nodes;
    private final byte[] mark;
    private final SimRandom random;
    private final SimTimer timer;
    private final long intervalNs;
    /** From where each was sent, by its number: a node that starts anew has no address for a while. */
    private final List<IpAddress> sources = new ArrayList<>();

    private final Set<Integer> arrived = new HashSet<>();

    /** Two packets between any two every so often. */
    MarkedTraffic(SimMesh mesh, double intervalMs) {
        this.mesh = mesh;
        this.nodes = List.copyOf(mesh.nodes());
        this.random = mesh.network().random().split("marked traffic");
        this.mark = random.bytes(MARK_LENGTH);
        this.intervalNs = Math.round(intervalMs * SimScheduler.MILLISECOND_NS);
        this.timer = new SimTimer(mesh.network().scheduler(), this::send);
        nodes.forEach(this::watch);
        mesh.network().tap((event, host, datagram) -> requireSealed(datagram));
        timer.set(mesh.network().scheduler().nowNs());
    }

    /** Looks at what comes out at this node; to be said again when it was restarted. */
    void watch(SimNode node) {
        node.kernel().watch(message -> onPacket(node, message));
    }

    void stop() {
        timer.set(Long.MAX_VALUE);
    }

    int sentCount() {
        return sources.size();
    }

    int arrivedCount() {
        return arrived.size();
    }

    private void send() {
        for (int from = 0; from < nodes.size(); from++) {
            for (int to = 0; to < nodes.size(); to++) {
                int family = random.nextInt(2) == 0 ? 4 : 6;
                if (from != to && hasAddress(from, family) && hasAddress(to, family)) {
                    send(from, to, family);
                }
            }
        }
        timer.set(mesh.network().scheduler().nowNs() + intervalNs);
    }

    private boolean hasAddress(int node, int family) {
        return nodes.get(node).isRunning() && nodes.get(node).hasAddress(family);
    }

    private void send(int from, int to, int family) {
        byte[] data = ByteBuffer.allocate(DATA_BYTES)
                .put(mark)
                .putInt(from)
                .putInt(to)
                .putInt(sources.size())
                .array();
        IpAddress source = nodes.get(from).address(family);
        sources.add(source);
        nodes.get(from).kernel().send(IpMessage.udp(source, nodes.get(to).address(family), PORT, data));
    }

    private void onPacket(SimNode node, IpMessage message) {
        if (message.isUdp() && message.udpPort() == FuzzedMember.PORT) {
            require(message.from().equals(FuzzedMember.ADDRESS), "a forged packet from " + message.from());
        }
        if (!message.isUdp() || message.udpPort() != PORT) {
            return;
        }
        ByteBuffer data = message.udpData();
        byte[] found = new byte[MARK_LENGTH];
        data.get(found);
        SimNode from = nodes.get(data.getInt());
        SimNode to = nodes.get(data.getInt());
        int number = data.getInt();
        String what = "packet " + number + " from " + from + " to " + to + " at " + node;
        require(ByteBuffer.wrap(found).equals(ByteBuffer.wrap(mark)), what + " is another");
        require(to == node, what + " is for another");
        require(sources.get(number).equals(message.from()), what + " comes from " + message.from());
        require(arrived.add(number), what + " comes twice");
    }

    private void requireSealed(SimDatagram datagram) {
        byte[] bytes = datagram.bytes();
        for (int start = 0; start + MARK_LENGTH <= bytes.length; start++) {
            int same = 0;
            while (same < MARK_LENGTH && bytes[start + same] == mark[same]) {
                same++;
            }
            require(same < MARK_LENGTH, "a packet in clear: " + datagram);
        }
    }

    static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
