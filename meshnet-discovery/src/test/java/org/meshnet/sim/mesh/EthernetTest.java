package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.sim.SimRandom;

/** Members whose devices carry Ethernet, with hosts on the cables behind them. */
@ExtendWith(SimulatedMesh.class)
class EthernetTest {
    private static final long ALL = SimEthernet.BROADCAST;
    private static final long LAPTOP = 0x0800_2700_0001L;
    private static final long PRINTER = 0x0800_2700_0002L;
    private static final int LAPTOP_V4 = 0xc0a8_0105;
    private static final int PRINTER_V4 = 0xc0a8_0106;
    private static final int RATE = 500;
    private static final int ASKS = 1;
    private static final int ANSWERS = 2;

    private static List<SimNode> members(SimMesh mesh, int count) {
        mesh.server();
        mesh.setEthernet(true);
        List<SimNode> nodes = mesh.nodes(count, SiteKind.PUBLIC_V4);
        mesh.simulateUntil(10, () -> nodes.stream().allMatch(node -> node.hasAddress(4) && isComplete(node, count)));
        mesh.simulateTime(1);
        nodes.forEach(node -> node.ethernet().take());
        return nodes;
    }

    private static boolean isComplete(SimNode node, int count) {
        return count > 8
                || node.status().peers().stream()
                                .filter(peer -> peer.sealing().handshakeAgeNs().isPresent())
                                .count()
                        == count - 1;
    }

    private static List<Integer> arrived(List<SimNode> nodes) {
        return nodes.stream().map(node -> node.ethernet().take().size()).toList();
    }

    private static void send(SimMesh mesh, SimNode from, byte[] frame) {
        from.ethernet().send(frame);
        mesh.simulateTime(0.2);
    }

    private static MeshStatus.Ethernet ethernet(SimNode node) {
        return node.status().member().conduct().ethernet().orElseThrow();
    }

    private static long station(SimNode node) {
        return node.key().station().bits();
    }

