package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.name.NameTable;

/** Names in networks so large that nobody is told of all members. */
@ExtendWith(SimulatedMesh.class)
class NameSearchTest {
    private static final double PATIENCE_SECONDS = 1.6;

    /** A network of 70, which tells nobody of who comes. */
    private static List<SimNode> crowd(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.64.0.0/16");
        List<SimNode> nodes = mesh.nodes(70, SiteKind.PUBLIC, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(15);
        return nodes;
    }

    private static SimNode newcomer(SimMesh mesh, String name) {
        SimNode node = mesh.node(name, SiteKind.PUBLIC_V4);
        mesh.simulateTime(2);
        return node;
    }

    private static Optional<NodeKey> known(SimNode at, String name) {
        return at.log().names().find(new Label(name)).map(NameTable.Member::key);
    }

    /** What comes of it, with the names that are known then. */
    private static NameSearchResult find(SimMesh mesh, SimNode at, String name, Optional<NodeKey> expected) {
        List<NameSearchResult> results = new ArrayList<>();
        at.command(new Command.FindName(new Label(name), result -> {
            results.add(result);
            assertEquals(expected, known(at, name), "once it is said, it is so");
        }));
        assertTrue(mesh.simulateUntil(PATIENCE_SECONDS, () -> !results.isEmpty()), "an end");
        assertEquals(1, results.size());
        return results.get(0);
    }

    @Test
    void shouldFindWhoCameUnseenWithinASecond(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        SimNode zoe = newcomer(mesh, "zoe");
        assertEquals(Optional.empty(), known(at, "zoe"));
        double start = mesh.now();
        assertEquals(NameSearchResult.ASKED, find(mesh, at, "zoe", Optional.of(zoe.key())));
        assertTrue(mesh.now() - start < 1);
        assertTrue(mesh.ping(at, zoe));
    }

    @Test
    void shouldSayThatNobodyHasAName(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        assertEquals(NameSearchResult.ASKED, find(mesh, at, "nobody", Optional.empty()));
    }

    @Test
    void shouldCallNamesakesAsEverybodyDoes(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        List<SimNode> both = Stream.of(newcomer(mesh, "z e"), newcomer(mesh, "z.e"))
                .sorted(Comparator.comparing(SimNode::key))
                .toList();
        assertEquals(
                NameSearchResult.ASKED,
                find(mesh, at, "z-e-2", Optional.of(both.get(1).key())));
        assertEquals(Optional.of(both.get(0).key()), known(at, "z-e"));
    }

    @Test
    void shouldForgetWhoLeftWithItsName(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        SimNode zoe = newcomer(mesh, "zoe");
        find(mesh, at, "zoe", Optional.of(zoe.key()));
        zoe.stop();
        mesh.simulateTime(6);
        assertEquals(NameSearchResult.ASKED, find(mesh, at, "zoe", Optional.empty()));
    }

    @Test
    void shouldNotAskAgainAtOnce(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        newcomer(mesh, "zoe");
        List<NameSearchResult> results = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            at.command(new Command.FindName(new Label("n" + i), results::add));
        }
        mesh.simulateTime(PATIENCE_SECONDS);
        assertEquals(1_000, results.size());
        long asked = results.stream().filter(NameSearchResult.ASKED::equals).count();
        assertTrue(asked <= 64, asked + " names were asked for");
        mesh.simulateTime(10);
        assertEquals(NameSearchResult.ASKED, find(mesh, at, "nobody", Optional.empty()), "there is room again");
    }

    @Test
    void shouldSayWhenNoServerAnswers(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        newcomer(mesh, "zoe");
        mesh.cutFromServers(at);
        assertEquals(NameSearchResult.UNANSWERED, find(mesh, at, "zoe", Optional.empty()));
    }

    @Test
    void shouldAskNobodyWhereAllAreKnown(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        double start = mesh.now();
        assertEquals(NameSearchResult.ALL_KNOWN, find(mesh, a, "nobody", Optional.empty()));
        assertEquals(start, mesh.now(), "at once");
    }

    @Test
    void shouldFindAnExitByItsName(SimMesh mesh) {
        SimNode at = crowd(mesh).get(3);
        SimNode zoe = newcomer(mesh, "Zo e");
        zoe.command(new Command.OfferExit(true, true));
        at.command(new Command.UseExit(Optional.of("zo-e")));
        mesh.simulateTime(12);
        assertEquals(Optional.of(zoe.key()), at.log().exit().member().map(member -> member.key()));
    }
}
