package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.lane.ControlInbox;
import org.meshnet.core.engine.port.Demultiplexer;
import org.meshnet.core.engine.port.PortCounts;
import org.meshnet.core.engine.port.PortUser;
import org.meshnet.core.engine.port.Sorter;
import org.meshnet.core.engine.port.Unsorted;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.NumberedRandom;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimSocket;

/** A socket that several engines of one process share, driven as the daemon would drive it. */
final class SimPort {
    private static final int BUFFER_BYTES = 1 << 16;

    private final SimSocket socket;
    private final PortCounts counts = new PortCounts();
    private final Sorter sorter = new Sorter(counts);
    private final Queue<Unsorted> unsorted = new ArrayDeque<>();
    private final Demultiplexer demultiplexer = new Demultiplexer(unsorted::offer, counts);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<Demultiplexer.Way> ways = new ArrayList<>();
    private int shareCount;

    SimPort(SimHost host) {
        this.socket = host.open(SimNode.PORT, this::onDatagram);
    }

    private void onDatagram(ByteBuffer datagram, Endpoint from, long atNs) {
        buffer.clear().put(datagram.duplicate()).flip();
        demultiplexer.onTrain(buffer, buffer.remaining(), 0, from, atNs);
        for (Unsorted next = unsorted.poll(); next != null; next = unsorted.poll()) {
            sorter.sort(next);
        }
    }

    /** What came and was for none of the engines. */
    long unassignedCount() {
        return counts.unassigned();
    }

    /** For another engine. */
    Share share() {
        return new Share(shareCount++);
    }

    /** What one engine has of it. */
    final class Share {
        private final int number;
        private PortUser user;

        private Share(int number) {
            this.number = number;
        }

        SimSocket socket() {
            return socket;
        }

        RandomSource random(RandomSource source) {
            return new NumberedRandom(source, number);
        }

        void serve(MeshEngine engine, ControlInbox inbox, Demultiplexer.Lane lane) {
            user = engine.portUser(number, inbox);
            ways.add(new Demultiplexer.Way(user, lane));
            demultiplexer.setWays(ways);
            sorter.setUsers(ways.stream().map(Demultiplexer.Way::user).toList());
        }

        void onSent(ByteBuffer train) {
            if (user != null) {
                user.onSent(train);
            }
        }
    }
}
