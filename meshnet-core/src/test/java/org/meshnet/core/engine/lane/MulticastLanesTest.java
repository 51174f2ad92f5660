package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;

/** Packets for groups and for all, out of Alice's host and into Bob's. */
class MulticastLanesTest {
    private static final int RATE = 100;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final IpAddress MDNS = address("224.0.0.251");
    private static final IpAddress GAME = address("239.1.1.1");
    private static final IpAddress BROADCAST = address("10.0.0.255");

    private final LinkedLanes lanes = new LinkedLanes(Offloads.NONE);
    /** A member that can be sent nothing to. */
    private final PeerLink carol = new PeerLink("carol");

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    /** All of Alice's packets for the group of mDNS go to Bob, those for the game's to Carol. */
    @BeforeEach
    void shareGroups() {
        publish(
                lanes.outboundSnapshot,
                new MulticastTable.Members(
                        new Recipients(List.of(lanes.toBob, carol)),
                        Recipients.NONE,
                        Map.of(
                                MDNS,
                                new Recipients(List.of(lanes.toBob)),
                                GAME,
                                new Recipients(List.of(carol)),
                                address("ff02::fb"),
                                new Recipients(List.of(lanes.toBob)))));
        publish(lanes.inboundSnapshot, new MulticastTable.Members(Recipients.NONE, Recipients.NONE, Map.of()));
    }

    private static void publish(SnapshotCell cell, MulticastTable.Members members) {
        Snapshot old = cell.get();
        MulticastTable table = new MulticastTable(new MulticastLimits(RATE), Optional.of(BROADCAST), members);
        cell.publish(new Snapshot(old.routes(), old.own(), old.sessions(), old.forwards(), table, SubnetRoutes.NONE));
    }

    private long count(Counter counter) {
        return lanes.counters.count(counter);
    }

    private static byte[] to(IpAddress destination) {
        return destination.isV4()
                ? LinkedLanes.udp(LinkedLanes.ALICE, destination, 40)
                : LinkedLanes.emptyV6(LinkedLanes.ALICE_V6, destination);
    }

    private void receive(byte[] packet, long nowNs) {
        lanes.in.onDatagram(LinkedLanes.direct(lanes.sealed(packet)), LinkedLanes.ALICE_ENDPOINT, nowNs);
        lanes.in.flush();
    }

