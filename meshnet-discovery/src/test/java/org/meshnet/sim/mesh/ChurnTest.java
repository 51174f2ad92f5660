package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A big network of mixed kinds, with nodes that come, go and move, stays reachable. {@code -Dmeshnet.sim.nodes=N} asks
 * for another number of nodes.
 */
@ExtendWith(SimulatedMesh.class)
class ChurnTest {
    private static final int NODES = Integer.getInteger("meshnet.sim.nodes", 150);
    private static final double SECONDS = 120;
    private static final double SETTLED_SECONDS = 300;
    /**
     * A second, sent and received; where every node keeps a session with every other it calls after those that crashed.
     */
    private static final double MOST_BYTES = 500;

    /** A network in which each node changes every five minutes. */
    private static final double CHANGES_PER_NODE_SECOND = 1.0 / 300;

    private static final double PINGS_PER_SECOND = NODES / 25.0;

    @Test
    void shouldLetRandomNodesReachEachOtherWhileOthersComeGoAndMove(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = MixedCrowd.start(mesh, NODES);
        mesh.simulateTime(5);
        Churn churn = new Churn(mesh, nodes, MixedCrowd.KINDS);
        TrafficMeter meter = new TrafficMeter(mesh);
        churn.run(SECONDS, CHANGES_PER_NODE_SECOND * NODES, PINGS_PER_SECOND);
        List<Double> seconds = churn.firstAnswerSeconds();
        System.out.println(String.format(
                Locale.ROOT,
                "measured: %d nodes, %d changes, %d pings: first answer after %.2f s (median), %.2f s (95 "
                        + "%%), %.2f s (worst); %d unanswered;"
                        + " a node sent %.1f B/s, received %.1f B/s",
                NODES,
                churn.changeCount(),
                seconds.size(),
                seconds.get(seconds.size() / 2),
                seconds.get(seconds.size() * 95 / 100),
                seconds.get(seconds.size() - 1),
                churn.unanswered().size(),
                meter.sentMean(nodes),
                meter.receivedMean(nodes)));
        assertEquals(List.of(), churn.unanswered());
        assertTrue(seconds.get(seconds.size() - 1) <= 2, "a first answer after " + seconds.get(seconds.size() - 1));
    }

    static IntStream nodeCounts() {
        return IntStream.of(10, 64, 65, 150, 300, 1000).filter(count -> count <= NODES);
    }

    /** Without pings: what others' coming, going and moving costs a node. Its own is in it, too. */
    @ParameterizedTest
    @MethodSource("nodeCounts")
    void shouldCostANodeLittleThatOthersComeGoAndMove(int count, SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = MixedCrowd.start(mesh, count);
        mesh.simulateTime(SETTLED_SECONDS);
        Churn churn = new Churn(mesh, nodes, MixedCrowd.KINDS);
        TrafficMeter meter = new TrafficMeter(mesh);
        churn.run(SETTLED_SECONDS, CHANGES_PER_NODE_SECOND * count, 0);
        double bytes = meter.sentMean(nodes) + meter.receivedMean(nodes);
        System.out.println(String.format(
                Locale.ROOT,
                "measured: %d nodes, %d changes in %.0f s, no pings: a node sends %.1f B/s, receives %.1f B/s",
                count,
                churn.changeCount(),
                SETTLED_SECONDS,
                meter.sentMean(nodes),
                meter.receivedMean(nodes)));
        assertTrue(bytes < MOST_BYTES, bytes + " bytes a second: " + meter.types(count));
    }
}
