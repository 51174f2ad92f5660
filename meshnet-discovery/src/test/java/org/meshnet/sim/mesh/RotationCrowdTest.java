package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.Revocation;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimRandom;

/**
 * Some members of a big network are revoked, and it gets another key, while a third of the others sleep at any time,
 * packets are lost, and the server is dead for the first minute. {@code -Dmeshnet.sim.nodes=N} asks for another number
 * of nodes.
 */
@ExtendWith(SimulatedMesh.class)
class RotationCrowdTest {
    private static final int NODES = Integer.getInteger("meshnet.sim.nodes", 40);
    private static final int REVOKED = Math.max(3, NODES / 50);
    private static final double ASLEEP = 0.3;
    private static final double LOSS = 0.02;
    private static final double SERVER_DEAD_S = 60;
    private static final double OVERLAP_S = 240;
    private static final double STEP_S = 5;
    private static final double LONGEST_SLEEP_S = OVERLAP_S + 120;
    /** In a larger network so many partners of each node stand for all of them. */
    private static final int MOST_PARTNERS = 99;

    private static final int PARTNERS_OF_MANY = 20;
    private static final double PATIENCE_S = 20;

    private final List<SimNode> honest = new ArrayList<>();
    private final List<SimNode> revoked = new ArrayList<>();
    private final Set<SimNode> asleep = new HashSet<>();
    private int wakeCount;

    @Test
    void shouldReconnectAllThatStayAndNobodyElse(SimMesh mesh) {
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setWideLink(new LinkQuality(10_000_000, 0, LOSS, 0, 0, 0, 1500));
        mesh.setMembership(administrator::member);
        mesh.server();
        List<SimNode> nodes = MixedCrowd.start(mesh, NODES);
        revoked.addAll(nodes.subList(NODES - REVOKED, NODES));
        honest.addAll(nodes.subList(0, NODES - REVOKED));
        SimRandom random = mesh.network().random().split("sleepers");
        mesh.simulateTime(10);
        chat(mesh, nodes, random, 3);
        mesh.simulateTime(10);
        while (asleep.size() < ASLEEP * honest.size()) {
            sleep(mesh, honest.get(random.nextInt(honest.size())));
        }
        Set<SimNode> longSleepers =
                new HashSet<>(asleep.stream().limit(asleep.size() / 3).toList());

        mesh.servers().get(0).stop();
        give(mesh, awake().get(0), document(administrator, mesh));
        double beganS = mesh.now();
        boolean isServerUp = false;
        while (mesh.now() - beganS < LONGEST_SLEEP_S) {
            if (!isServerUp && mesh.now() - beganS >= SERVER_DEAD_S) {
                isServerUp = true;
                mesh.servers().get(0).start();
            }
            swap(mesh, longSleepers, random);
            chat(mesh, awake(), random, 1);
            chat(mesh, revoked, random, 3);
            mesh.simulateTime(STEP_S);
            assertNoneIsRevoked(awake());
        }
        Set<SimNode> last = new HashSet<>(asleep);
        last.forEach(node -> wake(mesh, node));
        mesh.simulateTime(60);
        honest.forEach(
                node -> assertTrue(node.status().member().standing().key().isHeld(), node + " has not got the key"));
        int pairCount = assertPairs(mesh, random);
        assertNoneIsRevoked(honest);
        revoked.forEach(node -> assertEquals(0, answered(mesh, node, honest.subList(0, PARTNERS_OF_MANY), 5)));
        System.out.println(String.format(
                Locale.ROOT,
                "measured: seed %d, %d nodes, %d of them revoked, %d times one woke up; "
                        + "all of %d pairs reached each other",
                mesh.seed(),
                NODES,
                REVOKED,
                wakeCount,
                pairCount));
    }

    private PolicyDocument document(SimAdministrator administrator, SimMesh mesh) {
        PolicyContent before = administrator.content("");
        NetworkKey key = NetworkKey.of(mesh.network().random().split("next key").bytes(NetworkKey.LENGTH));
        List<NodeKey> members = honest.stream().map(SimNode::key).toList();
        Revocation[] revocations =
                revoked.stream().map(node -> new Revocation.OfNode(node.key())).toArray(Revocation[]::new);
        return administrator.first(administrator.rotation(before, key, OVERLAP_S, members, revocations));
    }

