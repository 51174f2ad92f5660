package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.KeyStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.core.policy.Revocation;

/** The network gets another key, while its members talk, sleep, are restarted, or have wrong clocks. */
@ExtendWith(SimulatedMesh.class)
class RotationTest {
    private static final double OVERLAP_S = 120;
    private static final SiteKind[] KINDS = {
        SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED, SiteKind.SYMMETRIC, SiteKind.FULL_CONE, SiteKind.SYMMETRIC
    };

    /** What an administrator does, and has. */
    private static final class Office {
        private final SimMesh mesh;
        private final SimAdministrator administrator;
        private PolicyDocument document;
        private int keyCount;

        Office(SimMesh mesh) {
            this.mesh = mesh;
            mesh.server();
            administrator = new SimAdministrator(mesh, 1);
            mesh.setMembership(administrator::member);
            document = administrator.first(administrator.content(""));
        }

        /** Gives the network another key; the id that it has by this. */
        String rotate(SimNode first, double overlapS, List<SimNode> members, Revocation... revocations) {
            NetworkKey key = NetworkKey.of(
                    mesh.network().random().split("key " + ++keyCount).bytes(NetworkKey.LENGTH));
            List<NodeKey> keys = members.stream().map(SimNode::key).toList();
            PolicyContent next = administrator.rotation(document.content(), key, overlapS, keys, revocations);
            document = administrator.next(document, next);
            assertEquals(PolicyJudge.Verdict.NEWER, give(first));
            return mesh.secrets().rekeyed(key).networkId().hex();
        }

        private PolicyJudge.Verdict give(SimNode node) {
            List<PolicyJudge.Verdict> verdicts = new ArrayList<>();
            node.command(new Command.TakePolicy(document, verdicts::add));
            mesh.simulateTime(0.01);
            return verdicts.get(0);
        }
    }

    private static KeyStatus key(SimNode node) {
        return node.status().member().standing().key();
    }

    private static boolean hasOnly(SimNode node, String networkId) {
        return node.status().member().networkId().hex().equals(networkId)
                && key(node).isHeld()
                && key(node).overlapEndS().isEmpty();
    }

    private static void assertAllHaveOnly(List<SimNode> nodes, String networkId) {
        nodes.forEach(node -> assertTrue(hasOnly(node, networkId), node + " " + key(node)));
    }

    private static void assertAllConnected(SimMesh mesh, List<SimNode> nodes) {
        for (SimNode node : nodes) {
            for (SimNode other : nodes) {
                if (node != other) {
                    mesh.assertConnected(node, other);
                }
            }
        }
    }

    private static void restart(SimMesh mesh, SimNode node) {
        node.remember();
        mesh.crash(node);
        mesh.restart(node);
    }

