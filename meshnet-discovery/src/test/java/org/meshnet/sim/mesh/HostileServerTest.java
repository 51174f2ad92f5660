package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.net.Reach;
import org.meshnet.core.wire.Introduction;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimRandom;

/**
 * A server that every node trusts for what it is, and that lies about everything, may refuse service, and nothing else:
 * sessions that stand direct go on through a rekey, nobody loses an address, nothing leaves in the clear or to
 * strangers, third parties get no more than docs/protocol.md §4.6 says, and no node grows. An honest server beside it
 * makes up for it; and when it turns honest, the mesh is whole.
 */
class HostileServerTest {
    /** More with {@code -Dmeshnet.sim.seeds=N}. */
    private static final int SEEDS = Integer.getInteger("meshnet.sim.seeds", 1);

    /** Past the rekey, 120 s after a session opened. */
    private static final double ATTACK_SECONDS = 135;

    private static final double SHORT_ATTACK_SECONDS = 40;
    private static final double WHOLE_AGAIN_SECONDS = 60;
    /**
     * Four rounds a second, and as many at once, of two endpoints of a peer at most: the one that the server names now,
     * and the one before.
     */
    private static final int TRIED_PER_SECOND = 8;

    private static final int TRIED_AT_ONCE = 8;
    /** More than the bounded tables of a node may still have to fill; fewer than what a flood brings. */
    private static final int GROWTH = 4_000;
    /** Who is in the scene, or was. */
    private static final List<String> NAMES = List.of("gone", "a", "b", "c", "d");

    private static final IpAddress NOBODY =
            Prefix.parse("10.0.0.251/32").orElseThrow().address();

    static Stream<Arguments> lies() {
        return Stream.of(ServerLie.values())
                .flatMap(lie -> LongStream.range(0, SEEDS)
                        .mapToObj(more -> Arguments.of(lie, lie.name().hashCode() + more)));
    }

    /**
     * A mesh of this seed, or of the next one drawn from it, in which no two ask for the same address first: who finds
     * it taken has another, and would ask for the first again when restarted, of its own accord and not because
     * somebody lies.
     */
    private static SimMesh meshOfDifferentAddresses(long seed) {
        SimRandom seeds = new SimRandom(seed);
        SimMesh mesh = new SimMesh(seed);
        while (!areDifferent(mesh)) {
            mesh = new SimMesh(seeds.nextLong());
        }
        return mesh;
    }

    private static boolean areDifferent(SimMesh mesh) {
        Set<IpAddress> choices = NAMES.stream().map(mesh::firstChoice).collect(Collectors.toSet());
        return choices.size() == NAMES.size() && !choices.contains(NOBODY);
    }

    /** A mesh of direct and relayed pairs, and somebody who has left, before the lying begins. */
    private static final class Scene {
        private final SimMesh mesh;
        private final HostileServer server;
        private final SimNode a;
        private final SimNode b;
        private final List<SimNode> nodes;
        private final Watch watch;
        private final ThirdParties third;
        private final Map<SimNode, List<Prefix>> addresses = new HashMap<>();
        private final Map<SimNode, Integer> addressNews = new HashMap<>();

        Scene(long seed, boolean hasHonestServer) {
            mesh = meshOfDifferentAddresses(seed);
            mesh.network().trace().keepLines(Integer.getInteger("meshnet.sim.lines", 0));
            server = mesh.server().corrupt(mesh);
            if (hasHonestServer) {
                mesh.server();
            }
            SimNode gone = mesh.node("gone", SiteKind.PUBLIC_V4);
            mesh.simulateTime(2);
            a = mesh.node("a", SiteKind.PUBLIC_V4);
            b = mesh.node("b", SiteKind.PORT_RESTRICTED);
            nodes = List.of(a, b, hard("c"), hard("d"));
            mesh.simulateTime(3);
            gone.stop();
            mesh.simulateTime(3);
            assertEquals(Set.of(), unreached());
            assertEquals(
                    PathKind.RELAY,
                    nodes.get(2).peer(nodes.get(3)).orElseThrow().path().kind());
            third = new ThirdParties(mesh, nodes.size() * TRIED_PER_SECOND, TRIED_PER_SECOND);
            watch = new Watch(mesh, nodes);
            nodes.forEach(node -> addresses.put(node, node.kernel().addresses()));
            nodes.forEach(
                    node -> addressNews.put(node, node.log().lines("addresses").size()));
        }

