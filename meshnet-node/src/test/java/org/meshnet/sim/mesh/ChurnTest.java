package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A big network of mixed kinds, with nodes that come, go and move, stays reachable. {@code -Dmeshnet.sim.nodes=N} asks for another
 * number of nodes.
 */
@ExtendWith(SimulatedMesh.class)
class ChurnTest {
    private static final int NODES = Integer.getInteger("meshnet.sim.nodes", 150);
    private static final double SECONDS = 120;
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
                "measured: %d nodes, %d changes, %d pings: first answer after %.2f s (median), %.2f s (95 %%), %.2f s (worst); %d unanswered;"
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
}
