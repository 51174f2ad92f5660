package org.meshnet.core.engine.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.ForwardChannel;
import org.meshnet.core.engine.lane.ForwardLimits;
import org.meshnet.core.engine.lane.Forwards;
import org.meshnet.core.engine.lane.MulticastTable;
import org.meshnet.core.engine.lane.OwnAddresses;
import org.meshnet.core.engine.lane.Snapshot;
import org.meshnet.core.engine.lane.SnapshotCell;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.net.Hop;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.seam.NumberedRandom;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.SessionTable;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

class DemultiplexerTest {
    private static final RandomSource RANDOM = new SecureRandomSource();

    private final SharedPort port = new SharedPort();

    private static byte[] message(int type, int length, int nameOffset, int number) {
        byte[] datagram = RANDOM.bytes(length);
        datagram[0] = (byte) type;
        datagram[1] = 0;
        datagram[2] = 0;
        datagram[3] = 0;
        byte[] name = new NumberedRandom(RANDOM, number).name(4);
        System.arraycopy(name, 0, datagram, nameOffset, name.length);
        return datagram;
    }

    private static byte[] frame(int number, int length) {
        return message(MessageType.FRAME, length, 4, number);
    }

    private static byte[] stunAnswer(int number) {
        byte[] datagram = message(0x01, 32, 8, number);
        ByteBuffer.wrap(datagram).putInt(0, 0x01010000 | 12).putInt(4, 0x2112a442);
        return datagram;
    }

