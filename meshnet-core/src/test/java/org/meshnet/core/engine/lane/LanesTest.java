package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

class LanesTest {
    private static final Hop RELAYED =
            new Hop(Endpoint.parse("198.51.100.5:8000").orElseThrow(), 0x1234);
    private static final Endpoint ELSEWHERE = Endpoint.parse("203.0.113.9:4444").orElseThrow();

    private final LinkedLanes lanes = new LinkedLanes(Offloads.NONE);

    private static byte[] packet(int payloadLength) {
        return LinkedLanes.udp(LinkedLanes.ALICE, LinkedLanes.BOB, payloadLength);
    }

    private static byte[] withoutHeader(byte[] written) {
        return Arrays.copyOfRange(written, PacketSink.HEADER_LENGTH, written.length);
    }

    @Test
    void shouldCarryAPacketUnchanged() {
        byte[] packet = packet(100);
        lanes.send(packet);
        lanes.out.flush();
        lanes.deliver();
        assertEquals(1, lanes.written.size());
        assertArrayEquals(packet, withoutHeader(lanes.written.get(0)));
    }

    @Test
    void shouldSendEqualPacketsInOneTrain() {
        for (int i = 0; i < 10; i++) {
            lanes.send(packet(64));
        }
        assertEquals(0, lanes.trains.size(), "held back until the device is drained");
        lanes.out.flush();
        assertEquals(1, lanes.trains.size());
        assertEquals(10, lanes.trains.get(0).datagramCount());
        lanes.deliver();
        assertEquals(10, lanes.written.size());
    }

    @Test
    void shouldEndATrainWithAShorterPacketAndBeginAnotherForALongerOne() {
        for (int length : new int[] {64, 64, 20, 64, 200, 200}) {
            lanes.send(packet(length));
        }
        lanes.out.flush();
        assertEquals(
                List.of(3, 1, 2),
                lanes.trains.stream().map(LinkedLanes.Train::datagramCount).toList());
        lanes.deliver();
        List<Integer> lengths = lanes.written.stream()
                .map(written -> written.length - PacketSink.HEADER_LENGTH - 28)
                .toList();
        assertEquals(List.of(64, 64, 20, 64, 200, 200), lengths, "order is kept");
    }

    @Test
    void shouldNotMakeATrainLongerThanTheKernelTakes() {
        for (int i = 0; i < 150; i++) {
            lanes.send(packet(64));
        }
        lanes.out.flush();
        assertEquals(
                List.of(64, 64, 22),
                lanes.trains.stream().map(LinkedLanes.Train::datagramCount).toList());
    }

    @Test
    void shouldDropAReplayedTrain() {
        lanes.send(packet(100));
        lanes.out.flush();
        LinkedLanes.Train train = lanes.trains.get(0);
        lanes.deliver();
        lanes.deliver(train);
        lanes.in.flush();
        assertEquals(1, lanes.written.size());
        assertEquals(1, lanes.counters.count(Counter.FRAME_REPLAYED));
    }

    @Test
    void shouldDropATrainReplayedToAnotherInboundLane() {
        LinkedLanes several = new LinkedLanes(Offloads.NONE, 2);
        several.send(packet(100));
        several.out.flush();
        LinkedLanes.Train train = several.trains.get(0);
        several.deliver();
        several.inbound(packet -> fail("taken twice"))
                .onTrain(
                        LinkedLanes.direct(train.bytes()),
                        train.segmentBytes(),
                        train.ecn(),
                        LinkedLanes.ALICE_ENDPOINT,
                        0);
        assertEquals(1, several.counters.count(Counter.FRAME_REPLAYED));
    }

    @Test
    void shouldDropAFrameWithAnyBitFlipped() {
        lanes.send(packet(30));
        lanes.out.flush();
        byte[] frame = lanes.trains.get(0).bytes();
        for (int bit = 8; bit < frame.length * 8; bit++) {
            byte[] flipped = frame.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            lanes.in.onDatagram(LinkedLanes.direct(flipped), LinkedLanes.ALICE_ENDPOINT, 0);
        }
        lanes.in.flush();
        assertTrue(lanes.written.isEmpty());
        lanes.deliver();
        assertEquals(1, lanes.written.size(), "the genuine one is still taken");
    }

