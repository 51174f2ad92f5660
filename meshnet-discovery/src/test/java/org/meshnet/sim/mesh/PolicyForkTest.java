package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.KeyStatus;
import org.meshnet.core.engine.status.PolicyStatus;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.Trust;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.Revocation;

/** Administrators who sign for one place at once: all members end with the same, and who comes later with them. */
@ExtendWith(SimulatedMesh.class)
class PolicyForkTest {
    private static final int ANNA = 0;
    private static final int BERT = 1;
    private static final int CARL = 2;
    private static final int FIRST_TO_GO = 3;
    private static final int ROUNDS = 5;

    /** Administrators of one network, each of whom may sign. */
    private static final class Offices {
        private final SimMesh mesh;
        private final List<SimAdministrator> all = new ArrayList<>();

        Offices(SimMesh mesh) {
            this.mesh = mesh;
            mesh.server();
            for (int number = 1; number <= FIRST_TO_GO + ROUNDS; number++) {
                all.add(new SimAdministrator(mesh, number));
            }
            mesh.setMembership((key, name) -> Optional.of(new EngineConfig.Closed(
                    trust(),
                    all.get(ANNA).certificate(key, SimAdministrator.named(name)),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())));
        }

        Trust trust() {
            return Trust.of(
                    mesh.secrets().tag(),
                    new HashSet<>(all.stream().map(SimAdministrator::publicKey).toList()));
        }

        PolicyContent initial() {
            return PolicyContent.initial(
                    all.stream().map(SimAdministrator::publicKey).toList());
        }

        PolicyContent retiring(PolicyContent content, int number) {
            return content.withRetired(all.get(number).publicKey());
        }

        PolicyDocument first(int signer, PolicyContent content) {
            return all.get(signer).first(content);
        }

        PolicyDocument next(int signer, PolicyDocument before, PolicyContent content) {
            return all.get(signer).next(before, content);
        }

        void give(SimNode node, PolicyDocument document) {
            node.command(new Command.TakePolicy(document, verdict -> {}));
        }
    }

    private static Optional<PolicyManifest> known(SimNode node) {
        return node.status().member().standing().policy().map(PolicyStatus::manifest);
    }

    private static boolean allKnow(List<SimNode> nodes, PolicyDocument document) {
        return nodes.stream().allMatch(node -> known(node).equals(Optional.of(document.manifest())));
    }

    @Test
    void shouldEndWithTheSameWhicheverWasHeardFirst(SimMesh mesh) {
        Offices offices = new Offices(mesh);
        List<SimNode> nodes =
                mesh.nodes(6, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED, SiteKind.SYMMETRIC, SiteKind.FULL_CONE);
        mesh.simulateTime(15);
        PolicyDocument last = offices.first(ANNA, offices.initial());
        offices.give(nodes.get(0), last);
        mesh.simulateTime(5);
        Random random = new Random(4);
        for (int round = 0; round < ROUNDS; round++) {
            PolicyContent known = last.content();
            int leaving = FIRST_TO_GO + round;
            PolicyDocument retiring = offices.next(ANNA, last, offices.retiring(known, leaving));
            List<PolicyDocument> rivals = new ArrayList<>(List.of(
                    retiring,
                    offices.next(BERT, last, known.withRevoked(List.of(new Revocation.OfSerial(1_000 + round)))),
                    offices.next(CARL, last, known.withText("# Carl's " + round + "\n")),
                    offices.next(leaving, last, known.withText("# of who leaves, " + round + "\n"))));
            Collections.shuffle(rivals, random);
            for (int i = 0; i < rivals.size(); i++) {
                offices.give(nodes.get((round + i) % nodes.size()), rivals.get(i));
                mesh.simulateTime(random.nextInt(3) / 20.0);
            }
            assertTrue(mesh.simulateUntil(60, () -> allKnow(nodes, retiring)), "round " + round);
            mesh.simulateTime(60);
            assertTrue(allKnow(nodes, retiring), "it stays so, round " + round);
            last = retiring;
        }
    }

    /** The server cannot tell which of two counts, so it says both. */
    @Test
    void shouldLearnFromTheServerAloneThatAnotherCounts(SimMesh mesh) {
        Offices offices = new Offices(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        PolicyDocument retiring = offices.first(ANNA, offices.retiring(offices.initial(), CARL));
        PolicyDocument other = withGreaterHash(offices, retiring);
        offices.give(bob, other);
        assertTrue(mesh.simulateUntil(5, () -> allKnow(List.of(alice, bob), other)));
        bob.remember();
        mesh.crash(bob);
        offices.give(alice, retiring);
        mesh.simulateTime(3);
        alice.stop();
        mesh.simulateTime(2);
        mesh.restart(bob);
        assertTrue(mesh.simulateUntil(5, () -> allKnow(List.of(bob), retiring)));
    }

    private static PolicyDocument withGreaterHash(Offices offices, PolicyDocument than) {
        for (int i = 0; ; i++) {
            PolicyDocument other = offices.first(BERT, offices.initial().withText("# " + i + "\n"));
            if (Arrays.compareUnsigned(other.manifest().hash(), than.manifest().hash()) > 0) {
                return other;
            }
        }
    }

    /** Whoever signed the rotation was retired for the same place, so the network keeps its key. */
    @Test
    void shouldGoBackToTheKeyOfBefore(SimMesh mesh) {
        Offices offices = new Offices(mesh);
        List<SimNode> nodes = mesh.nodes(4, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        String before = nodes.get(0).status().member().networkId().hex();
        SimAdministrator carl = offices.all.get(CARL);
        NetworkKey key = NetworkKey.of(mesh.network().random().split("key").bytes(NetworkKey.LENGTH));
        PolicyDocument rotating = carl.first(carl.rotation(
                offices.initial(), key, 900, nodes.stream().map(SimNode::key).toList()));
        PolicyDocument retiring = offices.first(ANNA, offices.retiring(offices.initial(), CARL));
        offices.give(nodes.get(0), rotating);
        assertTrue(mesh.simulateUntil(
                20,
                () -> nodes.stream().allMatch(node -> key(node).overlapEndS().isPresent())));
        mesh.simulateTime(30);
        offices.give(nodes.get(1), retiring);
        assertTrue(mesh.simulateUntil(20, () -> allKnow(nodes, retiring)));
        mesh.simulateTime(1_000);
        for (SimNode node : nodes) {
            assertEquals(before, node.status().member().networkId().hex());
            assertTrue(
                    key(node).isHeld() && key(node).overlapEndS().isEmpty(),
                    key(node).toString());
        }
        SimNode late = mesh.node("late", SiteKind.PUBLIC_V4);
        mesh.simulateTime(10);
        for (SimNode node : nodes) {
            mesh.assertConnected(late, node);
        }
        mesh.assertConnected(nodes.get(0), nodes.get(3));
    }

    private static KeyStatus key(SimNode node) {
        return node.status().member().standing().key();
    }
}
