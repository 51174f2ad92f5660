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
 * What an idle node sends and receives: UDP payload and the headers of UDP and IP. {@code -Dmeshnet.sim.nodes=N}
 * measures networks of up to N nodes.
 */
@ExtendWith(SimulatedMesh.class)
class IdleTrafficTest {
    /** Bytes a second, sent and received together. */
    private static final double MOST = 100;
    /** Sessions of the start-up have ended by then. */
    private static final double START_UP_SECONDS = 600;

    private static final double SECONDS = 600;
    private static final int NODES = Integer.getInteger("meshnet.sim.nodes", 150);

    static IntStream nodeCounts() {
        return IntStream.of(2, 8, 9, 10, 64, 65, 100, 300, 1000).filter(count -> count <= NODES);
    }

    @ParameterizedTest
    @MethodSource("nodeCounts")
    void shouldCostAnIdleNodeLessThanAHundredBytesASecond(int count, SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = MixedCrowd.start(mesh, count);
        TrafficMeter starting = new TrafficMeter(mesh);
        mesh.simulateTime(START_UP_SECONDS);
        double startUpBytes = (starting.sentMean(nodes) + starting.receivedMean(nodes)) * START_UP_SECONDS;
        TrafficMeter meter = new TrafficMeter(mesh);
        mesh.simulateTime(SECONDS);
        System.out.println(String.format(
                Locale.ROOT,
                "measured: %d idle nodes: a node sends %.1f B/s, receives %.1f B/s; most for any %.1f B/s; "
                        + "start-up %.0f bytes",
                count,
                meter.sentMean(nodes),
                meter.receivedMean(nodes),
                meter.mostOfAny(nodes),
                startUpBytes));
        assertTrue(meter.mostOfAny(nodes) < MOST, "bytes a second " + meter.types(count));
    }

    @Test
    void shouldCostNoMoreInABiggerNetwork() {
        assertEquals(idleBytes(20), idleBytes(NODES), 1);
    }

    private static double idleBytes(int count) {
        SimMesh mesh = new SimMesh(count);
        mesh.server();
        List<SimNode> nodes = MixedCrowd.start(mesh, count);
        mesh.simulateTime(START_UP_SECONDS);
        TrafficMeter meter = new TrafficMeter(mesh);
        mesh.simulateTime(SECONDS);
        return meter.sentMean(nodes) + meter.receivedMean(nodes);
    }
}
