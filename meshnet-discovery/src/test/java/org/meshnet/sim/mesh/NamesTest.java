package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;

/** What members are called, as each of them sees it. */
@ExtendWith(SimulatedMesh.class)
class NamesTest {
    private static String name(SimNode at, SimNode of) {
        return at.log().names().name(of.key()).map(Label::text).orElse("");
    }

    private static void assertNames(List<SimNode> members, String... names) {
        for (SimNode at : members) {
            assertEquals(
                    List.of(names),
                    members.stream().map(of -> name(at, of)).toList(),
                    () -> "as " + at.name() + " sees it");
        }
    }

    /** Nodes whose names are different texts and one label, by their keys. */
    private static List<SimNode> namesakes(SimMesh mesh) {
        return Stream.of("a b", "a.b", "a-b")
                .map(name -> mesh.node(name, SiteKind.PUBLIC_V4))
                .sorted(Comparator.comparing(SimNode::key))
                .collect(Collectors.toList());
    }

    @Test
    void shouldCallMembersTheSameEverywhere(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = namesakes(mesh);
        mesh.simulateTime(3);

        assertNames(nodes, "a-b", "a-b-2", "a-b-3");
    }

    @Test
    void shouldKnowANewMembersNameWithinASecondAndForgetThatOfOneThatLeft(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        SimNode bob = mesh.node("bob", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(1);
        assertEquals("bob", name(alice, bob));
        assertEquals(
                List.of(bob.address(4), bob.address(6)),
                alice.log().names().find(new Label("bob")).map(NameTable.Member::addresses).orElseThrow().stream()
                        .sorted(Comparator.comparing(address -> address.isV4() ? 0 : 1))
                        .toList());

        bob.stop();
        mesh.simulateTime(1);
        assertEquals(Optional.empty(), alice.log().names().find(new Label("bob")));
    }

    @Test
    void shouldTellMembersOfFurtherNamesThatItIsGivenLater(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        alice.command(new Command.Aliases(List.of(new Label("nas"))));
        mesh.simulateTime(2);
        assertEquals(
                Optional.of(alice.key()),
                bob.log().names().find(new Label("nas")).map(NameTable.Member::key));
        alice.command(new Command.Aliases(List.of()));
        mesh.simulateTime(2);
        assertEquals(Optional.empty(), bob.log().names().find(new Label("nas")));
    }

    @Test
    void shouldKeepNamesWhileThoseLiveWhoHaveThem(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = namesakes(mesh);
        mesh.simulateTime(5);
        int told = nodes.get(0).log().lines("names ").size();
        SimNode other = mesh.node("other", SiteKind.FULL_CONE);
        mesh.simulateTime(300);
        other.stop();
        mesh.simulateTime(300);

        assertNames(nodes, "a-b", "a-b-2", "a-b-3");
        List<String> since = nodes.get(0)
                .log()
                .lines("names ")
                .subList(told, nodes.get(0).log().lines("names ").size());
        assertTrue(since.stream().allMatch(line -> line.contains("a-b, a-b-2, a-b-3")), since::toString);
    }

    @Test
    void shouldMoveUpWhenTheOneWithTheBareNameIsGone(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = namesakes(mesh);
        mesh.simulateTime(5);
        nodes.get(0).stop();
        mesh.simulateTime(2);

        assertNames(nodes.subList(1, 3), "a-b", "a-b-2");
    }

    @Test
    void shouldTellAllWhoShareANameOnce(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = namesakes(mesh);
        SimNode other = mesh.node("other", SiteKind.PUBLIC_V4);
        mesh.simulateTime(600);

        for (SimNode node : nodes) {
            List<String> warnings = node.log().lines("warning not only this node is called a-b");
            assertEquals(1, warnings.size(), warnings::toString);
            assertEquals(1, node.status().warnings().size());
        }
        assertEquals(Collections.emptyList(), other.status().warnings());
        assertTrue(nodes.get(1).status().warnings().get(0).text().contains("it is a-b-2, beside a-b (key "));
        nodes.get(0).stop();
        nodes.get(1).stop();
        mesh.simulateTime(5);
        assertEquals(Collections.emptyList(), nodes.get(2).status().warnings());
    }
}