    @Test
    void shouldLoseNoPacketOfWhatRuns(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(5, KINDS);
        mesh.simulateTime(20);
        List<SimFlow> flows = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = 0; j < nodes.size(); j++) {
                if (i != j) {
                    flows.add(mesh.echoes(nodes.get(i), nodes.get(j), 50));
                }
            }
        }
        mesh.simulateTime(40);
        flows.forEach(flow -> assertEquals(0, flow.lostCount() / 10, "before"));
        flows.forEach(SimFlow::forgetSilence);
        int lostBefore = flows.stream().mapToInt(SimFlow::lostCount).sum();
        String id = office.rotate(nodes.get(1), OVERLAP_S, nodes);
        mesh.simulateTime(OVERLAP_S / 2);
        nodes.forEach(node -> assertTrue(key(node).overlapEndS().isPresent(), node + " keeps both"));
        mesh.simulateTime(OVERLAP_S / 2 + 200);
        flows.forEach(SimFlow::stop);
        mesh.simulateTime(2);
        assertAllHaveOnly(nodes, id);
        int lost = flows.stream().mapToInt(SimFlow::lostCount).sum();
        assertTrue(lost <= lostBefore, lost + " lost, " + lostBefore + " of them before");
        assertAllConnected(mesh, nodes);
    }

    @Test
    void shouldShutOutWhoWasRevokedForGood(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(4, KINDS);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(10);
        mesh.assertConnected(stolen, nodes.get(0));
        String id = office.rotate(nodes.get(0), OVERLAP_S, nodes, new Revocation.OfNode(stolen.key()));
        mesh.simulateTime(OVERLAP_S + 10);
        assertAllHaveOnly(nodes, id);
        long handshakes = stolen.counter("handshakes");
        mesh.simulateTime(200);
        assertFalse(stolen.status().member().networkId().hex().equals(id));
        assertEquals(handshakes, stolen.counter("handshakes"), "no handshake comes to an end");
        nodes.forEach(node -> assertFalse(mesh.ping(stolen, node, 6, 1)));
        mesh.crash(stolen);
        mesh.restart(stolen);
        mesh.simulateTime(60);
        assertEquals(List.of(), stolen.status().peers(), "it reads no descriptor");
        nodes.forEach(node -> assertFalse(mesh.ping(node, stolen, 6, 1)));
        assertAllConnected(mesh, nodes);
    }

    @Test
    void shouldGiveTheKeyToMembersThatTheDocumentDoesNotName(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(4, KINDS);
        mesh.simulateTime(10);
        String id = office.rotate(nodes.get(3), OVERLAP_S, nodes.subList(0, 1));
        mesh.simulateTime(20);
        nodes.forEach(node -> assertTrue(key(node).isHeld(), node + " " + key(node)));
        mesh.simulateTime(OVERLAP_S);
        assertAllHaveOnly(nodes, id);
        assertAllConnected(mesh, nodes);
        assertTrue(nodes.stream()
                        .mapToLong(node -> node.counter("networkKeysGiven"))
                        .sum()
                >= 3);
    }

    @Test
    void shouldSayWhereNobodyGivesTheKey(SimMesh mesh) {
        Office office = new Office(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        office.rotate(alice, OVERLAP_S, List.of());
        mesh.simulateTime(OVERLAP_S * 2);
        assertFalse(key(alice).isHeld());
        assertTrue(alice.status().warnings().stream().anyMatch(warning -> warning.kind() == Warning.Kind.NETWORK_KEY));
    }

    @Test
    void shouldGoOnAfterARestartAtAnyMomentOfTheOverlap(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(4, KINDS);
        mesh.simulateTime(10);
        String id = office.rotate(nodes.get(0), OVERLAP_S, nodes);
        for (int i = 0; i < nodes.size(); i++) {
            mesh.simulateTime(OVERLAP_S / 5);
            restart(mesh, nodes.get(i));
            mesh.simulateTime(5);
            assertAllConnected(mesh, nodes);
        }
        mesh.simulateTime(OVERLAP_S + 30);
        assertAllHaveOnly(nodes, id);
        nodes.forEach(node -> restart(mesh, node));
        mesh.simulateTime(10);
        assertAllHaveOnly(nodes, id);
        assertAllConnected(mesh, nodes);
    }

    @Test
    void shouldComeBackFromADiskThatDidNotTakeTheNews(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(3, KINDS);
        mesh.simulateTime(10);
        String id = office.rotate(nodes.get(0), OVERLAP_S, nodes);
        mesh.simulateTime(OVERLAP_S / 3);
        mesh.crash(nodes.get(2));
        mesh.restart(nodes.get(2));
        mesh.simulateTime(15);
        assertAllConnected(mesh, nodes);
        mesh.simulateTime(OVERLAP_S);
        assertAllHaveOnly(nodes, id);
    }

    @Test
    void shouldTakeWhoSleptThroughTheBeginning(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(4, KINDS);
        mesh.simulateTime(10);
        SimNode sleeper = nodes.get(3);
        mesh.crash(sleeper);
        String id = office.rotate(nodes.get(0), OVERLAP_S, nodes);
        mesh.simulateTime(OVERLAP_S * 0.8);
        mesh.restart(sleeper);
        mesh.simulateTime(8);
        assertAllConnected(mesh, nodes);
        mesh.simulateTime(OVERLAP_S);
        assertAllHaveOnly(nodes, id);
        assertAllConnected(mesh, nodes);
    }

    @Test
    void shouldTakeWhoSleptThroughAllOfIt(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(4, KINDS);
        mesh.simulateTime(10);
        SimNode sleeper = nodes.get(3);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        mesh.crash(sleeper);
        office.rotate(nodes.get(0), OVERLAP_S, nodes, new Revocation.OfNode(stolen.key()));
        mesh.simulateTime(OVERLAP_S * 2);
        String id = office.rotate(nodes.get(0), OVERLAP_S, nodes, new Revocation.OfNode(stolen.key()));
        mesh.simulateTime(OVERLAP_S * 2);
        assertAllHaveOnly(nodes.subList(0, 3), id);
        mesh.restart(sleeper);
        mesh.simulateTime(20);
        assertAllConnected(mesh, nodes);
        assertFalse(mesh.ping(stolen, sleeper, 6, 1));
        mesh.simulateTime(OVERLAP_S + 30);
        assertEquals(List.of(), stolen.status().peers());
        assertAllHaveOnly(nodes, id);
    }

    @Test
    void shouldSayWhatToDoWhereNobodyRemembersTheKey(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(3, KINDS);
        mesh.simulateTime(10);
        SimNode sleeper = nodes.get(2);
        mesh.crash(sleeper);
        office.rotate(nodes.get(0), OVERLAP_S, nodes);
        mesh.simulateTime(OVERLAP_S * 2);
        mesh.restartServer();
        mesh.simulateTime(30);
        mesh.restart(sleeper);
        mesh.simulateTime(90);
        assertTrue(
                sleeper.status().warnings().stream()
                        .anyMatch(warning -> warning.text().contains("cert request")),
                sleeper.status().warnings().toString());
        mesh.assertConnected(nodes.get(0), nodes.get(1));
    }

    @Test
    void shouldGoThroughSeveralOneAfterTheOther(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(3, KINDS);
        mesh.simulateTime(10);
        office.rotate(nodes.get(0), OVERLAP_S, nodes);
        mesh.simulateTime(20);
        office.rotate(nodes.get(1), OVERLAP_S, nodes);
        mesh.simulateTime(20);
        assertAllConnected(mesh, nodes);
        String id = office.rotate(nodes.get(2), 0, nodes);
        mesh.simulateTime(20);
        assertAllHaveOnly(nodes, id);
        assertAllConnected(mesh, nodes);
    }

    @Test
    void shouldNotLoseMembersWhoseClocksAreADayWrong(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(5, KINDS);
        nodes.get(1).clock().skew(TimeUnit.DAYS.toNanos(1) - TimeUnit.MINUTES.toNanos(5));
        nodes.get(2).clock().skew(-TimeUnit.DAYS.toNanos(1) + TimeUnit.MINUTES.toNanos(5));
        mesh.simulateTime(10);
        SimNode stolen = mesh.node("stolen", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        String id = office.rotate(nodes.get(0), OVERLAP_S, nodes, new Revocation.OfNode(stolen.key()));
        mesh.simulateTime(20);
        assertAllConnected(mesh, nodes);
        mesh.simulateTime(OVERLAP_S);
        assertAllHaveOnly(nodes, id);
        assertAllConnected(mesh, nodes);
        nodes.forEach(node -> assertFalse(mesh.ping(stolen, node, 6, 1)));
    }

    /** An old key that is not good any more is wiped, and so are those that a process leaves. */
    @Test
    void shouldWipeTheKeyBefore(SimMesh mesh) {
        Office office = new Office(mesh);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        byte[] psk = mesh.secrets().noisePsk();
        byte[] descriptorKey = mesh.secrets().descriptorKey();
        assertTrue(holds(nodes.get(0), psk) && holds(nodes.get(0), descriptorKey));
        office.rotate(nodes.get(0), OVERLAP_S, nodes);
        mesh.simulateTime(OVERLAP_S + 60);
        for (SimNode node : nodes) {
            assertFalse(holds(node, psk) || holds(node, descriptorKey), node + " still holds the key before");
        }
    }

    private static boolean holds(SimNode node, byte[] secret) {
        return node.heldSecrets().stream().anyMatch(held -> Arrays.equals(held, secret));
    }
}