    private static byte[] enveloped(long channel, byte[] inside) {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.LENGTH + inside.length);
        RelayHeader.write(datagram, 0, channel);
        return datagram.put(RelayHeader.LENGTH, inside).array();
    }

    private static byte[] fromServer(int type, long sessionId) {
        byte[] datagram = message(type, 60, 4, 0);
        ByteBuffer.wrap(datagram).putLong(4, sessionId);
        return datagram;
    }

    private static byte[] initiation(int keyOf) {
        Bytes noise = Bytes.of(RANDOM.bytes(HandshakeInitiation.NOISE_LENGTH));
        return HandshakeInitiation.of(7, noise, SharedPort.key(keyOf)).encode();
    }

    @Test
    void shouldTellWhomNamesWithANumberAreFor() {
        port.add(3);
        port.add(15);
        port.receive(frame(3, 100));
        port.receive(frame(15, 200));
        port.receive(message(MessageType.HANDSHAKE_RESPONSE, 124, 8, 15));
        port.receive(message(MessageType.COOKIE_REPLY, 64, 4, 3));
        port.receive(message(MessageType.CHALLENGE, 124, 4, 15));
        port.receive(message(MessageType.REGISTERED, 98, 4, 3));
        port.receive(message(MessageType.REFUSED, 58, 4, 15));
        port.receive(message(MessageType.UNKNOWN_TICKET, 20, 4, 15));
        port.receive(stunAnswer(3));
        assertEquals(List.of(List.of(100), List.of(64), List.of(98), List.of(32)), port.runs.get(3));
        assertEquals(List.of(List.of(200), List.of(124), List.of(124), List.of(58), List.of(20)), port.runs.get(15));
        assertEquals(0, port.counts.unassigned());
    }

    @Test
    void shouldHandOverATrainAsOneAndAMixedOneInRuns() {
        port.add(0);
        port.add(1);
        port.receive(frame(1, 100), frame(1, 100), frame(1, 60));
        assertEquals(List.of(List.of(100, 100, 60)), port.runs.get(1));
        port.runs.get(1).clear();
        port.receive(frame(0, 100), frame(0, 100), frame(1, 100), frame(5, 100), frame(1, 100), frame(0, 40));
        assertEquals(List.of(List.of(100, 100), List.of(40)), port.runs.get(0));
        assertEquals(List.of(List.of(100), List.of(100)), port.runs.get(1));
        assertEquals(1, port.counts.unassigned());
    }

    @Test
    void shouldLeaveTheBufferAsItWas() {
        port.add(0);
        ByteBuffer train = ByteBuffer.allocateDirect(300);
        train.position(20).put(frame(0, 50)).put(frame(1, 50)).limit(120).position(20);
        port.demultiplexer.onTrain(train, 50, 0, SharedPort.SOMEBODY, 0);
        assertEquals(20, train.position());
        assertEquals(120, train.limit());
    }

    @Test
    void shouldCountWhatIsForNobody() {
        port.add(0);
        port.receive(frame(4, 100));
        port.receive(new byte[] {MessageType.FRAME, 0, 0});
        port.receive(message(0x7f, 100, 4, 0));
        port.receive(message(MessageType.HANDSHAKE_INITIATION, 175, 4, 0));
        port.receive(enveloped(Hop.DIRECT, frame(0, 100)));
        port.receive(enveloped(77, message(MessageType.EVENT, 100, 4, 0)));
        assertEquals(6, port.counts.unassigned());
        assertTrue(port.runs.get(0).isEmpty());
        assertTrue(port.unsorted.isEmpty());
    }

    @Test
    void shouldTellWhomAnEnvelopeIsForByWhatIsInside() {
        port.add(0);
        port.add(1);
        port.receive(enveloped(77, frame(1, 100)));
        assertEquals(List.of(List.of(112)), port.runs.get(1));
        byte[] inside = initiation(1);
        port.receive(enveloped(78, inside));
        port.sort();
        ControlEvent.DatagramArrived arrived =
                (ControlEvent.DatagramArrived) port.sorted.get(1).get(0);
        assertEquals(new Hop(SharedPort.SOMEBODY, 78), arrived.from());
        assertEquals(Bytes.of(inside), Bytes.of(arrived.datagram()));
    }

    /** What is inside is for another node: it names nothing of this host's. */
    @Test
    void shouldHandAnEnvelopeUnderAChannelOfOneEngineToThat() {
        port.add(0);
        SnapshotCell snapshots = new SnapshotCell();
        port.add(1, snapshots);
        ForwardChannel channel = new ForwardChannel(
                77,
                SharedPort.SOMEBODY,
                78,
                SharedPort.SOMEBODY,
                new ForwardChannel.Use(RelayLimits.DEFAULT.newShare(), 0),
                new ForwardChannel.Notices());
        Forwards forwards = new Forwards(2, new ForwardLimits(RelayLimits.DEFAULT, 0));
        forwards.put(List.of(channel));
        snapshots.publish(new Snapshot(
                RouteTable.empty(),
                OwnAddresses.of(List.of()),
                SessionTable.of(List.of()),
                forwards,
                MulticastTable.OFF,
                SubnetRoutes.NONE));
        port.receive(enveloped(77, frame(0, 100)));
        port.receive(enveloped(78, frame(0, 100)));
        assertEquals(List.of(List.of(112)), port.runs.get(1));
        assertEquals(List.of(List.of(112)), port.runs.get(0));
    }

    @Test
    void shouldTellWhoIsMeantByARegistrationThatItHasAskedIn() {
        port.add(0);
        PortUser other = port.add(1);
        port.receive(fromServer(MessageType.EVENT, 4711));
        port.sort();
        assertEquals(1, port.sorted.get(0).size());
        assertEquals(1, port.sorted.get(1).size());
        other.onSent(ByteBuffer.wrap(fromServer(MessageType.REQUEST, 4711)));
        port.receive(fromServer(MessageType.EVENT, 4711));
        port.receive(fromServer(MessageType.UNKNOWN_SESSION, 4711));
        assertEquals(List.of(List.of(60), List.of(60)), port.runs.get(1));
        assertTrue(port.runs.get(0).isEmpty());
    }

    @Test
    void shouldRememberTheLatestRegistrationsOnly() {
        PortUser user = port.add(0);
        for (int id = 0; id <= PortUser.MOST_REGISTRATIONS; id++) {
            user.onSent(ByteBuffer.wrap(fromServer(MessageType.REQUEST, id)));
            user.onSent(ByteBuffer.wrap(fromServer(MessageType.HELLO, 1000 + id)));
        }
        assertTrue(user.isRegistration(PortUser.MOST_REGISTRATIONS));
        assertTrue(user.isRegistration(1));
        assertEquals(false, user.isRegistration(0));
        assertEquals(false, user.isRegistration(1000));
    }

    @Test
    void shouldFindWhoIsMeantByAnInitiation() {
        port.add(0);
        port.add(1);
        port.add(2);
        for (int keyOf : new int[] {2, 2, 0, 1, 9}) {
            port.receive(initiation(keyOf));
        }
        port.sort();
        assertEquals(1, port.sorted.get(0).size());
        assertEquals(1, port.sorted.get(1).size());
        assertEquals(2, port.sorted.get(2).size());
        assertEquals(1, port.counts.unassigned());
    }

    @Test
    void shouldBoundWhatWaitsToBeSorted() {
        port.add(0);
        for (int i = 0; i < SharedPort.MOST_UNSORTED + 5; i++) {
            port.receive(initiation(0));
        }
        assertEquals(5, port.counts.displaced());
        port.receive(frame(0, 100));
        assertEquals(1, port.runs.get(0).size());
    }

    @Test
    void shouldTakeAnyBytes() {
        port.add(0);
        port.add(6);
        Random random = new Random(20261129);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = new byte[1 + random.nextInt(200)];
            random.nextBytes(datagram);
            if (random.nextBoolean()) {
                datagram[0] = (byte) (0x40 + random.nextInt(0x20));
            }
            byte[] other = datagram.clone();
            other[datagram.length - 1]++;
            port.receive(datagram, other);
            port.sort();
        }
        for (int number : new int[] {0, 6}) {
            taken += port.runs.get(number).size() + port.sorted.get(number).size();
        }
        assertTrue(taken > 0);
        assertTrue(port.counts.unassigned() > 0);
    }

    @Test
    void shouldDeliverToNobodyOnceAllAreGone() {
        port.add(0);
        port.demultiplexer.setWays(List.of());
        port.sorter.setUsers(List.of());
        port.receive(frame(0, 100));
        port.receive(initiation(0));
        port.sort();
        assertEquals(2, port.counts.unassigned());
    }
}