    private List<ControlEvent> events(Class<? extends ControlEvent> kind) {
        return lanes.events.stream().filter(kind::isInstance).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.251", "ff02::fb", "255.255.255.255", "10.0.0.255", "224.0.0.1", "ff02::1"})
    void shouldCarryItUnchangedToWhoWantsIt(String destination) {
        byte[] packet = to(address(destination));
        lanes.send(packet);
        lanes.out.flush();
        lanes.deliver();
        assertEquals(1, lanes.written.size());
        assertArrayEquals(
                packet, Arrays.copyOfRange(lanes.written.get(0), PacketSink.HEADER_LENGTH, 10 + packet.length));
        assertEquals(
                List.of(1L, 1L, 1L),
                List.of(
                        count(Counter.MULTICAST_SENT),
                        count(Counter.MULTICAST_COPIES),
                        count(Counter.MULTICAST_RECEIVED)));
    }

    @Test
    void shouldSendNothingToWhoIsNotInTheGroup() {
        lanes.send(to(GAME));
        lanes.send(to(address("239.9.9.9")));
        lanes.send(to(address("ff05::1")));
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(2, count(Counter.PACKET_MULTICAST), "nobody is in these groups");
        assertEquals(1, count(Counter.MULTICAST_SENT));
        assertEquals(0, count(Counter.MULTICAST_COPIES), "there is no way to the one in the third");
    }

    @Test
    void shouldKeepTheLinksOwnOrderHereAndTellOfGroupsOnly() {
        byte[] report = to(address("224.0.0.22"));
        report[9] = 2;
        lanes.send(report);
        byte[] solicitation = to(address("ff02::2"));
        solicitation[6] = 58;
        lanes.send(solicitation);
        lanes.out.flush();
        assertEquals(0, lanes.trains.size());
        assertEquals(2, count(Counter.PACKET_MULTICAST));
        ControlEvent.GroupsReported told = assertInstanceOf(
                ControlEvent.GroupsReported.class, lanes.events.iterator().next());
        assertArrayEquals(report, told.packet());
        assertEquals(1, lanes.events.size());
    }

    @Test
    void shouldBoundWhatAHostSaysOfItsGroups() {
        byte[] report = to(address("224.0.0.22"));
        report[9] = 2;
        for (int i = 0; i < 1_000; i++) {
            lanes.send(report);
        }
        assertEquals(
                MulticastLimits.REPORTS_AT_ONCE,
                events(ControlEvent.GroupsReported.class).size());
        assertEquals(1_000 - MulticastLimits.REPORTS_AT_ONCE, count(Counter.GROUP_REPORTS_REFUSED));
    }

    @Test
    void shouldSendNoMoreThanTheRate() {
        for (int i = 0; i < 1_000; i++) {
            lanes.send(to(MDNS));
        }
        assertEquals(RATE / 2, count(Counter.MULTICAST_SENT));
        assertEquals(1_000 - RATE / 2, count(Counter.MULTICAST_TOO_MUCH));
        assertEquals(1, events(ControlEvent.MulticastUsed.class).size(), "told once");
    }

    @Test
    void shouldTakeNoMoreOfOnePeerThanTheRate() {
        for (int i = 0; i < 500; i++) {
            receive(to(MDNS), 0);
        }
        assertEquals(RATE, lanes.written.size());
        assertEquals(500 - RATE, count(Counter.MULTICAST_REFUSED));
        receive(LinkedLanes.udp(LinkedLanes.ALICE, LinkedLanes.BOB, 10), 0);
        assertEquals(RATE + 1, lanes.written.size(), "what is for this host only is not held back");
        receive(to(MDNS), SECOND_NS);
        assertEquals(RATE + 2, lanes.written.size());
    }

    @Test
    void shouldTakeNoMoreOfAllPeersThanFourTimesThat() {
        MulticastLimits limits = new MulticastLimits(RATE);
        int taken = 0;
        for (int peer = 0; peer < 20; peer++) {
            PeerLink link = new PeerLink("peer " + peer);
            for (int i = 0; i < RATE; i++) {
                taken += limits.takeReceived(link, 0) ? 1 : 0;
            }
        }
        assertEquals(MulticastLimits.FULL_SENDERS * RATE, taken);
    }

    @Test
    void shouldTakeNothingThatIsTheLinksOwnOrder() {
        byte[] query = to(address("224.0.0.1"));
        query[9] = 2;
        byte[] advertisement = to(address("ff02::1"));
        advertisement[6] = 58;
        receive(query, 0);
        receive(advertisement, 0);
        receive(to(address("ff01::1")), 0);
        assertTrue(lanes.written.isEmpty());
        assertEquals(3, count(Counter.PACKET_BAD_DESTINATION));
    }

    @Test
    void shouldTakeNothingFromASourceThatIsNotTheSenders() {
        receive(LinkedLanes.udp(address("10.0.0.77"), MDNS, 10), 0);
        receive(LinkedLanes.udp(LinkedLanes.BOB, MDNS, 10), 0);
        assertTrue(lanes.written.isEmpty());
        assertEquals(2, count(Counter.PACKET_BAD_SOURCE));
    }

    @Test
    void shouldLeaveBroadcastsOfOtherNetworksAlone() {
        receive(to(address("10.0.1.255")), 0);
        assertTrue(lanes.written.isEmpty());
        lanes.send(to(address("10.0.1.255")));
        assertEquals(1, events(ControlEvent.PacketUnrouted.class).size());
    }

    @Test
    void shouldSendAndTakeNothingWhileItIsOff() {
        LinkedLanes off = new LinkedLanes(Offloads.NONE);
        off.send(to(MDNS));
        off.send(to(address("255.255.255.255")));
        off.send(to(address("ff02::fb")));
        off.out.flush();
        assertEquals(3, off.counters.count(Counter.PACKET_MULTICAST));
        assertEquals(List.of(), off.events);
        assertEquals(0, off.trains.size());
    }

    @Test
    void shouldGiveNoMoreThanSoManyACopy() {
        List<PeerLink> crowd = Collections.nCopies(Recipients.MAX + 7, lanes.toBob);
        publish(lanes.outboundSnapshot, new MulticastTable.Members(new Recipients(crowd), Recipients.NONE, Map.of()));
        lanes.send(to(BROADCAST));
        lanes.out.flush();
        lanes.deliver();
        assertEquals(Recipients.MAX, lanes.written.size());
        assertEquals(7, count(Counter.MULTICAST_LEFT_OUT));
    }

    @Test
    void shouldAllocateNothingPerPacket() {
        lanes.toBob.moveTo(Hop.direct(LinkedLanes.BOB_ENDPOINT));
        OutboundLane out = lanes.loop(Ecn.NOT_ECT);
        byte[] bytes = LinkedLanes.udp(LinkedLanes.ALICE, MDNS, 1_200);
        ByteBuffer packet = LinkedLanes.direct(new byte[PacketSink.HEADER_LENGTH + bytes.length])
                .put(PacketSink.HEADER_LENGTH, bytes);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long nowNs = run(out, packet, 20_000, 0);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++) { // the JVM itself may allocate once in a while
            long before = threads.getCurrentThreadAllocatedBytes();
            nowNs = run(out, packet, 2_000, nowNs);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
        assertTrue(count(Counter.MULTICAST_SENT) > 10_000);
        assertTrue(count(Counter.MULTICAST_TOO_MUCH) > 1_000);
    }

    /** Somewhat faster than the rate. */
    private static long run(OutboundLane out, ByteBuffer packet, int count, long startNs) {
        long nowNs = startNs;
        for (int i = 0; i < count; i++) {
            out.onPacket(packet, nowNs);
            nowNs += SECOND_NS / RATE * 9 / 10;
            if (i % 16 == 15) {
                out.flush();
            }
        }
        out.flush();
        return nowNs;
    }
}
