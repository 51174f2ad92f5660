package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.Checksum;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.PacketSink;

/** Marks of congestion on datagrams and on the packets inside: RFC 6040, normal mode. */
class EcnLanesTest {
    private static final int TOS = 1;
    private static final int DSCP = 0xb8;

    private final LinkedLanes lanes = new LinkedLanes(Offloads.NONE);

    private static byte[] packet(int marks) {
        ByteBuffer packet = ByteBuffer.wrap(LinkedLanes.udp(LinkedLanes.ALICE, LinkedLanes.BOB, 100));
        packet.put(TOS, (byte) (DSCP | marks)).putShort(10, (short) 0);
        packet.putShort(10, (short) Checksum.complement(Checksum.sum(packet, 0, 20)));
        return packet.array();
    }

    private List<Integer> marksSent() {
        lanes.out.flush();
        return lanes.trains.stream().map(LinkedLanes.Train::ecn).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {Ecn.NOT_ECT, Ecn.ECT_0, Ecn.ECT_1, Ecn.CE})
    void shouldSendAPacketsMarksAndNothingElseOfItsServiceOctet(int marks) {
        lanes.send(packet(marks));
        assertEquals(List.of(marks), marksSent());
    }

    @Test
    void shouldKeepPacketsOfEqualMarksTogetherAndAllInOrder() {
        for (int marks : new int[] {2, 2, 3, 3, 3, 2, 0}) {
            lanes.send(packet(marks));
        }
        assertEquals(List.of(2, 3, 2, 0), marksSent());
        assertEquals(
                List.of(2, 3, 1, 1),
                lanes.trains.stream().map(LinkedLanes.Train::datagramCount).toList());
        lanes.deliver();
        assertEquals(List.of(2, 2, 3, 3, 3, 2, 0), marksWritten());
    }

    private List<Integer> marksWritten() {
        return lanes.written.stream()
                .map(written -> written[PacketSink.HEADER_LENGTH + TOS] & Ecn.MASK)
                .toList();
    }

    @Test
    void shouldNotMarkWhatARelayForwards() {
        lanes.toBob.moveTo(new Hop(Endpoint.parse("198.51.100.5:8000").orElseThrow(), 7), false);
        lanes.send(packet(Ecn.ECT_0));
        assertEquals(List.of(Ecn.NOT_ECT), marksSent());
    }

    @Test
    void shouldNotMarkWhatThePeerWouldNotHandOn() {
        LinkedLanes unmarked = new LinkedLanes(Offloads.NONE, 1, false);
        unmarked.send(packet(Ecn.ECT_0));
        unmarked.out.flush();
        assertEquals(Ecn.NOT_ECT, unmarked.trains.get(0).ecn());
    }

    @Test
    void shouldHandOnWhatRoutersMarkedWithAHeaderThatIsRight() {
        lanes.send(packet(Ecn.ECT_0));
        lanes.out.flush();
        lanes.deliver(lanes.trains.get(0).marked(Ecn.CE));
        lanes.in.flush();
        byte[] written = lanes.written.get(0);
        assertEquals(DSCP | Ecn.CE, written[PacketSink.HEADER_LENGTH + TOS] & 0xff);
        ByteBuffer header = ByteBuffer.wrap(Arrays.copyOfRange(written, PacketSink.HEADER_LENGTH, written.length));
        assertEquals(0, Checksum.complement(Checksum.sum(header, 0, 20)));
        assertEquals(0, lanes.counters.count(Counter.PACKET_CONGESTED));
    }

    @Test
    void shouldDropAndCountWhatIsMarkedForCongestionAndDoesNotUnderstandIt() {
        lanes.send(packet(Ecn.NOT_ECT));
        lanes.out.flush();
        lanes.deliver(lanes.trains.get(0).marked(Ecn.CE));
        lanes.in.flush();
        assertEquals(0, lanes.written.size());
        assertEquals(1, lanes.counters.count(Counter.PACKET_CONGESTED));
    }

    @Test
    void shouldNotGiveOneTrainsMarksToTheNext() {
        lanes.send(packet(Ecn.ECT_0));
        lanes.out.flush();
        lanes.send(packet(Ecn.ECT_0));
        lanes.out.flush();
        lanes.deliver(lanes.trains.get(0).marked(Ecn.CE));
        lanes.deliver(lanes.trains.get(1));
        lanes.in.flush();
        assertEquals(List.of(Ecn.CE, Ecn.ECT_0), marksWritten());
    }
}
