package org.meshnet.core.engine.port;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.Recognition;
import org.meshnet.core.engine.lane.SnapshotCell;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** A port with some users, which note what they get. */
final class SharedPort {
    static final Endpoint SOMEBODY = new Endpoint(IpAddress.v4(0xc0000201), 4242);
    static final int MOST_UNSORTED = 8;

    final PortCounts counts = new PortCounts();
    final List<Unsorted> unsorted = new ArrayList<>();
    final Map<Integer, List<List<Integer>>> runs = new TreeMap<>();
    final Map<Integer, List<ControlEvent>> sorted = new TreeMap<>();
    final Sorter sorter = new Sorter(counts);
    final Demultiplexer demultiplexer = new Demultiplexer(this::offer, counts);

    private final List<PortUser> users = new ArrayList<>();
    private final List<Demultiplexer.Way> ways = new ArrayList<>();

    private boolean offer(Unsorted datagram) {
        return unsorted.size() < MOST_UNSORTED && unsorted.add(datagram);
    }

    /** With one key, whose bytes are all its number. */
    PortUser add(int number) {
        return add(number, new SnapshotCell());
    }

    PortUser add(int number, SnapshotCell snapshots) {
        Recognition recognition = new Recognition(snapshots);
        recognition.setMac1Keys(List.of(key(number)));
        sorted.put(number, new ArrayList<>());
        runs.put(number, new ArrayList<>());
        PortUser user =
                new PortUser(number, recognition, event -> sorted.get(number).add(event), new Counters());
        users.add(user);
        ways.add(new Demultiplexer.Way(
                user,
                (train, segmentBytes, ecn, from, nowNs) -> runs.get(number).add(lengths(train, segmentBytes))));
        demultiplexer.setWays(ways);
        sorter.setUsers(users);
        return user;
    }

    static byte[] key(int number) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) number);
        return key;
    }

    private static List<Integer> lengths(ByteBuffer train, int segmentBytes) {
        List<Integer> lengths = new ArrayList<>();
        for (int offset = train.position(); offset < train.limit(); offset += segmentBytes) {
            lengths.add(Math.min(segmentBytes, train.limit() - offset));
        }
        return lengths;
    }

    void receive(byte[]... datagrams) {
        ByteBuffer train = ByteBuffer.allocateDirect(1 << 16);
        for (byte[] datagram : datagrams) {
            train.put(datagram);
        }
        train.flip();
        demultiplexer.onTrain(train, datagrams[0].length, 0, SOMEBODY, 0);
    }

    /** Sorts all that waits. */
    void sort() {
        unsorted.forEach(sorter::sort);
        unsorted.clear();
    }
}
