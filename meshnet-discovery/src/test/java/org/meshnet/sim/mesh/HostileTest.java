package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.net.Endpoint;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimRandom;

/** Datagrams from an attacker who sees everything and forges every source. */
@ExtendWith(SimulatedMesh.class)
class HostileTest {
    /** Tells who asks under a session that is over; harmless, and no longer than the question. */
    private static final byte UNKNOWN_SESSION = 0x56;
    /** A server forwards a copy of what it forwarded; who gets it drops it. */
    private static final byte RELAY = 0x58;

    private static final byte RELAY_NOTICE = 0x59;

    private static final byte FRAME = 0x44;

    /** STUN is answered to anybody, and says no more than where it came from. */
    private static final byte STUN_ANSWER = 0x01;

    private static final Endpoint ELSEWHERE =
            Endpoint.parse("203.0.113.200:666").orElseThrow();

    private record Captured(long atNs, SimHost host, Endpoint from, int port, byte[] payload) {}

    /** Captures what is delivered from now on. */
    private static List<Captured> capture(SimMesh mesh) {
        List<Captured> captured = new ArrayList<>();
        mesh.network().tap((event, host, datagram) -> {
            if (event == SimEvent.DELIVERED && datagram.origin().isPresent()) {
                captured.add(new Captured(
                        mesh.network().scheduler().nowNs(),
                        host,
                        datagram.from(),
                        datagram.to().port(),
                        datagram.bytes()));
            }
        });
        return captured;
    }