    private static void give(SimMesh mesh, SimNode node, PolicyDocument document) {
        node.command(new Command.TakePolicy(document, verdict -> {}));
        mesh.simulateTime(0.01);
    }

    private List<SimNode> awake() {
        return honest.stream().filter(node -> !asleep.contains(node)).toList();
    }

    private void sleep(SimMesh mesh, SimNode node) {
        if (asleep.add(node)) {
            node.remember();
            mesh.crash(node);
        }
    }

    private void wake(SimMesh mesh, SimNode node) {
        wakeCount++;
        asleep.remove(node);
        mesh.restart(node);
    }

    /** Some wake up, and as many go to sleep; a few sleep on until all is over. */
    private void swap(SimMesh mesh, Set<SimNode> longSleepers, SimRandom random) {
        List<SimNode> wakeable = new ArrayList<>(honest.stream()
                .filter(asleep::contains)
                .filter(node -> !longSleepers.contains(node))
                .toList());
        int count = Math.max(1, wakeable.size() / 20);
        for (int i = 0; i < count; i++) {
            List<SimNode> running = awake();
            sleep(mesh, running.get(random.nextInt(running.size())));
            wake(mesh, wakeable.remove(random.nextInt(wakeable.size())));
        }
    }

    /** Each says something to some others, whoever they are. */
    private void chat(SimMesh mesh, List<SimNode> talking, SimRandom random, int partners) {
        for (SimNode node : talking) {
            for (int i = 0; i < partners; i++) {
                SimNode other = honest.get(random.nextInt(honest.size()));
                if (node != other && other.isRunning() && node.hasAddress(6) && other.hasAddress(6)) {
                    mesh.sendEcho(node, other, 6);
                }
            }
        }
    }

    /** Nobody who has heard of the document has a session with somebody whom it revokes. */
    private void assertNoneIsRevoked(List<SimNode> members) {
        Set<NodeKey> keys = new HashSet<>();
        revoked.forEach(node -> keys.add(node.key()));
        members.stream()
                .filter(node -> node.status().member().standing().policy().isPresent())
                .forEach(node -> assertEquals(
                        List.of(),
                        node.status().peers().stream()
                                .filter(peer -> peer.state() == PeerState.CONNECTED)
                                .filter(peer -> keys.contains(peer.member().publicKey()))
                                .toList(),
                        () -> node + " has a session with somebody who was revoked"));
    }

    private int assertPairs(SimMesh mesh, SimRandom random) {
        int pairCount = 0;
        for (SimNode node : honest) {
            List<SimNode> partners = partners(node, random);
            pairCount += partners.size();
            assertEquals(partners.size(), answered(mesh, node, partners, PATIENCE_S), () -> node + " misses some");
        }
        return pairCount;
    }

    /** All behind it in the order of their starts, if they are not many: so each pair is asked once. */
    private List<SimNode> partners(SimNode node, SimRandom random) {
        if (honest.size() <= MOST_PARTNERS + 1) {
            return honest.subList(honest.indexOf(node) + 1, honest.size());
        }
        Set<SimNode> some = new HashSet<>();
        while (some.size() < PARTNERS_OF_MANY) {
            SimNode other = honest.get(random.nextInt(honest.size()));
            if (other != node) {
                some.add(other);
            }
        }
        return List.copyOf(some);
    }

    /** How many answered one of the echo requests of so many seconds. */
    private static int answered(SimMesh mesh, SimNode from, List<SimNode> partners, double seconds) {
        Set<SimNode> open = new HashSet<>(partners);
        List<Integer> sequences = new ArrayList<>();
        List<SimNode> asked = new ArrayList<>();
        double endS = mesh.now() + seconds;
        while (!open.isEmpty() && mesh.now() < endS) {
            open.forEach(partner -> {
                sequences.add(mesh.sendEcho(from, partner, 6));
                asked.add(partner);
            });
            mesh.simulateTime(1);
            for (int i = 0; i < asked.size(); i++) {
                if (from.kernel().hasEchoReply(sequences.get(i))) {
                    open.remove(asked.get(i));
                }
            }
        }
        return partners.size() - open.size();
    }
}
