package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.bridge.MacTable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.flow.FlowRoom;
import org.meshnet.core.flow.PeerRules;
import org.meshnet.core.flow.Places;
import org.meshnet.core.flow.RuleBook;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.MacAddress;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSyntaxException;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;

/** Ethernet frames, out of Alice's device and into Bob's. */
class EthernetLanesTest {
    private static final int RATE = 100;
    private static final int EXPERIMENT = 0x88b5;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long ALICE = 0x0200_0000_000aL;
    private static final long BOB = 0x0200_0000_000bL;
    private static final long CAROL = 0x0200_0000_000cL;
    private static final long HOST_OF_ALICE = 0x0800_2700_00a1L;
    private static final long HOST_OF_BOB = 0x0800_2700_00b1L;

    private final Stations alices = stations(ALICE);
    private final Stations bobs = stations(BOB);
    private final LinkedLanes lanes = new LinkedLanes(Offloads.NONE, alices, bobs);
    private final PeerLink carol = new PeerLink("carol");

    private static Stations stations(long own) {
        return new Stations(new MacAddress(own), new MulticastLimits(RATE), 99);
    }

    @BeforeEach
    void plugIn() {
        alices.plugIn(lanes.toBob, new MacAddress(BOB), 0);
        alices.setAll(new Recipients(List.of(lanes.toBob)));
        bobs.plugIn(lanes.toAlice, new MacAddress(ALICE), 0);
        bobs.plugIn(carol, new MacAddress(CAROL), 0);
    }

    private static byte[] frame(long to, long from, int type, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(14 + body.length);
        LinkHeader.write(frame, 0, to, from, type);
        return frame.put(14, body).array();
    }

    private static byte[] frame(long to, long from) {
        return frame(to, from, EXPERIMENT, new byte[46]);
    }

    private static byte[] arp(long to, long from, int operation, long claimed, IpAddress sender, IpAddress target) {
        ByteBuffer arp = ByteBuffer.allocate(28);
        arp.putLong(0x0001_0800_0604_0000L | operation)
                .putLong(8, claimed << 16)
                .putInt(14, sender.v4Bits());
        arp.putInt(24, target.v4Bits());
        return frame(to, from, LinkHeader.ARP, arp.array());
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private long count(Counter counter) {
        return lanes.counters.count(counter);
    }

    private void receive(byte[] frame, long nowNs) {
        receive(FrameKind.ETHERNET, frame, nowNs);
    }

    private void receive(int kind, byte[] frame, long nowNs) {
        lanes.in.onDatagram(LinkedLanes.direct(lanes.sealed(kind, frame)), LinkedLanes.ALICE_ENDPOINT, nowNs);
        lanes.in.flush();
    }

    private void assertRefused(Counter counter, byte[] frame) {
        long before = count(counter);
        receive(frame, 0);
        assertEquals(before + 1, count(counter));
        assertTrue(lanes.written.isEmpty());
    }

    private <E extends ControlEvent> List<E> events(Class<E> kind) {
        return lanes.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {BOB, HOST_OF_BOB, LinkHeader.BROADCAST, 0x0100_5e00_00fbL})
    void shouldCarryItUnchanged(long to) {
        byte[] frame = frame(to, HOST_OF_ALICE);
        lanes.send(frame);
        lanes.out.flush();
        lanes.deliver();
        assertEquals(1, lanes.written.size());
        assertArrayEquals(frame, Arrays.copyOfRange(lanes.written.get(0), PacketSink.HEADER_LENGTH, 70));
        assertEquals(to == BOB ? 0 : 1, count(Counter.MULTICAST_SENT), "what is for a known one goes to that only");
        assertEquals(to == HOST_OF_BOB ? 1 : 0, count(Counter.ETHERNET_UNKNOWN));
    }

    @Test
    void shouldSendToWhereAStationWasHeard() {
        receive(frame(BOB, HOST_OF_ALICE), 0);
        assertEquals(lanes.toAlice, bobs.find(HOST_OF_ALICE, 0));
        assertEquals(2, bobs.count(lanes.toAlice), "and the member itself");
    }

    @Test
    void shouldKeepHereWhatIsForThisSide() {
        lanes.send(frame(LinkHeader.BROADCAST, HOST_OF_ALICE));
        lanes.out.flush();
        lanes.trains.clear();
        lanes.send(frame(HOST_OF_ALICE, 0x0800_2700_00a2L));
        lanes.send(frame(ALICE, 0x0800_2700_00a2L));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(2, count(Counter.ETHERNET_LOCAL));
    }

    @Test
    void shouldLeaveWhatHasNoSessionToTheControlLoop() {
        alices.plugIn(carol, new MacAddress(CAROL), 0);
        byte[] frame = frame(CAROL, HOST_OF_ALICE);
        lanes.send(frame);
        ControlEvent.PacketUnrouted event = assertInstanceOf(
                ControlEvent.PacketUnrouted.class, lanes.events.iterator().next());
        assertArrayEquals(frame, Arrays.copyOfRange(event.packet(), PacketSink.HEADER_LENGTH, 70));
    }

    @ParameterizedTest
    @ValueSource(longs = {0x0180_c200_0000L, 0x0180_c200_000eL})
    void shouldLetNothingThroughThatBelongsToOneLink(long group) {
        lanes.send(frame(group, HOST_OF_ALICE));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(1, count(Counter.ETHERNET_LINK_ONLY));
        assertRefused(Counter.ETHERNET_LINK_ONLY, frame(group, HOST_OF_ALICE));
    }

    @Test
    void shouldTakeNoFrameOfWhoCannotHaveSentIt() {
        for (long source : new long[] {0, LinkHeader.BROADCAST, 0x0100_5e00_0001L, BOB, CAROL}) {
            assertRefused(Counter.ETHERNET_BAD_SOURCE, frame(BOB, source));
        }
        for (String source : List.of("10.0.0.2", "10.0.0.3")) {
            byte[] packet = LinkedLanes.udp(address(source), LinkedLanes.BOB, 10);
            byte[] frame = frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, packet);
            if (source.equals("10.0.0.2")) {
                assertRefused(Counter.ETHERNET_BAD_SOURCE, frame);
            } else {
                receive(frame, 0);
                assertEquals(1, lanes.written.size(), "nobody's address may be a host's of a bridged network");
            }
        }
    }

