package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimPartition;
import org.meshnet.sim.SimRandom;

/** Packets for groups and for all, through a mesh whose members join groups, leave them, and come and go. */
@ExtendWith(SimulatedMesh.class)
class MulticastTest {
    private static final int PORT = 5353;
    private static final int RATE = 500;
    private static final IpAddress MDNS = address("224.0.0.251");
    private static final IpAddress MDNS_V6 = address("ff02::fb");
    private static final IpAddress GAME = address("239.1.1.1");
    private static final IpAddress EVERYBODY = address("255.255.255.255");

    /** Packets that came out, by node. */
    private final Map<String, Integer> arrived = new HashMap<>();

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private List<SimNode> members(SimMesh mesh, int count) {
        mesh.server();
        mesh.setMulticastRate(OptionalInt.of(RATE));
        List<SimNode> nodes = mesh.nodes(count, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        nodes.forEach(this::listen);
        return nodes;
    }

    private void listen(SimNode node) {
        node.kernel().listen(PORT, data -> arrived.merge(node.name(), 1, Integer::sum));
    }

    private static void send(SimNode from, IpAddress to) {
        from.kernel().send(IpMessage.udp(from.address(to.family()), to, PORT, new byte[100]));
    }

    private void send(SimMesh mesh, SimNode from, IpAddress to, int count) {
        arrived.clear();
        for (int i = 0; i < count; i++) {
            send(from, to);
            mesh.simulateTime(0.01);
        }
        mesh.simulateTime(0.5);
    }

    private int arrivedAt(SimNode node) {
        return arrived.getOrDefault(node.name(), 0);
    }

    private List<Integer> arrivedAt(List<SimNode> nodes) {
        return nodes.stream().map(this::arrivedAt).toList();
    }

    @Test
    void shouldCarryAGroupToThoseWhoJoinedItOnly(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 5);
        nodes.get(1).kernel().join(MDNS);
        nodes.get(3).kernel().join(MDNS);
        nodes.get(4).kernel().join(GAME);
        mesh.simulateTime(1);
        send(mesh, nodes.get(0), MDNS, 10);
        assertEquals(List.of(0, 10, 0, 10, 0), arrivedAt(nodes));
        assertTrue(nodes.stream().allMatch(node -> node.kernel().unwantedCount() == 0), "and to no other device");
        assertEquals(20, nodes.get(0).counter("multicastCopies"));
    }

    @Test
    void shouldCarryGroupsOfIpv6(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        nodes.get(2).kernel().join(MDNS_V6);
        mesh.simulateTime(1);
        send(mesh, nodes.get(0), MDNS_V6, 10);
        assertEquals(List.of(0, 0, 10), arrivedAt(nodes));
    }

    @Test
    void shouldCarryBroadcastsToAllThatWantThem(SimMesh mesh) {
        List<SimNode> nodes = new ArrayList<>(members(mesh, 3));
        mesh.setMulticastRate(OptionalInt.empty());
        SimNode plain = mesh.node("plain", SiteKind.PORT_RESTRICTED);
        nodes.add(plain);
        mesh.simulateTime(5);
        listen(plain);
        mesh.assertConnected(nodes.get(0), plain);
        for (IpAddress all : List.of(EVERYBODY, address("10.0.0.255"), address("224.0.0.1"), address("ff02::1"))) {
            send(mesh, nodes.get(0), all, 5);
            assertEquals(List.of(0, 5, 5, 0), arrivedAt(nodes), all.toString());
        }
        send(mesh, plain, EVERYBODY, 5);
        assertEquals(List.of(0, 0, 0, 0), arrivedAt(nodes));
        assertEquals(5, plain.counter("packetMulticast"));
        assertEquals(0, plain.counter("packetBadDestination"), "nothing was sent to it");
    }

    @Test
    void shouldAskTheHostForItsGroups(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        nodes.get(1).kernel().joinSilently(MDNS);
        nodes.get(1).kernel().joinSilently(MDNS_V6);
        mesh.simulateTime(40);
        send(mesh, nodes.get(0), MDNS, 5);
        assertEquals(5, arrivedAt(nodes.get(1)));
        send(mesh, nodes.get(0), MDNS_V6, 5);
        assertEquals(5, arrivedAt(nodes.get(1)));
        nodes.get(1).kernel().leaveSilently(MDNS);
        nodes.get(1).kernel().joinSilently(GAME);
        mesh.simulateTime(400);
        send(mesh, nodes.get(0), MDNS, 5);
        assertEquals(0, nodes.get(1).kernel().unwantedCount(), "one that is not named any more has gone");
        assertTrue(nodes.get(1).kernel().queryCount() <= 2 * 6, "and the host is not asked all the time");
    }