    @Test
    void shouldDropAPacketWhoseSourceIsNotTheSenders() {
        lanes.send(LinkedLanes.udp(IpAddress.parse("10.0.0.77").orElseThrow(), LinkedLanes.BOB, 10));
        lanes.out.flush();
        lanes.deliver();
        assertTrue(lanes.written.isEmpty());
        assertEquals(1, lanes.counters.count(Counter.PACKET_BAD_SOURCE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.10",
                "127.0.0.1",
                "224.0.0.251",
                "255.255.255.255",
                "10.0.0.255",
                "10.0.0.77",
                "8.8.8.8",
                "0.0.0.0",
                "fd00::3",
                "2001:db8::1",
                "fe80::1",
                "ff02::fb",
                "::1",
                "::"
            })
    void shouldDropAPacketThatIsNotForThisHost(String to) {
        IpAddress destination = IpAddress.parse(to).orElseThrow();
        byte[] packet = destination.isV4()
                ? LinkedLanes.udp(LinkedLanes.ALICE, destination, 20)
                : LinkedLanes.emptyV6(LinkedLanes.ALICE_V6, destination);
        receive(packet);
        assertTrue(lanes.written.isEmpty());
        assertEquals(1, lanes.counters.count(Counter.PACKET_BAD_DESTINATION));
        assertEquals(0, lanes.counters.count(Counter.PACKET_BAD_SOURCE));
    }

    @Test
    void shouldTakePacketsForEitherOfItsAddresses() {
        receive(packet(20));
        receive(LinkedLanes.emptyV6(LinkedLanes.ALICE_V6, LinkedLanes.BOB_V6));
        assertEquals(2, lanes.written.size());
    }

    @Test
    void shouldTakeNoPacketWhileItHasNoAddress() {
        Snapshot snapshot = lanes.inboundSnapshot.get();
        lanes.inboundSnapshot.publish(
                new Snapshot(snapshot.routes(), OwnAddresses.NONE, snapshot.sessions(), snapshot.forwards()));
        receive(packet(20));
        receive(LinkedLanes.emptyV6(LinkedLanes.ALICE_V6, new IpAddress(0, 0)));
        assertTrue(lanes.written.isEmpty());
    }

    private void setSubnets(SubnetRoutes subnets) {
        Snapshot snapshot = lanes.inboundSnapshot.get();
        lanes.inboundSnapshot.publish(new Snapshot(
                snapshot.routes(),
                snapshot.own(),
                snapshot.sessions(),
                snapshot.forwards(),
                MulticastTable.OFF,
                subnets));
    }

    @Test
    void shouldTakeFromAPeerWhatComesFromTheNetworksBehindItOnly() {
        Map<Prefix, List<PeerLink>> senders = Map.of(
                prefix("10.7.0.0/16"), List.of(lanes.toAlice),
                prefix("10.7.3.0/24"), List.of(),
                prefix("10.7.4.0/24"), List.of(SubnetRoutes.NOBODY),
                prefix("10.8.0.0/16"), List.of(SubnetRoutes.NOBODY));
        setSubnets(new SubnetRoutes(Map.of(), senders, Set.of()));
        receive(LinkedLanes.udp(address("10.7.1.1"), LinkedLanes.BOB, 20));
        receive(LinkedLanes.udp(address("10.7.4.1"), LinkedLanes.BOB, 20));
        assertEquals(2, lanes.written.size(), "who offers a network offers all in it, whoever offers a part of it too");
        receive(LinkedLanes.udp(address("10.7.3.1"), LinkedLanes.BOB, 20));
        receive(LinkedLanes.udp(address("10.8.0.1"), LinkedLanes.BOB, 20));
        receive(LinkedLanes.udp(address("10.9.0.1"), LinkedLanes.BOB, 20));
        assertEquals(2, lanes.written.size());
        assertEquals(3, lanes.counters.count(Counter.PACKET_BAD_SOURCE));
    }

    @Test
    void shouldTakeForANetworkBehindThisNodeAndForNoOther() {
        setSubnets(new SubnetRoutes(Map.of(), Map.of(), Set.of(prefix("192.168.5.0/24"), prefix("fd77::/64"))));
        receive(LinkedLanes.udp(LinkedLanes.ALICE, address("192.168.5.9"), 20));
        receive(LinkedLanes.emptyV6(LinkedLanes.ALICE_V6, address("fd77::9")));
        assertEquals(2, lanes.written.size());
        receive(LinkedLanes.udp(LinkedLanes.ALICE, address("192.168.6.9"), 20));
        receive(LinkedLanes.emptyV6(LinkedLanes.ALICE_V6, address("fd78::9")));
        assertEquals(2, lanes.written.size());
        assertEquals(2, lanes.counters.count(Counter.PACKET_BAD_DESTINATION));
    }

    @Test
    void shouldAllocateNothingForNetworksBehindMembers() {
        LinkedLanes far = new LinkedLanes(Offloads.NONE);
        Snapshot out = far.outboundSnapshot.get();
        Snapshot in = far.inboundSnapshot.get();
        Map<Prefix, PeerLink> gateways = Map.of(prefix("192.168.5.0/24"), far.toBob);
        far.outboundSnapshot.publish(new Snapshot(RouteTable.of(gateways), out.own(), out.sessions(), out.forwards()));
        far.inboundSnapshot.publish(new Snapshot(
                in.routes(),
                in.own(),
                in.sessions(),
                in.forwards(),
                MulticastTable.OFF,
                new SubnetRoutes(
                        Map.of(),
                        Map.of(prefix("10.7.0.0/16"), List.of(far.toAlice)),
                        Set.of(prefix("192.168.5.0/24")))));
        assertAllocatesNothing(far, LinkedLanes.udp(address("10.7.1.1"), address("192.168.5.9"), 1_200));
        assertEquals(0, far.counters.count(Counter.PACKET_BAD_SOURCE));
        assertEquals(0, far.counters.count(Counter.PACKET_BAD_DESTINATION));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    private void receive(byte[] packet) {
        lanes.in.onDatagram(LinkedLanes.direct(lanes.sealed(packet)), LinkedLanes.ALICE_ENDPOINT, 0);
        lanes.in.flush();
    }

    @Test
    void shouldLeaveAPacketWithoutARouteToTheControlLoop() {
        lanes.send(
                LinkedLanes.udp(LinkedLanes.ALICE, IpAddress.parse("10.0.0.3").orElseThrow(), 10));
        lanes.out.flush();
        assertTrue(lanes.trains.isEmpty());
        assertInstanceOf(ControlEvent.PacketUnrouted.class, lanes.events.get(0));
    }

    @Test
    void shouldNotUseAnExpiredSession() {
        ByteBuffer packet =
                LinkedLanes.direct(new byte[PacketSink.HEADER_LENGTH + 38]).put(PacketSink.HEADER_LENGTH, packet(10));
        lanes.out.onPacket(packet, Session.REJECT_AFTER_NS);
        assertInstanceOf(ControlEvent.PacketUnrouted.class, lanes.events.get(0));
        lanes.send(packet(10));
        lanes.out.flush();
        lanes.in.onDatagram(
                LinkedLanes.direct(lanes.trains.get(0).bytes()), LinkedLanes.ALICE_ENDPOINT, Session.REJECT_AFTER_NS);
        assertEquals(1, lanes.counters.count(Counter.FRAME_NO_SESSION));
    }

    @Test
    void shouldTellTheControlLoopOnceThatThereIsTraffic() {
        for (int i = 0; i < 5; i++) {
            lanes.send(packet(10));
        }
        lanes.out.flush();
        lanes.deliver();
        long told = lanes.events.stream()
                .filter(ControlEvent.SessionActive.class::isInstance)
                .count();
        assertEquals(2, told, "once on either side");
    }

    @Test
    void shouldTellTheControlLoopThatThePeerMoved() {
        lanes.send(packet(10));
        lanes.out.flush();
        lanes.deliver();
        lanes.events.clear();
        lanes.send(packet(10));
        lanes.out.flush();
        lanes.in.onDatagram(LinkedLanes.direct(lanes.trains.get(0).bytes()), ELSEWHERE, 0);
        assertEquals(List.of(new ControlEvent.PeerHeard(lanes.bobSession, Hop.direct(ELSEWHERE))), lanes.events);
    }

    @Test
    void shouldPutEveryFrameOfATrainIntoTheEnvelopeOfTheRelay() {
        lanes.toBob.moveTo(RELAYED);
        for (int i = 0; i < 3; i++) {
            lanes.send(packet(64));
        }
        lanes.send(packet(20));
        lanes.out.flush();
        LinkedLanes.Train train = lanes.trains.get(0);
        assertEquals(RELAYED.endpoint(), train.to());
        assertEquals(4, train.datagramCount());
        for (int i = 0; i < 4; i++) {
            byte[] datagram = train.datagram(i);
            assertTrue(RelayHeader.isValid(ByteBuffer.wrap(datagram), 0, datagram.length));
            assertEquals(RELAYED.channel(), RelayHeader.channel(ByteBuffer.wrap(datagram), 0));
        }
        lanes.deliver();
        assertEquals(4, lanes.written.size(), "and out of it");
        assertArrayEquals(packet(20), withoutHeader(lanes.written.get(3)));
    }

    @Test
    void shouldSealTheSameFramesWithAndWithoutARelay() {
        LinkedLanes direct = new LinkedLanes(Offloads.NONE);
        direct.send(packet(64));
        direct.out.flush();
        lanes.toBob.moveTo(RELAYED);
        lanes.send(packet(64));
        lanes.out.flush();
        byte[] relayed = lanes.trains.get(0).bytes();
        assertArrayEquals(
                direct.trains.get(0).bytes(), Arrays.copyOfRange(relayed, RelayHeader.LENGTH, relayed.length));
    }

    @Test
    void shouldEndATrainWhereTheHopChanges() {
        lanes.send(packet(64));
        lanes.toBob.moveTo(RELAYED);
        lanes.send(packet(64));
        lanes.out.flush();
        assertEquals(
                List.of(LinkedLanes.BOB_ENDPOINT, RELAYED.endpoint()),
                lanes.trains.stream().map(LinkedLanes.Train::to).toList());
    }

    @Test
    void shouldTellOnceThatThePeerSendsOverAnotherHop() {
        lanes.send(packet(10));
        lanes.out.flush();
        lanes.deliver();
        lanes.events.clear();
        lanes.toBob.moveTo(RELAYED);
        for (int i = 0; i < 3; i++) {
            lanes.send(packet(10));
        }
        lanes.out.flush();
        lanes.deliver();
        Hop hop = new Hop(LinkedLanes.ALICE_ENDPOINT, RELAYED.channel());
        assertEquals(List.of(new ControlEvent.PeerHeard(lanes.bobSession, hop)), lanes.events);
    }

    @Test
    void shouldDropWhatNoRelayForwards() {
        byte[] event = new byte[RelayHeader.MIN_LENGTH];
        RelayHeader.write(ByteBuffer.wrap(event), 0, 7);
        event[RelayHeader.LENGTH] = MessageType.UNKNOWN_SESSION;
        byte[] nested = event.clone();
        nested[RelayHeader.LENGTH] = MessageType.RELAY;
        byte[] nameless = event.clone();
        RelayHeader.write(ByteBuffer.wrap(nameless), 0, Hop.DIRECT);
        nameless[RelayHeader.LENGTH] = MessageType.HANDSHAKE_INITIATION;
        byte[] cutOff = Arrays.copyOf(event, RelayHeader.MIN_LENGTH - 1);
        for (byte[] datagram : List.of(event, nested, nameless, cutOff)) {
            lanes.in.onDatagram(LinkedLanes.direct(datagram), ELSEWHERE, 0);
        }
        assertEquals(4, lanes.counters.count(Counter.RELAY_REFUSED));
        assertTrue(lanes.events.isEmpty());
    }

    @Test
    void shouldHandOnAHandshakeWithTheHopThatItCameOver() {
        byte[] datagram = new byte[RelayHeader.LENGTH + 160];
        RelayHeader.write(ByteBuffer.wrap(datagram), 0, 7);
        datagram[RelayHeader.LENGTH] = MessageType.HANDSHAKE_INITIATION;
        lanes.in.onDatagram(LinkedLanes.direct(datagram), ELSEWHERE, 0);
        ControlEvent.DatagramArrived arrived =
                assertInstanceOf(ControlEvent.DatagramArrived.class, lanes.events.get(0));
        assertEquals(new Hop(ELSEWHERE, 7), arrived.from());
        assertEquals(160, arrived.datagram().length);
    }

    @Test
    void shouldNotFollowALateFrameToAnOldAddress() {
        lanes.send(packet(10));
        lanes.out.flush();
        LinkedLanes.Train early = lanes.trains.remove(0);
        lanes.send(packet(10));
        lanes.out.flush();
        lanes.deliver();
        lanes.events.clear();
        lanes.in.onDatagram(LinkedLanes.direct(early.bytes()), ELSEWHERE, 0);
        assertTrue(lanes.events.isEmpty());
        lanes.in.flush();
        assertEquals(2, lanes.written.size());
    }

    @Test
    void shouldTellAgainOfTrafficWhenTheQueueWasFull() {
        LinkedLanes full = new LinkedLanes(Offloads.NONE);
        OutboundLane refused = new OutboundLane(
                0, full.outboundSnapshot, (train, bytes, to) -> {}, event -> false, full.counters, 1 << 17);
        refused.onPacket(header(packet(10)), 0);
        assertTrue(full.aliceSession.active().set(), "the next packet has it told again");
        assertEquals(1, full.counters.count(Counter.CONTROL_QUEUE_FULL));
    }

    private static ByteBuffer header(byte[] packet) {
        return ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + packet.length)
                .put(PacketSink.HEADER_LENGTH, packet);
    }

    @Test
    void shouldDropWhatIsNoIpPacket() {
        lanes.send(new byte[40]);
        lanes.send(new byte[0]);
        lanes.out.flush();
        assertTrue(lanes.trains.isEmpty());
        assertEquals(2, lanes.counters.count(Counter.PACKET_MALFORMED));
    }

    @Test
    void shouldLeaveToTheControlLoopOnlyWhatItTakes() {
        LinkedLanes lanes = new LinkedLanes(Offloads.NONE);
        byte[] tooLong = new byte[1201];
        tooLong[0] = MessageType.HANDSHAKE_INITIATION;
        byte[] unknown = new byte[100];
        for (byte[] datagram : List.of(tooLong, unknown, new byte[] {MessageType.HELLO})) {
            lanes.in.onDatagram(LinkedLanes.direct(datagram), LinkedLanes.ALICE_ENDPOINT, 0);
        }
        assertEquals(List.of(), lanes.events);
        assertEquals(3, lanes.counters.count(Counter.DATAGRAM_UNKNOWN));

        byte[] longest = Arrays.copyOf(tooLong, 1200);
        lanes.in.onDatagram(LinkedLanes.direct(longest), LinkedLanes.ALICE_ENDPOINT, 0);
        assertEquals(1, lanes.events.size());
    }

    /** A UDP packet that may be fragmented. */
    private static byte[] fragmentable(int payloadLength) {
        byte[] packet = packet(payloadLength);
        packet[6] = 0;
        int sum = (packet[10] & 0xff) << 8 | (packet[11] & 0xff);
        sum += 0x4000;
        packet[10] = (byte) (((sum & 0xffff) + (sum >>> 16)) >> 8);
        packet[11] = (byte) ((sum & 0xffff) + (sum >>> 16));
        return packet;
    }

    @Test
    void shouldTellThisHostWhatFitsWhereAPacketDoesNot() {
        lanes.toBob.limitPackets(1_000, 1_218);
        lanes.send(packet(1_218 - 28));
        lanes.send(packet(1_219 - 28));
        lanes.out.flush();
        assertEquals(1, lanes.trains.size());
        List<ControlEvent.PacketTooLong> told = lanes.events.stream()
                .filter(ControlEvent.PacketTooLong.class::isInstance)
                .map(ControlEvent.PacketTooLong.class::cast)
                .toList();
        assertEquals(1, told.size());
        ByteBuffer answer = ByteBuffer.wrap(told.get(0).answer());
        assertEquals(3 << 8 | 4, answer.getShort(20), "fragmentation needed");
        assertEquals(1_218, answer.getInt(24));
        assertEquals(LinkedLanes.ALICE.v4Bits(), answer.getInt(16));
        assertEquals(1, lanes.counters.count(Counter.PACKET_TOO_LONG));
    }

    @Test
    void shouldNotFloodTheControlLoopWithPacketsThatDoNotFit() {
        lanes.toBob.limitPackets(500, 500);
        for (int i = 0; i < 1_000; i++) {
            lanes.send(packet(900));
        }
        assertEquals(1_000, lanes.counters.count(Counter.PACKET_TOO_LONG));
        assertTrue(lanes.events.size() <= 21, lanes.events.size() + " events");
    }

    @Test
    void shouldSendInFragmentsWhatMayBe() {
        lanes.toBob.limitPackets(600, 600);
        lanes.send(fragmentable(1_300));
        lanes.out.flush();
        assertEquals(3, lanes.trains.get(0).datagramCount());
        lanes.deliver();
        assertEquals(3, lanes.written.size());
        int data = 0;
        for (byte[] fragment : lanes.written) {
            assertTrue(fragment.length - PacketSink.HEADER_LENGTH <= 600);
            data += fragment.length - PacketSink.HEADER_LENGTH - 20;
        }
        assertEquals(1_308, data);
        assertEquals(1, lanes.counters.count(Counter.PACKET_FRAGMENTED));
        assertEquals(0, lanes.counters.count(Counter.PACKET_TOO_LONG));
    }

    @Test
    void shouldNoteThatLongFramesAreSent() {
        lanes.send(packet(1_000));
        assertFalse(lanes.aliceSession.longSent().isSet());
        lanes.send(packet(1_300));
        assertTrue(lanes.aliceSession.longSent().isSet());
    }

    @Test
    void shouldAllocateNothingPerPacket() {
        assertAllocatesNothing(new LinkedLanes(Offloads.NONE), packet(1_200));
    }

    @Test
    void shouldAllocateNothingPerPacketWithSeveralInboundLanes() {
        assertAllocatesNothing(new LinkedLanes(Offloads.NONE, 3), packet(1_200));
    }

    @Test
    void shouldAllocateNothingForWhatIsMarkedForCongestion() {
        byte[] packet = packet(1_200);
        packet[1] = Ecn.ECT_0;
        assertAllocatesNothing(new LinkedLanes(Offloads.NONE), packet);
    }

    private static void assertAllocatesNothing(LinkedLanes plain, byte[] sent) {
        OutboundLane out = plain.loop(Ecn.CE);
        ByteBuffer packet = header(sent);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(out, packet, 20_000);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++) { // the JVM itself may allocate once in a while
            long before = threads.getCurrentThreadAllocatedBytes();
            run(out, packet, 2_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
        assertFalse(plain.counters.count(Counter.FRAME_FORGED) > 0);
    }

    private static void run(OutboundLane out, ByteBuffer packet, int count) {
        for (int i = 0; i < count; i++) {
            out.onPacket(packet, 0);
            if (i % 16 == 15) {
                out.flush();
            }
        }
        out.flush();
    }
}