    @Test
    void shouldTakeNoWordAboutAnothersAddress() {
        IpAddress asked = address("192.168.1.1");
        assertRefused(
                Counter.ETHERNET_BAD_SOURCE,
                arp(LinkHeader.BROADCAST, HOST_OF_ALICE, 1, HOST_OF_ALICE, LinkedLanes.BOB, asked));
        assertRefused(Counter.ETHERNET_BAD_SOURCE, arp(BOB, HOST_OF_ALICE, 2, HOST_OF_ALICE, LinkedLanes.BOB, asked));
        receive(arp(BOB, HOST_OF_ALICE, 2, HOST_OF_ALICE, address("192.168.1.7"), asked), 0);
        receive(arp(BOB, ALICE, 2, ALICE, LinkedLanes.ALICE, asked), 0);
        receive(arp(BOB, HOST_OF_ALICE, 2, CAROL, address("192.168.1.8"), asked), 0);
        assertEquals(3, lanes.written.size());
        assertEquals(2, events(ControlEvent.NeighbourTold.class).size(), "and none that names another station");
    }

    @Test
    void shouldTakeNothingThatThisDeviceGaveAMomentAgo() {
        bobs.learnLocal(HOST_OF_BOB, 0);
        assertRefused(Counter.ETHERNET_BAD_SOURCE, frame(LinkHeader.BROADCAST, HOST_OF_BOB));
        receive(frame(LinkHeader.BROADCAST, HOST_OF_BOB), MacTable.HOLD_NS + 1);
        assertEquals(1, lanes.written.size());
    }

    @Test
    void shouldSendNoMembersOwnFrameBackIntoTheMesh() {
        lanes.send(frame(LinkHeader.BROADCAST, BOB));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(1, count(Counter.ETHERNET_LOOPED));
    }

