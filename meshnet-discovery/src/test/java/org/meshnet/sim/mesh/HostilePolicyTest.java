package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.sim.LinkQuality;

/** A network's document reaches members though some that offer it give none. */
@ExtendWith(SimulatedMesh.class)
class HostilePolicyTest {
    private static SimAdministrator close(SimMesh mesh) {
        mesh.server();
        SimAdministrator administrator = new SimAdministrator(mesh, 1);
        mesh.setMembership(administrator::member);
        return administrator;
    }

    private static void give(SimMesh mesh, SimNode node, PolicyDocument document) {
        node.command(new Command.TakePolicy(document, verdict -> {}));
        mesh.simulateTime(0.01);
    }

    private static boolean has(SimNode node) {
        return node.log().membershipNews().stream().anyMatch(MembershipNews.Decided.class::isInstance);
    }

    private static String longText() {
        return new Random(5)
                .ints(20_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whoever offered it first falls silent, and another waits. */
    @Test
    void shouldAskAnotherOnceTheFirstFallsSilent(SimMesh mesh) {
        mesh.setWideLink(new LinkQuality(50_000_000, 0, 0, 0, 0, 0, 1500));
        SimAdministrator administrator = close(mesh);
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        SimNode silent = mesh.node("silent", SiteKind.PUBLIC_V4);
        mesh.simulateTime(15);
        mesh.cutFromServers(bob);
        PolicyDocument document = administrator.first(administrator.content(longText()));
        give(mesh, silent, document);
        mesh.simulateTime(0.3);
        mesh.cut(List.of(silent), List.of(alice, bob));
        mesh.cutFromServers(silent);
        give(mesh, alice, document);
        assertTrue(mesh.simulateUntil(5, () -> has(bob)));
    }
}