    @Test
    void shouldSendNothingToWhoLeft(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        nodes.get(1).kernel().join(MDNS);
        mesh.simulateTime(1);
        nodes.get(1).kernel().leave(MDNS);
        mesh.simulateTime(1);
        send(mesh, nodes.get(0), MDNS, 5);
        assertEquals(0, nodes.get(1).kernel().unwantedCount());
        assertEquals(0, nodes.get(0).counter("multicastCopies"));
        assertEquals(5, nodes.get(0).counter("packetMulticast"));
    }

    @Test
    void shouldTellItsGroupsAnewToWhoWasRestarted(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 3);
        nodes.get(1).kernel().join(MDNS);
        mesh.simulateTime(1);
        mesh.crash(nodes.get(0));
        mesh.simulateTime(1);
        mesh.restart(nodes.get(0));
        mesh.simulateTime(10);
        send(mesh, nodes.get(0), MDNS, 5);
        assertEquals(List.of(0, 5, 0), arrivedAt(nodes));
    }

    @Test
    void shouldForgetTheGroupsOfWhoWasRestartedWithoutThem(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        nodes.get(1).kernel().join(MDNS);
        mesh.simulateTime(1);
        mesh.crash(nodes.get(1));
        mesh.restart(nodes.get(1));
        mesh.simulateTime(10);
        send(mesh, nodes.get(0), MDNS, 5);
        assertEquals(0, nodes.get(0).counter("multicastCopies"));
    }

    @Test
    void shouldTellAListAgainUntilItIsTaken(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        SimPartition partition = mesh.cut(List.of(nodes.get(0)), List.of(nodes.get(1)));
        nodes.get(1).kernel().join(MDNS);
        mesh.simulateTime(2);
        partition.heal();
        mesh.simulateTime(6);
        send(mesh, nodes.get(0), MDNS, 5);
        assertEquals(5, arrivedAt(nodes.get(1)));
    }

    @Test
    void shouldKnowGroupsThroughABadNetwork(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withLoss(0.15));
        List<SimNode> nodes = members(mesh, 4);
        nodes.get(1).kernel().join(MDNS);
        nodes.get(2).kernel().join(MDNS);
        mesh.simulateTime(60);
        nodes.get(2).kernel().leave(MDNS);
        nodes.get(3).kernel().join(MDNS);
        mesh.simulateTime(60);
        send(mesh, nodes.get(0), MDNS, 200);
        assertTrue(arrivedAt(nodes.get(1)) > 80 && arrivedAt(nodes.get(3)) > 80, arrived.toString());
        assertEquals(0, nodes.get(2).kernel().unwantedCount());
    }

    @Test
    void shouldKnowEverybodysGroupsWhateverTheOrderOfEvents(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 6);
        SimRandom random = mesh.network().random().split("orders");
        List<IpAddress> groups = List.of(MDNS, GAME, MDNS_V6, address("239.2.2.2"));
        for (int i = 0; i < 150; i++) {
            SimNode node = nodes.get(random.nextInt(nodes.size()));
            IpAddress group = groups.get(random.nextInt(groups.size()));
            if (random.nextInt(20) == 0) {
                mesh.crash(node);
                mesh.restart(node);
                mesh.simulateUntil(10, () -> node.hasAddress(4) && node.hasAddress(6));
                listen(node);
            } else if (random.chance(0.5)) {
                node.kernel().join(group);
            } else {
                node.kernel().leave(group);
            }
            mesh.simulateTime(random.nextInt(400) / 1000.0);
        }
        mesh.simulateTime(40);
        for (SimNode from : nodes) {
            for (IpAddress group : groups) {
                send(mesh, from, group, 1);
                List<Integer> wanted = nodes.stream()
                        .map(node -> node != from && node.kernel().groups().contains(group) ? 1 : 0)
                        .toList();
                assertEquals(wanted, arrivedAt(nodes), group + " from " + from);
            }
        }
        assertTrue(nodes.stream().allMatch(node -> node.kernel().unwantedCount() == 0));
    }

    @Test
    void shouldReachMembersWithoutASessionOnceItSends(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 14);
        mesh.simulateTime(400);
        SimNode sender = nodes.get(0);
        long connected = sender.status().peers().stream()
                .filter(peer -> peer.sealing().handshakeAgeNs().isPresent())
                .count();
        assertTrue(connected < 13, "sessions are made on demand here");
        nodes.forEach(node -> node.kernel().join(MDNS));
        send(mesh, sender, MDNS, 1_000);
        for (SimNode node : nodes.subList(1, nodes.size())) {
            assertTrue(arrivedAt(node) > 500, node + " got " + arrivedAt(node));
        }
    }

    @Test
    void shouldCarryTheRestOfTheMeshThroughAStorm(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 4);
        nodes.subList(1, 4).forEach(node -> node.kernel().join(MDNS));
        mesh.simulateTime(1);
        SimFlow[] flows = {mesh.echoes(nodes.get(2), nodes.get(3), 20), mesh.echoes(nodes.get(0), nodes.get(1), 20)};
        for (int i = 0; i < 2_000; i++) {
            for (int n = 0; n < 10; n++) {
                send(nodes.get(0), MDNS);
            }
            mesh.simulateTime(0.002);
        }
        for (SimFlow flow : flows) {
            flow.stop();
        }
        mesh.simulateTime(1);
        assertEquals(List.of(0, 0), List.of(flows[0].lostCount(), flows[1].lostCount()));
        assertTrue(arrivedAt(nodes.get(3)) <= 4 * RATE + RATE, "as many as the rate lets pass");
        assertTrue(arrivedAt(nodes.get(3)) >= 4 * RATE, "and no fewer");
        assertEquals(
                20_000 - nodes.get(0).counter("multicastSent"), nodes.get(0).counter("multicastTooMuch"));
        assertEquals(0, nodes.get(3).counter("multicastRefused"), "what a node sends by its rate is taken");
    }

    @Test
    void shouldBoundWhatAHostileMemberMakesOfIt(SimMesh mesh) {
        List<SimNode> nodes = members(mesh, 2);
        SimNode victim = mesh.node("victim", SiteKind.PUBLIC_V4);
        mesh.simulateTime(2);
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        IpAddress own = address("10.0.0.200");
        hostile.takeAddress(own);
        hostile.setCapabilities(Capabilities.MULTICAST);
        hostile.announce(List.of());
        mesh.simulateTime(3);
        listen(victim);
        victim.kernel().join(MDNS);
        assertTrue(hostile.isConnected(victim));
        int held = victim.heldCount();
        SimFlow flow = mesh.echoes(nodes.get(0), victim, 20);
        SimRandom random = mesh.network().random().split("lists");
        for (int i = 0; i < 3_000; i++) {
            hostile.send(victim, hostile.frame(victim, FrameKind.GROUPS, list(random, i)));
            hostile.send(victim, hostile.frame(victim, FrameKind.GROUPS_TAKEN, random.bytes(8)));
            hostile.send(victim, hostile.frame(victim, FrameKind.PACKET, storm(own, MDNS)));
            mesh.simulateTime(0.001);
        }
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertTrue(arrivedAt(victim) <= 3 * RATE + RATE, "got " + arrivedAt(victim));
        assertTrue(victim.counter("multicastRefused") > 1_000);
        assertTrue(victim.counter("groupListsRefused") > 2_000);
        assertTrue(victim.counter("frameBadBody") > 2_000);
        assertTrue(victim.heldCount() - held < 3_000, "holds " + (victim.heldCount() - held) + " more");
        mesh.assertConnected(nodes.get(1), victim);
    }

    /** Half of them well-formed, with as many groups as fit. */
    private static byte[] list(SimRandom random, int number) {
        byte[] body = random.bytes(11 + 255 * 4);
        if (number % 2 == 0) {
            ByteBuffer list = ByteBuffer.wrap(body);
            list.putLong(number).put((byte) 0).put((byte) 255).put((byte) 0);
            for (int i = 0; i < 255; i++) {
                list.putInt(0xef00_0000 + number * 256 + i);
            }
        }
        return body;
    }

    private static byte[] storm(IpAddress from, IpAddress to) {
        ByteBuffer packet = IpMessage.udp(from, to, PORT, new byte[10]).write();
        byte[] body = new byte[1 + packet.remaining() - 10];
        packet.get(packet.position() + 10, body, 1, body.length - 1);
        return body;
    }
}