    /** Else a path to a bridge behind another member would lead through the mesh, and carry itself. */
    @Test
    void shouldSendNoDatagramOfItsOwnThroughTheMesh() {
        alices.setUnderlay(List.of(Endpoint.parse("192.168.1.5:5000").orElseThrow()));
        byte[] own = LinkedLanes.udp(address("192.168.1.5"), address("192.168.1.6"), 20);
        lanes.send(frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, own));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(1, count(Counter.DATAGRAM_FROM_OVERLAY));
        byte[] others = LinkedLanes.udp(address("192.168.1.7"), address("192.168.1.6"), 20);
        lanes.send(frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, others));
        lanes.out.flush();
        assertEquals(1, lanes.trains.size());
    }

    @Test
    void shouldBoundWhatOneMemberSendsToAll() {
        for (int i = 0; i < 500; i++) {
            receive(frame(LinkHeader.BROADCAST, HOST_OF_ALICE), 0);
        }
        assertEquals(RATE, lanes.written.size());
        assertEquals(500 - RATE, count(Counter.MULTICAST_REFUSED));
        receive(frame(HOST_OF_BOB, HOST_OF_ALICE), 0);
        assertEquals(RATE + 1, lanes.written.size());
    }

    @Test
    void shouldBoundWhatThisHostSendsToAll() {
        for (int i = 0; i < 500; i++) {
            lanes.send(frame(i % 2 == 0 ? LinkHeader.BROADCAST : HOST_OF_BOB, HOST_OF_ALICE));
        }
        assertEquals(RATE / 2, count(Counter.MULTICAST_SENT));
        assertEquals(500 - RATE / 2, count(Counter.MULTICAST_TOO_MUCH));
        assertEquals(1, events(ControlEvent.MulticastUsed.class).size(), "told once");
    }

    @Test
    void shouldBoundMovesAndStationsOfAMember() {
        for (int i = 0; i < 100; i++) {
            bobs.learn(HOST_OF_BOB + i, carol, 0);
        }
        for (int i = 0; i < 100; i++) {
            receive(frame(BOB, HOST_OF_BOB + i), 0);
        }
        assertEquals(Stations.MOVES_AT_ONCE, count(Counter.STATIONS_MOVED));
        assertEquals(100 - Stations.MOVES_AT_ONCE, count(Counter.STATIONS_REFUSED));
        assertEquals(100, lanes.written.size(), "they are handed over all the same");
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            receive(frame(BOB, random.nextLong() >>> 16 & ~(1L << 40)), SECOND_NS);
        }
        assertTrue(bobs.count(lanes.toAlice) <= MacTable.PER_MEMBER);
        assertEquals(lanes.toAlice, bobs.find(HOST_OF_BOB, SECOND_NS));
    }

    @Test
    void shouldAskTheControlLoopWhoHasAnAddressBeforeAllMembers() {
        byte[] question = arp(LinkHeader.BROADCAST, ALICE, 1, ALICE, LinkedLanes.ALICE, address("192.168.1.1"));
        lanes.send(question);
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        byte[] asked =
                events(ControlEvent.NeighbourAsked.class).iterator().next().frame();
        lanes.out.flood(ByteBuffer.allocateDirect(asked.length).put(0, asked), 0);
        lanes.out.flush();
        lanes.deliver();
        assertEquals(1, lanes.written.size());
        for (int i = 0; i < 1_000; i++) {
            lanes.send(question);
        }
        assertEquals(
                Stations.QUESTIONS_AT_ONCE,
                events(ControlEvent.NeighbourAsked.class).size());
        assertTrue(count(Counter.MULTICAST_SENT) > 1, "beyond that all members are asked");
    }

    /** Rules are about packets, and frames may hold anything. */
    @Test
    void shouldLetNoFramePassWhereThereAreRules() throws RuleSyntaxException {
        RuleBook book = new RuleBook(
                List.of(RuleParser.parse("allow any -> any udp 5001", RuleParser.Groups.UNKNOWN)),
                Member.UNKNOWN,
                new Places(List.of(), List.of()),
                new FlowRoom());
        byte[] frame = frame(BOB, HOST_OF_ALICE);
        lanes.toAlice.flows().rule(new PeerRules(book, Member.UNKNOWN, 1));
        assertRefused(Counter.RULES_REFUSED_RECEIVED, frame);
        lanes.toBob.flows().rule(new PeerRules(book, Member.UNKNOWN, 1));
        lanes.send(frame);
        lanes.send(frame(LinkHeader.BROADCAST, HOST_OF_ALICE));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(2, count(Counter.RULES_REFUSED_SENT));
    }

    @Test
    void shouldExchangeNothingWithTheOtherKindOfDevice() {
        receive(FrameKind.PACKET, LinkedLanes.udp(LinkedLanes.ALICE, LinkedLanes.BOB, 20), 0);
        assertEquals(1, count(Counter.FRAME_OTHER_DEVICE));
        LinkedLanes packets = new LinkedLanes(Offloads.NONE);
        packets.in.onDatagram(
                LinkedLanes.direct(packets.sealed(FrameKind.ETHERNET, frame(BOB, ALICE))),
                LinkedLanes.ALICE_ENDPOINT,
                0);
        packets.in.flush();
        assertEquals(1, packets.counters.count(Counter.FRAME_OTHER_DEVICE));
        assertTrue(packets.written.isEmpty() && lanes.written.isEmpty());
    }

    @Test
    void shouldTellTheSenderOfALongPacketInAFrameThatReachesIt() {
        lanes.toBob.limitPackets(1_300, 1_300);
        byte[] packet = LinkedLanes.udp(address("192.168.1.5"), address("192.168.1.6"), 1_400);
        byte[] frame = frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, packet);
        lanes.send(frame);
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        ByteBuffer answer = ByteBuffer.wrap(
                events(ControlEvent.PacketTooLong.class).iterator().next().answer());
        assertEquals(HOST_OF_ALICE, LinkHeader.destination(answer, 0));
        assertEquals(BOB, LinkHeader.source(answer, 0));
        assertEquals(LinkHeader.IP_V4, answer.getShort(12));
        assertEquals(1, answer.get(14 + 9), "ICMP");
        assertEquals(1_300 - 14, answer.getShort(14 + 20 + 6), "the longest that fits behind an Ethernet header");
        packet[6] = 0; // may be fragmented
        packet[10] = 0;
        packet[11] = 0;
        lanes.send(frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, packet));
        lanes.out.flush();
        lanes.deliver();
        assertEquals(2, lanes.written.size());
        assertEquals(BOB, LinkHeader.destination(ByteBuffer.wrap(lanes.written.get(1)), PacketSink.HEADER_LENGTH));
    }

    /** As with packets: a mark of congestion reaches the packet behind the header. */
    @Test
    void shouldHandOnMarksOfCongestion() {
        byte[] packet = LinkedLanes.udp(address("192.168.1.5"), address("192.168.1.6"), 20);
        packet[1] = Ecn.ECT_0;
        byte[] frame = frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, packet);
        lanes.in.onTrain(
                LinkedLanes.direct(lanes.sealed(FrameKind.ETHERNET, frame)),
                1_500,
                Ecn.CE,
                LinkedLanes.ALICE_ENDPOINT,
                0);
        lanes.in.flush();
        assertEquals(Ecn.CE, lanes.written.get(0)[PacketSink.HEADER_LENGTH + 14 + 1]);
    }

    @Test
    void shouldDropLongFramesThatHoldNoPacket() {
        lanes.toBob.limitPackets(1_300, 1_300);
        lanes.send(frame(BOB, HOST_OF_ALICE, EXPERIMENT, new byte[1_400]));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(1, count(Counter.PACKET_TOO_LONG));
    }

    @Test
    void shouldDropWhatIsNoFrame() {
        lanes.send(new byte[13]);
        lanes.send(frame(BOB, LinkHeader.BROADCAST));
        lanes.send(frame(BOB, ALICE, LinkHeader.IP_V4, new byte[50]));
        assertEquals(3, count(Counter.PACKET_MALFORMED));
        receive(frame(BOB, ALICE, LinkHeader.IP_V6, new byte[50]), 0);
        receive(new byte[13], 0);
        assertEquals(2, count(Counter.FRAME_BAD_BODY));
    }

    @Test
    void shouldAllocateNothingPerFrame() {
        OutboundLane out = lanes.loop(Ecn.NOT_ECT);
        byte[] packet = LinkedLanes.udp(address("192.168.1.5"), address("192.168.1.6"), 1_200);
        ByteBuffer known = buffer(frame(BOB, HOST_OF_ALICE, LinkHeader.IP_V4, packet));
        ByteBuffer toAll = buffer(frame(LinkHeader.BROADCAST, HOST_OF_ALICE, LinkHeader.IP_V4, packet));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(out, known, toAll, 20_000);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++) { // the JVM itself may allocate once in a while
            long before = threads.getCurrentThreadAllocatedBytes();
            run(out, known, toAll, 2_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }

    private static ByteBuffer buffer(byte[] frame) {
        return ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + frame.length)
                .put(PacketSink.HEADER_LENGTH, frame);
    }

    private static void run(OutboundLane out, ByteBuffer known, ByteBuffer toAll, int count) {
        for (int i = 0; i < count; i++) {
            out.onPacket(i % 50 == 0 ? toAll : known, 0);
            if (i % 16 == 15) {
                out.flush();
            }
        }
        out.flush();
    }
}
