package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.path.PathMtuSearch.Phase;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.sim.LinkQuality;

/** How nodes agree on a cipher, and that frames with a longer tag fit wherever others do. */
@ExtendWith(SimulatedMesh.class)
class CipherSuiteTest {
    private static final int OVERHEAD_BYTES = 28 + 34 + 16;
    private static final int ENVELOPE_BYTES = 12;

    private SpeedStatus speed = SpeedStatus.failed(SpeedStatus.Failure.NONE);

    private static CipherSuite agreed(SimNode a, SimNode b) {
        return a.peer(b).orElseThrow().sealing().cipher().orElseThrow();
    }

    private static PeerStatus.Mtu mtu(SimNode a, SimNode b) {
        return a.peer(b).orElseThrow().sealing().mtu().orElseThrow();
    }

    private static SimNode node(SimMesh mesh, String name, CipherSuite... suites) {
        mesh.setSuites(suites);
        return mesh.node(name, SiteKind.PORT_RESTRICTED);
    }

    private static List<SimNode> aegisPair(SimMesh mesh) {
        List<SimNode> pair = List.of(node(mesh, "a", CipherSuite.AEGIS_256), node(mesh, "b", CipherSuite.AEGIS_256));
        mesh.simulateTime(2);
        mesh.assertConnected(pair.get(0), pair.get(1));
        assertEquals(CipherSuite.AEGIS_256, agreed(pair.get(0), pair.get(1)));
        return pair;
    }

    @Test
    void shouldAgreeOnTheFastestThatBothAskFor(SimMesh mesh) {
        mesh.server();
        SimNode all = node(mesh, "all", CipherSuite.AEGIS_256, CipherSuite.AES_256_GCM);
        SimNode both = node(mesh, "both", CipherSuite.AES_256_GCM, CipherSuite.AEGIS_256);
        SimNode aes = node(mesh, "aes", CipherSuite.AES_256_GCM);
        SimNode aegis = node(mesh, "aegis", CipherSuite.AEGIS_256);
        SimNode none = node(mesh, "none");
        mesh.simulateTime(5);
        mesh.assertConnected(all, both);
        assertEquals(CipherSuite.AEGIS_256, agreed(all, both));
        assertEquals(CipherSuite.AEGIS_256, agreed(both, all));
        assertEquals(CipherSuite.AES_256_GCM, agreed(all, aes));
        assertEquals(CipherSuite.AEGIS_256, agreed(aegis, all));
        assertEquals(CipherSuite.SECRETBOX, agreed(aegis, aes));
        assertEquals(CipherSuite.SECRETBOX, agreed(none, all));
    }

    @Test
    void shouldLoseNothingOverRekeysWithALongerTag(SimMesh mesh) {
        mesh.server();
        List<SimNode> pair = aegisPair(mesh);
        SimFlow[] flows = mesh.bothWays(pair.get(0), pair.get(1), 5);
        mesh.simulateTime(300);
        for (SimFlow flow : flows) {
            flow.stop();
        }
        mesh.simulateTime(1);
        assertEquals(0, flows[0].lostCount() + flows[1].lostCount());
        assertEquals(CipherSuite.AEGIS_256, agreed(pair.get(0), pair.get(1)));
    }

    @ParameterizedTest
    @CsvSource({"1280, 1202", "1400, 1322", "1478, 1400", "1500, 1400"})
    void shouldFindThePathMtuWithALongerTag(int linkMtu, int packetBytes, SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withMtu(linkMtu));
        mesh.server();
        List<SimNode> pair = aegisPair(mesh);
        SimFlow flow = mesh.flow(pair.get(0), pair.get(1), 10).withPackets(1_400);
        mesh.simulateTime(3);
        assertEquals(new PeerStatus.Mtu(packetBytes, Phase.SEARCH_COMPLETE), mtu(pair.get(0), pair.get(1)));
        assertEquals(packetBytes, flow.longestArrivedBytes());
        flow.forgetSilence();
        mesh.simulateTime(20);
        SimFlow.assertSilentAtMost(0.05, flow);
    }

    @Test
    void shouldFitIntoARelaysEnvelopeWithALongerTag(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withMtu(1_400));
        mesh.server();
        SimNode a = node(mesh, "a", CipherSuite.AEGIS_256);
        SimNode b = node(mesh, "b", CipherSuite.AEGIS_256);
        mesh.cut(List.of(a), List.of(b));
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        SimFlow flow = mesh.flow(b, a, 10).withPackets(1_400);
        mesh.simulateTime(3);
        assertEquals(PathKind.RELAY, b.peer(a).orElseThrow().path().kind());
        assertEquals(1_400 - OVERHEAD_BYTES - ENVELOPE_BYTES, mtu(b, a).packetBytes());
        SimFlow.assertSilentAtMost(3, flow);
    }

    /** The path is the same, and takes so much of a packet less, or more again. */
    @Test
    void shouldSearchAnewWhenAPeerComesBackWithAnotherTag(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withMtu(1_470));
        mesh.server();
        SimNode a = node(mesh, "a", CipherSuite.AEGIS_256);
        SimNode b = node(mesh, "b", CipherSuite.AEGIS_256);
        mesh.simulateTime(2);
        mesh.flow(a, b, 10).withPackets(1_400);
        mesh.simulateTime(5);
        assertEquals(1_392, mtu(a, b).packetBytes());
        b.setSuites();
        b.stop();
        b.start();
        assertTrue(mesh.simulateUntil(
                30,
                () -> a.peer(b)
                        .flatMap(peer -> peer.sealing().cipher())
                        .filter(CipherSuite.SECRETBOX::equals)
                        .isPresent()));
        mesh.simulateTime(10);
        assertEquals(1_400, mtu(a, b).packetBytes());
        b.setSuites(CipherSuite.AEGIS_256);
        b.stop();
        b.start();
        mesh.simulateTime(30);
        assertEquals(CipherSuite.AEGIS_256, agreed(a, b));
        assertEquals(1_392, mtu(a, b).packetBytes());
    }

    @Test
    void shouldMeasureSpeedWithALongerTag(SimMesh mesh) {
        mesh.setSpeed(100_000);
        mesh.server();
        List<SimNode> pair = aegisPair(mesh);
        SimNode a = pair.get(0);
        a.command(new Command.MeasureSpeed(pair.get(1).key(), 2, 100_000, status -> speed = status));
        for (int looks = 0; looks < 40; looks++) {
            mesh.simulateTime(0.25);
            a.command(new Command.AskSpeed(status -> speed = status));
        }
        assertEquals(SpeedStatus.Phase.ENDED, speed.phase());
        assertEquals(speed.out().sentFrames(), speed.out().receivedFrames());
        assertTrue(speed.out().sentFrames() > 50, speed.toString());
    }
}
