package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.PathKind;

/** Hard NATs let a direct path through after all. */
class PortGuessingTest {
    private static final int RUNS = 40;

    @Test
    void shouldGoDirectWithinTenSecondsInNearlyEveryRun() {
        List<Double> seconds = new ArrayList<>();
        for (int seed = 1; seed <= RUNS; seed++) {
            seconds.add(secondsUntilDirect(seed, SiteKind.SYMMETRIC, SiteKind.PORT_RESTRICTED, 15));
        }
        report("symmetric against port-restricted", seconds);
        long soon = seconds.stream().filter(time -> time <= 10).count();
        assertTrue(soon >= 0.95 * RUNS, seconds.toString());
    }

    @Test
    void shouldGoDirectWithinTwoSecondsWherePortsRise() {
        List<Double> seconds = new ArrayList<>();
        for (int seed = 1; seed <= RUNS; seed++) {
            seconds.add(secondsUntilDirect(seed, SiteKind.SYMMETRIC_SEQUENTIAL, SiteKind.PORT_RESTRICTED, 15));
        }
        report("symmetric-sequential against port-restricted", seconds);
        assertTrue(Collections.max(seconds) <= 2, seconds.toString());
    }

    private static void report(String what, List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        System.out.println(what + ": direct after " + sorted.get(RUNS / 2) + " s, at most " + sorted.get(RUNS - 1));
    }

    private static double secondsUntilDirect(int seed, SiteKind one, SiteKind other, double limit) {
        SimMesh mesh = new SimMesh(seed);
        mesh.server();
        SimNode hard = mesh.node("hard", one);
        SimNode easy = mesh.node("easy", other);
        mesh.simulateUntil(limit, () -> isDirect(hard, easy) && isDirect(easy, hard));
        double seconds = mesh.now();
        assertEquals(0, mesh.servers().size() - 1);
        return seconds;
    }

    private static boolean isDirect(SimNode from, SimNode to) {
        return from.peer(to).filter(peer -> peer.path() == PathKind.DIRECT).isPresent();
    }
}