    @Test
    void shouldSendToAllUntilAStationIsKnownAndThenToThatOnly(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 4);
        byte[] hello = SimEthernet.frame(ALL, LAPTOP, "hello");
        send(mesh, nodes.get(0), hello);
        for (SimNode node : nodes.subList(1, 4)) {
            assertArrayEquals(hello, node.ethernet().take().get(0));
        }
        send(mesh, nodes.get(0), SimEthernet.frame(PRINTER, LAPTOP, "anybody there?"));
        assertEquals(List.of(0, 1, 1, 1), arrived(nodes));
        send(mesh, nodes.get(2), SimEthernet.frame(LAPTOP, PRINTER, "here"));
        assertEquals(List.of(1, 0, 0, 0), arrived(nodes));
        send(mesh, nodes.get(0), SimEthernet.frame(PRINTER, LAPTOP, "print"));
        assertEquals(List.of(0, 0, 1, 0), arrived(nodes));
        assertEquals(4, ethernet(nodes.get(0)).remoteCount(), "three members and the printer");
        assertEquals(1, ethernet(nodes.get(0)).localCount());
    }

    @Test
    void shouldKnowTheStationsOfMembersThemselves(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        send(mesh, nodes.get(0), SimEthernet.frame(station(nodes.get(1)), station(nodes.get(0)), "you"));
        assertEquals(List.of(0, 1, 0), arrived(nodes));
        assertEquals(0, nodes.get(0).counter("ethernetUnknown"));
    }

    @Test
    void shouldFollowAHostThatMoves(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        send(mesh, nodes.get(1), SimEthernet.frame(ALL, LAPTOP, "I am here"));
        mesh.simulateTime(6);
        send(mesh, nodes.get(2), SimEthernet.frame(ALL, LAPTOP, "now I am there"));
        arrived(nodes);
        send(mesh, nodes.get(0), SimEthernet.frame(LAPTOP, PRINTER, "where are you?"));
        send(mesh, nodes.get(1), SimEthernet.frame(LAPTOP, PRINTER + 1, "where are you?"));
        assertEquals(List.of(0, 0, 2), arrived(nodes));
        assertTrue(nodes.get(0).counter("stationsMoved") > 0);
    }

    @Test
    void shouldFindAHostAnewAfterASilenceOfFiveMinutes(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        send(mesh, nodes.get(1), SimEthernet.frame(ALL, PRINTER, "I am here"));
        arrived(nodes);
        mesh.simulateTime(301);
        send(mesh, nodes.get(0), SimEthernet.frame(PRINTER, LAPTOP, "print"));
        assertEquals(List.of(0, 1, 1), arrived(nodes));
    }

    @Test
    void shouldAnswerThisHostsQuestionsForMembersAndHostsThatWereHeard(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        int own = nodes.get(0).address(4).v4Bits();
        int members = nodes.get(1).address(4).v4Bits();
        send(mesh, nodes.get(0), SimEthernet.arp(ALL, ASKS, station(nodes.get(0)), own, members));
        byte[] answer = nodes.get(0).ethernet().take().get(0);
        assertArrayEquals(
                SimEthernet.arp(station(nodes.get(0)), ANSWERS, station(nodes.get(1)), members, own),
                withoutTargetMac(answer));
        assertEquals(List.of(0, 0, 0), arrived(nodes), "nobody was asked");

        byte[] question = SimEthernet.arp(ALL, ASKS, LAPTOP, LAPTOP_V4, PRINTER_V4);
        send(mesh, nodes.get(0), question);
        assertEquals(List.of(0, 1, 1), arrived(nodes), "nobody knows yet");
        send(mesh, nodes.get(2), SimEthernet.arp(LAPTOP, ANSWERS, PRINTER, PRINTER_V4, LAPTOP_V4));
        arrived(nodes);
        send(mesh, nodes.get(0), question);
        assertEquals(List.of(1, 0, 0), arrived(nodes));
        assertEquals(2, nodes.get(0).counter("neighboursAnswered"));
        mesh.simulateTime(61);
        send(mesh, nodes.get(0), question);
        assertEquals(List.of(0, 1, 1), arrived(nodes), "it may be another's by now");
    }

    private static byte[] withoutTargetMac(byte[] arp) {
        byte[] copy = arp.clone();
        Arrays.fill(copy, 14 + 18, 14 + 24, (byte) 0);
        return copy;
    }

    @Test
    void shouldLetFreeAddressesBeLookedForEverywhere(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        int members = nodes.get(1).address(4).v4Bits();
        send(mesh, nodes.get(0), SimEthernet.arp(ALL, ASKS, LAPTOP, 0, members));
        assertEquals(List.of(0, 1, 1), arrived(nodes));
    }

    /** Whatever comes in goes to the device, and to nobody else. */
    @Test
    void shouldSendNothingOnThatCameFromTheMesh(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 4);
        send(mesh, nodes.get(0), SimEthernet.frame(ALL, LAPTOP, "hello"));
        send(mesh, nodes.get(0), SimEthernet.frame(PRINTER, LAPTOP, "hello?"));
        mesh.simulateTime(5);
        assertEquals(List.of(0, 2, 2, 2), arrived(nodes));
        for (SimNode node : nodes.subList(1, 4)) {
            assertEquals(0, node.counter("multicastSent"));
        }
    }

    /** Two sites that a cable joins, too: every frame that comes out of one is put into the other. */
    @Test
    void shouldEndWhatACableBesideTheMeshBringsRound(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        List<SimNode> joined = nodes.subList(0, 2);
        byte[] hello = SimEthernet.frame(ALL, LAPTOP, "hello");
        nodes.get(0).ethernet().send(hello);
        nodes.get(1).ethernet().send(hello);
        int carried = 0;
        for (int i = 0; i < 400; i++) {
            mesh.simulateTime(0.01);
            for (int n = 0; n < 2; n++) {
                for (byte[] frame : joined.get(n).ethernet().take()) {
                    joined.get(1 - n).ethernet().send(frame);
                    carried++;
                }
            }
        }
        assertTrue(carried <= 4, carried + " frames went round");
        assertTrue(nodes.get(2).ethernet().take().size() <= 4);
    }

    @Test
    void shouldBoundAFloodOfThisHost(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        SimRandom random = mesh.network().random().split("stations");
        for (int i = 0; i < 20_000; i++) {
            nodes.get(0).ethernet().send(SimEthernet.frame(ALL, random.nextLong(1L << 40) | 0x0200_0000_0000L, "x"));
            if (i % 10 == 0) {
                mesh.simulateTime(0.001);
            }
        }
        mesh.simulateTime(1);
        int most = 2 * RATE + RATE;
        assertTrue(nodes.get(1).ethernet().take().size() <= most);
        assertTrue(ethernet(nodes.get(1)).remoteCount() <= 256 + 1, "one member's share");
        assertTrue(ethernet(nodes.get(0)).localCount() <= 4_096);
        send(mesh, nodes.get(2), SimEthernet.frame(ALL, PRINTER, "here"));
        arrived(nodes);
        send(mesh, nodes.get(1), SimEthernet.frame(PRINTER, LAPTOP, "print"));
        assertEquals(List.of(0, 0, 1), arrived(nodes), "others are known as before");
    }

    @Test
    void shouldSayWhoseDeviceIsOfTheOtherKindAndExchangeNothing(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        mesh.setEthernet(false);
        SimNode other = mesh.node("other", SiteKind.PUBLIC_V4);
        mesh.simulateUntil(10, () -> other.hasAddress(4) && isComplete(other, 3));
        mesh.simulateTime(2);
        assertTrue(warnings(nodes.get(0)).contains("other carries IP packets (--device tun)"), warnings(nodes.get(0)));
        assertTrue(warnings(other).contains("n0, n1 carry Ethernet (--device tap)"), warnings(other));
        send(mesh, nodes.get(0), SimEthernet.frame(ALL, LAPTOP, "hello"));
        assertEquals(List.of(0, 1), arrived(nodes));
        assertEquals(0, other.counter("frameOtherDevice"), "it is sent nothing");
        long refused = other.kernel().icmpErrorCount();
        other.kernel().send(IpMessage.udp(other.address(4), nodes.get(0).address(4), 4_000, new byte[10]));
        mesh.simulateTime(0.2);
        assertEquals(refused + 1, other.kernel().icmpErrorCount(), "its host is told at once");
        mesh.crash(other);
        mesh.simulateTime(200);
        assertEquals("", warnings(nodes.get(0)), "it is gone");
    }

    private static String warnings(SimNode node) {
        List<String> texts = new ArrayList<>();
        node.status().warnings().forEach(warning -> texts.add(warning.text()));
        return String.join("; ", texts);
    }

    @Test
    void shouldConnectWithMembersWithoutASessionOnceItSends(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 14);
        mesh.simulateTime(400);
        nodes.forEach(node -> node.ethernet().take());
        for (int i = 0; i < 100; i++) {
            nodes.get(0).ethernet().send(SimEthernet.frame(ALL, LAPTOP, "hello"));
            mesh.simulateTime(0.1);
        }
        for (SimNode node : nodes.subList(1, 14)) {
            int count = node.ethernet().take().size();
            assertTrue(count > 20, node + " got " + count);
        }
        mesh.simulateTime(400);
        SimNode last = nodes.get(13);
        send(mesh, last, SimEthernet.frame(station(nodes.get(5)), station(last), "you"));
        mesh.simulateTime(3);
        assertEquals(1, nodes.get(5).ethernet().take().size(), "it waited for a session");
    }

    @Test
    void shouldBoundWhatAHostileMemberMakesOfIt(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        SimNode victim = nodes.get(0);
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        hostile.takeAddress(IpAddress.parse("10.0.0.200").orElseThrow());
        hostile.setCapabilities(Capabilities.ETHERNET);
        hostile.announce(List.of());
        mesh.simulateTime(3);
        assertTrue(hostile.isConnected(victim));
        int held = victim.heldCount();
        SimRandom random = mesh.network().random().split("frames");
        int victims = victim.address(4).v4Bits();
        for (int i = 0; i < 3_000; i++) {
            long source = random.nextLong(1L << 40) | 0x0200_0000_0000L;
            List<byte[]> frames = List.of(
                    SimEthernet.frame(ALL, source, "flood"),
                    SimEthernet.arp(ALL, ASKS, source, victims, PRINTER_V4),
                    SimEthernet.arp(
                            station(victim),
                            ANSWERS,
                            source,
                            nodes.get(1).address(4).v4Bits(),
                            victims),
                    SimEthernet.arp(station(victim), ANSWERS, source, random.nextInt(1 << 30), victims),
                    SimEthernet.frame(station(victim), station(nodes.get(1)), "I am another"),
                    SimEthernet.frame(0x0180_c200_0000L, source, "spanning tree"),
                    random.bytes(random.nextInt(100)));
            for (byte[] frame : frames) {
                byte[] body = new byte[1 + frame.length];
                System.arraycopy(frame, 0, body, 1, frame.length);
                hostile.send(victim, hostile.frame(victim, FrameKind.ETHERNET, body));
            }
            mesh.simulateTime(0.001);
        }
        mesh.simulateTime(1);
        assertEquals(3_000, victim.counter("ethernetLinkOnly"));
        assertTrue(victim.counter("ethernetBadSource") > 5_000, "" + victim.counter("ethernetBadSource"));
        assertTrue(victim.counter("multicastRefused") > 1_000);
        assertTrue(victim.counter("stationsRefused") > 1_000);
        assertTrue(ethernet(victim).remoteCount() <= 256 + 2);
        assertTrue(victim.heldCount() - held < 5_000, "holds " + (victim.heldCount() - held) + " more");
        for (byte[] frame : victim.ethernet().take()) {
            assertTrue(LinkHeader.source(ByteBuffer.wrap(frame), 0) != station(nodes.get(1)));
        }
        int asked = nodes.get(1).address(4).v4Bits();
        send(mesh, victim, SimEthernet.arp(ALL, ASKS, station(victim), victims, asked));
        Optional<byte[]> answer = victim.ethernet().take().stream().findFirst();
        assertEquals(station(nodes.get(1)), LinkHeader.source(ByteBuffer.wrap(answer.orElseThrow()), 0));
    }
}