    /** Three nodes that connect, talk, rekey, move and restart, so that there is something of everything. */
    private static List<SimNode> liveALittle(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PUBLIC_V4);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        mesh.assertConnected(nodes.get(1), nodes.get(2));
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 500);
        mesh.simulateTime(130);
        mesh.changeAddress(nodes.get(2));
        mesh.simulateTime(3);
        mesh.crash(nodes.get(2));
        mesh.restart(nodes.get(2));
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(1), nodes.get(2));
        flow.stop();
        mesh.simulateTime(30);
        return nodes;
    }

    @Test
    void shouldNeitherChangeNorAnswerAnythingWhenAllIsReplayed(SimMesh mesh) {
        List<Captured> captured = capture(mesh);
        List<SimNode> nodes = liveALittle(mesh);
        List<Captured> replay = captured.stream()
                .filter(each -> each.atNs() >= startedNs(mesh, each.host()))
                .toList();
        SimServer server = mesh.servers().get(0);
        String before = describe(nodes, server);
        List<Byte> answers = new ArrayList<>();
        mesh.network().tap((event, host, datagram) -> {
            byte type = datagram.payload().get(0);
            boolean isRelayed = host == server.host() && (type == RELAY || type == RELAY_NOTICE);
            if (event == SimEvent.SENT && type != UNKNOWN_SESSION && type != STUN_ANSWER && !isRelayed) {
                answers.add(type);
            }
        });
        for (Captured each : replay) {
            each.host().inject(each.from(), each.port(), each.payload());
            each.host().inject(ELSEWHERE, each.port(), each.payload());
        }
        mesh.simulateTime(0.001);
        assertEquals(before, describe(nodes, server));
        assertEquals(List.of(), answers);
        assertTrue(replay.size() > 300);
        mesh.simulateTime(1);
        mesh.assertConnected(nodes.get(0), nodes.get(2));
    }

    /** A process knows nothing of what was sent to the one before it. */
    private static long startedNs(SimMesh mesh, SimHost host) {
        return mesh.nodes().stream()
                .filter(node -> node.host() == host)
                .mapToLong(SimNode::startedNs)
                .findFirst()
                .orElse(0);
    }

    @Test
    void shouldNotChangeAnythingWhenARestartedNodeGetsAReplayOfItsFormerLife(SimMesh mesh) {
        List<Captured> captured = capture(mesh);
        List<SimNode> nodes = liveALittle(mesh);
        List<Captured> replay = List.copyOf(captured);
        String before = describe(nodes, mesh.servers().get(0));
        for (Captured each : replay) {
            each.host().inject(ELSEWHERE, each.port(), each.payload());
        }
        mesh.simulateTime(0.001);
        assertEquals(before, describe(nodes, mesh.servers().get(0)));
        mesh.simulateTime(1);
        mesh.assertConnected(nodes.get(0), nodes.get(2));
    }

    /** Everything that a replay must not change. */
    private static String describe(List<SimNode> nodes, SimServer server) {
        StringBuilder text = new StringBuilder();
        for (SimNode node : nodes) {
            text.append(node)
                    .append(node.kernel().addresses())
                    .append(node.status().servers());
            node.status()
                    .peers()
                    .forEach(peer -> text.append(peer.member().id())
                            .append(peer.state())
                            .append(peer.path().endpoint())
                            .append(peer.traffic().rxBytes())
                            .append('\n'));
        }
        return text + " " + server.registry().nodeCount();
    }

    /**
     * Who reads the wire holds back the first frame of each session, and sends it on in an envelope of a relay that is
     * none.
     */
    @Test
    void shouldTakeANewSessionThoughItsFirstFrameComesInAnEnvelope(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        mesh.simulateTime(3);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 50);
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), 50);
        mesh.simulateTime(100);
        for (int i = 0; i < 2; i++) {
            wrapFirstFrames(nodes.get(i), nodes.get(1 - i));
        }
        mesh.simulateTime(60);
        for (int i = 0; i < 2; i++) {
            long ageNs = nodes.get(i)
                    .peer(nodes.get(1 - i))
                    .orElseThrow()
                    .sealing()
                    .handshakeAgeNs()
                    .orElseThrow();
            assertTrue(ageNs < 60_000_000_000L, nodes.get(i) + " seals under keys that are " + ageNs / 1e9 + " s old");
        }
        flow.stop();
        back.stop();
        mesh.simulateTime(1);
        assertTrue(flow.lostCount() + back.lostCount() <= 2);
    }

    private static void wrapFirstFrames(SimNode from, SimNode to) {
        Set<Integer> sessions = new HashSet<>();
        from.host().filterSent(payload -> {
            boolean isFirst = payload.get(0) == FRAME && sessions.add(payload.getInt(4)) && sessions.size() > 1;
            if (isFirst) {
                byte[] envelope = new byte[12 + payload.limit()];
                ByteBuffer.wrap(envelope).put(0, RELAY).putLong(4, 5);
                payload.get(0, envelope, 12, payload.limit());
                to.host().inject(ELSEWHERE, SimNode.PORT, envelope);
            }
            return !isFirst;
        });
    }

    @Test
    void shouldBearRandomDatagrams(SimMesh mesh) {
        List<SimNode> nodes = liveALittle(mesh);
        SimRandom random = mesh.network().random().split("noise");
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 20);
        byte[] types = {0x00, 0x41, 0x42, 0x43, 0x44, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x7f};
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = random.bytes(random.nextInt(300));
            if (noise.length > 4) {
                noise[0] = types[random.nextInt(types.length)];
                noise[1] = noise[2] = noise[3] = 0;
            }
            inject(mesh, random, noise);
            if (i % 10 == 0) {
                mesh.simulateTime(0.003);
            }
        }
        assertUndisturbed(mesh, nodes, flow);
    }

    @Test
    void shouldBearMutatedDatagrams(SimMesh mesh) {
        List<Captured> captured = capture(mesh);
        List<SimNode> nodes = liveALittle(mesh);
        List<Captured> samples = List.copyOf(captured);
        SimRandom random = mesh.network().random().split("noise");
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 20);
        for (int i = 0; i < 20_000; i++) {
            Captured sample = samples.get(random.nextInt(samples.size()));
            byte[] mutated = mutate(sample.payload(), random);
            sample.host().inject(sample.from(), sample.port(), mutated);
            if (i % 10 == 0) {
                mesh.simulateTime(0.003);
            }
        }
        assertUndisturbed(mesh, nodes, flow);
    }

    private static byte[] mutate(byte[] payload, SimRandom random) {
        int length = random.chance(0.3) ? random.nextInt(payload.length + 20) : payload.length;
        byte[] mutated = Arrays.copyOf(payload, length);
        int flips = 1 + random.nextInt(4);
        for (int i = 0; i < flips && length > 0; i++) {
            mutated[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
        return mutated;
    }

    private static void inject(SimMesh mesh, SimRandom random, byte[] payload) {
        int target = random.nextInt(mesh.nodes().size() + 1);
        SimNode some = mesh.nodes().get(random.nextInt(mesh.nodes().size()));
        Endpoint from = random.chance(0.5)
                ? new Endpoint(some.link().address(4).orElseThrow(), SimNode.PORT)
                : mesh.servers().get(0).endpoint(4);
        if (target == mesh.nodes().size()) {
            mesh.servers().get(0).host().inject(from, SimServer.PORT, payload);
        } else {
            mesh.nodes().get(target).host().inject(from, SimNode.PORT, payload);
        }
    }

    private static void assertUndisturbed(SimMesh mesh, List<SimNode> nodes, SimFlow flow) {
        mesh.simulateTime(60);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertEquals(0, flow.duplicateCount());
        assertEquals(3, mesh.servers().get(0).registry().nodeCount());
        mesh.assertConnected(nodes.get(0), nodes.get(2));
    }
}
