package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.sim.SimRandom;

/**
 * Whole conversations that somebody on the wire disturbs, while a member says anything in its sessions, nodes and the
 * server start anew, and nodes change their addresses. What holds meanwhile: no packet comes out twice, at another
 * node, from another source, or in clear; no nonce is used twice with a key; nothing throws. What holds afterwards: all
 * reach each other soon, and hold about what they held before.
 *
 * <p>{@code -Dmeshnet.fuzz.seeds=N} asks for so many seeds, {@code -Dmeshnet.fuzz.first=N} for the first of them.
 */
class ConversationFuzzTest {
    private static final int SEEDS = Integer.getInteger("meshnet.fuzz.seeds", 4);
    private static final long FIRST = Long.getLong("meshnet.fuzz.first", 1);
    private static final int NODES = 5;
    private static final double[] SHARES = {0.02, 0.1, 0.4};
    private static final double STEP_SECONDS = 4;
    /** Longer than the keys of a session are used. */
    private static final double LONG_SECONDS = 190;

    private static final double SHORT_SECONDS = 30;
    /** Twice the 30 s after which a peer that was given up is tried again (docs/protocol.md §4.2). */
    private static final double RECOVERY_SECONDS = 60;

    private static final double SETTLING_SECONDS = 60;
    /** Seen: 1.2, for what is remembered of nodes that are gone; without bounds it is ten and more. */
    private static final double MOST_GROWTH = 2;

    private static final int LONG_EVERY = 4;
    private static final SiteKind[] KINDS = {
        SiteKind.PORT_RESTRICTED, SiteKind.SYMMETRIC, SiteKind.FULL_CONE, SiteKind.FIREWALL, SiteKind.CARRIER_GRADE
    };

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    /** One mesh, and what happens to it. */
    private static final class Scene {
        private final SimMesh mesh;
        private final SimRandom random;
        private final NonceWatch nonces = new NonceWatch();
        private final List<SimNode> nodes = new ArrayList<>();
        private final FuzzedMember mallory;
        private final Disturbance disturbance;
        private final MarkedTraffic traffic;
        private final Map<String, List<Integer>> asked = new HashMap<>();

        Scene(long seed) {
            mesh = new SimMesh(seed);
            random = mesh.network().random().split("scene");
            mesh.watchCiphers(nonces::watch);
            mesh.server();
            mesh.setSuites(CipherSuite.AES_256_GCM);
            nodes.add(mesh.relay("n0", SiteKind.PUBLIC_V4));
            nodes.add(mesh.node("n1", SiteKind.PUBLIC));
            for (int i = nodes.size(); i < NODES; i++) {
                nodes.add(mesh.node("n" + i, KINDS[random.nextInt(KINDS.length)]));
            }
            mallory = new FuzzedMember(mesh, nodes.subList(0, 2));
            mesh.simulateTime(5);
            traffic = new MarkedTraffic(mesh, 500);
            mesh.simulateTime(5);
            disturbance = new Disturbance(mesh, SHARES[random.nextInt(SHARES.length)]);
        }

        void disturb(double seconds) {
            mallory.begin();
            disturbance.begin();
            for (double end = mesh.now() + seconds; mesh.now() < end; ) {
                happen();
                mesh.simulateTime(STEP_SECONDS);
            }
            mallory.end();
            disturbance.end();
        }

        private void happen() {
            SimNode node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    mesh.crash(node);
                    mesh.restart(node);
                    traffic.watch(node);
                }
                case 1 -> mesh.restartServer();
                case 2 -> mesh.changeAddress(node);
                default -> {}
            }
        }

        /** Lets time pass until every node was answered by every other; fails if one was not in time. */
        void recover() {
            double end = mesh.now() + RECOVERY_SECONDS;
            for (List<String> missing = unanswered(); !missing.isEmpty(); missing = unanswered()) {
                assertTrue(mesh.now() < end, "after " + RECOVERY_SECONDS + " s: " + missing);
                mesh.simulateTime(0.5);
            }
        }

        /** Asks again where no answer came. */
        private List<String> unanswered() {
            List<String> missing = new ArrayList<>();
            for (SimNode from : nodes) {
                for (SimNode to : nodes) {
                    String pair = from + " to " + to;
                    List<Integer> sequences = asked.computeIfAbsent(pair, name -> new ArrayList<>());
                    if (from == to || sequences.stream().anyMatch(from.kernel()::hasEchoReply)) {
                        continue;
                    }
                    missing.add(pair + ": " + from.peer(to));
                    if (from.hasAddress(4) && to.hasAddress(4)) {
                        sequences.add(mesh.sendEcho(from, to, 4));
                    }
                }
            }
            return missing;
        }

        /** A test of nothing would pass, too. */
        void assertWasAnything() {
            assertTrue(traffic.arrivedCount() > traffic.sentCount() / 4, traffic.arrivedCount() + " packets arrived");
            assertTrue(disturbance.count() > 50, disturbance.count() + " datagrams disturbed");
            assertTrue(mallory.frameCount() > 500, mallory.frameCount() + " frames of a member at random");
            assertTrue(nonces.sealedCount() > 1_000 && nonces.keyCount() > 10, nonces.sealedCount() + " sealed");
        }

        int held() {
            return nodes.stream().mapToInt(SimNode::heldCount).max().orElseThrow();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepItsPromisesWhateverHappensOnTheWire(long seed) {
        Scene scene = new Scene(seed);
        SimServer server = scene.mesh.servers().get(0);
        int heldBefore = scene.held();
        int serverHeldBefore = server.heldCount();
        scene.disturb(seed % LONG_EVERY == 0 ? LONG_SECONDS : SHORT_SECONDS);
        scene.recover();
        scene.mesh.simulateTime(SETTLING_SECONDS);
        // What a member breaks in its own packets is for the host to find.
        scene.nodes.forEach(
                node -> assertAtMost(0, node.kernel().misdirectedCount(), "packets for another at " + node));
        assertAtMost(MOST_GROWTH * heldBefore, scene.held(), "things that a node holds");
        assertAtMost(MOST_GROWTH * serverHeldBefore, server.heldCount(), "things that the server holds");
        assertAtMost(NODES + 1, server.registry().nodeCount(), "nodes at the server");
        scene.assertWasAnything();
    }

    private static void assertAtMost(double most, long count, String what) {
        assertTrue(count <= most, what + ": " + count + " of at most " + most);
    }
}