        private SimNode hard(String name) {
            SimNode node = mesh.node(name, SiteKind.SYMMETRIC);
            mesh.crash(node);
            node.setGuessesPorts(false);
            mesh.restart(node);
            return node;
        }

        /** Pairs of which a packet from one to the other is not answered within a second or two. */
        Set<String> unreached() {
            Map<String, int[]> echoes = new HashMap<>();
            for (SimNode from : nodes) {
                nodes.stream()
                        .filter(to -> to != from)
                        .forEach(to -> echoes.put(
                                from + ">" + to, new int[] {nodes.indexOf(from), mesh.sendEcho(from, to, 4)}));
            }
            mesh.simulateUntil(2, () -> echoes.values().stream().allMatch(this::isAnswered));
            return echoes.keySet().stream()
                    .filter(pair -> !isAnswered(echoes.get(pair)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private boolean isAnswered(int[] echo) {
            return nodes.get(echo[0]).kernel().hasEchoReply(echo[1]);
        }

        /** Has nodes look up addresses of nobody's, now and then. */
        void lookUpNobody() {
            nodes.forEach(node -> node.kernel().send(IpMessage.udp(node.address(4), NOBODY, 9, new byte[30])));
        }

        void assertKept() {
            for (SimNode node : nodes) {
                assertEquals(addresses.get(node), node.kernel().addresses(), node + " has its addresses");
                assertEquals(
                        addressNews.get(node), node.log().lines("addresses").size(), node + " never had others");
                Set<NodeKey> members = mesh.nodes().stream().map(SimNode::key).collect(Collectors.toSet());
                node.status()
                        .peers()
                        .forEach(peer ->
                                assertTrue(members.contains(peer.member().publicKey()), "a member"));
                assertEquals(0, node.kernel().badPacketCount());
            }
            assertEquals(0, third.dataCount(), "data to a third party");
            assertTrue(
                    third.mostAtOnce() <= nodes.size() * TRIED_AT_ONCE,
                    third.mostAtOnce() + " at once to third parties");
            assertTrue(
                    third.mostAtOnceToOneHost() <= TRIED_AT_ONCE,
                    third.mostAtOnceToOneHost() + " at once to one of them");
            assertEquals(List.of(), watch.faults());
        }
    }

    /** Sees all that nodes send: whether it is in the clear, and whether somebody could be there. */
    private static final class Watch {
        private final Set<Integer> secrets = new HashSet<>();
        private final Set<SimHost> hosts = new HashSet<>();
        private final SimHost publicHost;
        private final List<String> faults = new ArrayList<>();

        Watch(SimMesh mesh, List<SimNode> nodes) {
            nodes.forEach(node -> hosts.add(node.host()));
            publicHost = nodes.get(0).host();
            nodes.forEach(node -> secrets.add(node.address(4).v4Bits()));
            mesh.network().tap(this::onDatagram);
        }

        private void onDatagram(SimEvent event, SimHost host, SimDatagram datagram) {
            if (event != SimEvent.SENT || !hosts.contains(host)) {
                return;
            }
            boolean isMadeUp = host == publicHost && ServerLie.PRIVATE.contains(datagram.to());
            if (isMadeUp || Reach.of(datagram.to().address()) == Reach.HOST) {
                faults.add("sent where nobody can be: " + datagram);
            }
            if (datagram.length() > 190 && isClear(datagram.bytes())) {
                faults.add("in the clear: " + datagram);
            }
        }

        /** A packet has both its addresses, one behind the other. */
        private boolean isClear(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int at = 0; at + 8 <= bytes.length; at++) {
                if (secrets.contains(buffer.getInt(at)) && secrets.contains(buffer.getInt(at + 4))) {
                    return true;
                }
            }
            return false;
        }

        List<String> faults() {
            return faults.stream().limit(3).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("lies")
    void shouldLoseNothingButServiceToAServerThatLies(ServerLie lie, long seed) {
        Scene scene = new Scene(seed, false);
        SimFlow[] flows = scene.mesh.bothWays(scene.a, scene.b, 100);
        scene.server.begin(lie);
        List<Integer> held = new ArrayList<>();
        for (int tenth = 0; tenth < 10; tenth++) {
            scene.mesh.simulateTime(ATTACK_SECONDS / 10);
            scene.lookUpNobody();
            held.add(scene.nodes.stream().mapToInt(SimNode::heldCount).sum());
        }
        for (SimFlow flow : flows) {
            flow.stop();
        }
        scene.mesh.simulateTime(1);
        assertEquals(0, flows[0].lostCount() + flows[1].lostCount());
        assertEquals(PathKind.DIRECT, scene.a.peer(scene.b).orElseThrow().path().kind());
        assertTrue(scene.a.log().lines("down b").isEmpty()
                && scene.b.log().lines("down a").isEmpty());
        scene.assertKept();
        assertTrue(held.get(9) <= held.get(4) + GROWTH, "things that nodes hold: " + held);
        scene.server.end();
        assertWhole(scene);
    }

    private static void assertWhole(Scene scene) {
        double startSeconds = scene.mesh.now();
        Set<String> unreached = scene.unreached();
        while (!unreached.isEmpty() && scene.mesh.now() < startSeconds + WHOLE_AGAIN_SECONDS) {
            unreached = scene.unreached();
        }
        assertEquals(Set.of(), unreached);
        scene.mesh.simulateTime(5);
        assertEquals(Set.of(), scene.unreached(), "and stays so");
    }

    @ParameterizedTest
    @MethodSource("lies")
    void shouldLoseNothingAtAllWhereAnHonestServerIsBesideTheOneThatLies(ServerLie lie, long seed) {
        Scene scene = new Scene(seed, true);
        scene.server.begin(lie);
        scene.mesh.simulateTime(SHORT_ATTACK_SECONDS / 4);
        assertEquals(Set.of(), scene.unreached());
        scene.mesh.crash(scene.a);
        scene.mesh.restart(scene.a);
        scene.mesh.move(scene.b, scene.mesh.site(SiteKind.PORT_RESTRICTED));
        scene.mesh.simulateTime(SHORT_ATTACK_SECONDS / 4);
        assertEquals(Set.of(), scene.unreached());
        scene.mesh.simulateTime(SHORT_ATTACK_SECONDS / 2);
        assertEquals(Set.of(), scene.unreached());
        for (SimNode node : scene.nodes) {
            assertEquals(scene.addresses.get(node), node.kernel().addresses());
        }
        assertEquals(0, scene.third.dataCount());
        assertEquals(List.of(), scene.watch.faults());
        scene.server.end();
        assertWhole(scene);
    }

    /** Who starts while the server lies has an address, though perhaps nobody to talk to. */
    @Test
    void shouldGiveANewNodeItsAddressThoughEveryClaimIsRefused() {
        Scene scene = new Scene(1, false);
        scene.server.begin(ServerLie.ALL_CLAIMS_REFUSED);
        SimNode late = scene.mesh.node("late", SiteKind.PUBLIC_V4);
        scene.mesh.simulateTime(5);
        assertTrue(late.hasAddress(4));
        assertTrue(scene.mesh.ping(late, scene.a));
        assertFalse(late.log().lines("warning").isEmpty(), "and says what the server said without proof");
    }

    /** A second's worth, and as many as when many peers were restarted; the others are not even looked at. */
    @Test
    void shouldTakeNoMoreUnaskedIntroductionsThanPeersCanMean() {
        Scene scene = new Scene(1, false);
        HostileServer.Guest guest = scene.server.guest(scene.a.key());
        for (int i = 0; i < 1000; i++) {
            scene.server.say(guest, new Introduction(scene.server.entry(scene.b.key(), 1, Endpoint.NONE), 0));
        }
        scene.mesh.simulateTime(0.1);
        assertEquals(800, (double) scene.a.counter("introductionRefused"), 5);
        scene.mesh.simulateTime(10);
        for (int i = 0; i < 100; i++) {
            scene.server.say(guest, new Introduction(scene.server.entry(scene.b.key(), 1, Endpoint.NONE), 0));
            scene.mesh.simulateTime(0.02);
        }
        assertEquals(800, (double) scene.a.counter("introductionRefused"), 5);
    }
}
