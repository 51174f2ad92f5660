package org.meshnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The generator at a server of its own: a process, killed once. */
@Timeout(300)
class LoadTest {
    private static final int NODES = 200;
    private static final LoadPlan.Crowd CROWD = new LoadPlan.Crowd(NODES, 10, 200, true);

    private static final List<Kind> ASKED =
            List.of(Kind.REGISTER, Kind.REFRESH, Kind.MOVE, Kind.LOOK_UP, Kind.INTRODUCE, Kind.UPDATE, Kind.RELAY);

    private final StringWriter text = new StringWriter();

    private static List<String> java() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-cp", System.getProperty("java.class.path"), "org.meshnet.discovery.Main");
    }

    private static LoadPlan plan(ServerProcess server) {
        Map<Kind, Double> rates = Map.of(
                Kind.REGISTER,
                10.0,
                Kind.LEAVE,
                10.0,
                Kind.MOVE,
                10.0,
                Kind.LOOK_UP,
                20.0,
                Kind.INTRODUCE,
                20.0,
                Kind.UPDATE,
                10.0);
        return new LoadPlan(
                List.of(server.address()),
                CROWD,
                new LoadPlan.Pace(Double.POSITIVE_INFINITY, 1, rates),
                new LoadPlan.Relay(2, 100_000),
                new LoadPlan.Means(2, 64, List.of(), 1));
    }

    @Test
    void shouldRegisterNodesKeepThemAcrossARestartOfTheServerAndHaveThemLeave() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "SKIPPED: needs Linux");
        try (ServerProcess server = ServerProcess.start(java(), CROWD, List.of("--lease=20"));
                Generator generator = new Generator(plan(server), server, new Report(new PrintWriter(text)), null)) {
            generator.ramp();
            awaitNodes(server, NODES);
            Tally run = generator.total(Phase.RUN);
            generator.run(3, 1);
            while (!areAnswered(run, ASKED)) {
                generator.run(3, 0);
            }
            assertTrue(areAnswered(generator.total(Phase.RAMP), List.of(Kind.REGISTER, Kind.LIST)), text.toString());
            assertTrue(run.get(Count.UNKNOWN_SESSION) + run.get(Count.GIVEN_UP) > 0, text.toString());
            assertTrue(text.toString().contains("killed and restarted: up after"), text.toString());

            generator.end();
            awaitNodes(server, 0);
            assertTrue(server.metric("meshnet_discovery_left_total").orElse(1) > 0, text.toString());
        }
    }

    /** All that was asked has come to an end. Something of it to a good one? A machine may stand still for a while. */
    private boolean areAnswered(Tally tally, List<Kind> kinds) {
        for (Kind kind : kinds) {
            assertEquals(tally.line(kind).scheduled(), tally.line(kind).ended(), kind + "\n" + text);
        }
        return kinds.stream().allMatch(kind -> tally.line(kind).answered() > 0);
    }

    /** What was sent last is taken later; a node whose leave was lost is there until its lease is over. */
    private static void awaitNodes(ServerProcess server, int count) throws InterruptedException {
        while (server.nodes().orElse(-1) != count) {
            Thread.sleep(20);
        }
    }
}
