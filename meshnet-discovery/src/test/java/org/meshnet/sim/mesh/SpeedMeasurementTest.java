package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.SpeedFigures;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.rule.RuleSyntaxException;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimEvent;

/** Measurements of speed between members, and what one could do to others by them. */
@ExtendWith(SimulatedMesh.class)
class SpeedMeasurementTest {
    private static final int ALLOWED = 1_000_000;
    private static final int SECONDS = 3;
    /** One way, what is told at its ends, and a moment. */
    private static final double ENOUGH_SECONDS = 2 * SECONDS + 3;

    private SpeedStatus begun = SpeedStatus.failed(SpeedStatus.Failure.NONE);

    private static List<SimNode> pair(SimMesh mesh) {
        mesh.server();
        mesh.setSpeed(ALLOWED);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        return nodes;
    }

    private Optional<SpeedStatus.Failure> measure(SimNode from, NodeKey to, int bytesPerSecond) {
        from.command(new Command.MeasureSpeed(to, SECONDS, bytesPerSecond, status -> begun = status));
        return begun.failure();
    }

    private SpeedStatus status(SimNode node) {
        SpeedStatus[] answer = {begun};
        node.command(new Command.AskSpeed(status -> answer[0] = status));
        return answer[0];
    }

    /** Time passes while somebody looks at how it stands. */
    private SpeedStatus look(SimMesh mesh, SimNode node, double seconds) {
        for (double at = 0; at < seconds; at += 0.25) {
            mesh.simulateTime(0.25);
            status(node);
        }
        return status(node);
    }

    private static double lost(SpeedStatus.Way way) {
        return 1 - (double) way.receivedFrames() / way.sentFrames();
    }

    private static List<SpeedStatus.Way> ways(SpeedStatus ended) {
        assertEquals(SpeedStatus.Phase.ENDED, ended.phase(), ended.toString());
        assertEquals(Optional.empty(), ended.failure(), ended.toString());
        return List.of(ended.out(), ended.back());
    }

    @Test
    void shouldMeasureBothWaysUpToWhatBothAllow(SimMesh mesh) {
        List<SimNode> nodes = pair(mesh);
        SimNode a = nodes.get(0);
        assertEquals(Optional.empty(), measure(a, nodes.get(1).key(), 5 * ALLOWED));
        assertEquals(SpeedStatus.Phase.ASKING, status(a).phase());
        assertEquals(SpeedStatus.Phase.OUT, look(mesh, a, SECONDS / 2.0).phase());
        assertEquals(SpeedStatus.Phase.BACK, look(mesh, a, SECONDS).phase());
        SpeedStatus ended = look(mesh, a, SECONDS);
        assertEquals(ALLOWED, ended.limitBytesPerSecond());
        for (SpeedStatus.Way way : ways(ended)) {
            assertEquals(ALLOWED, (double) way.bytesPerSecond(), ALLOWED * 0.05, way.toString());
            assertEquals(way.sentFrames(), way.receivedFrames());
            assertTrue(way.sentFrames() > 1000, way.toString());
        }
        assertEquals(1, nodes.get(1).log().lines("measured by ").size());
    }

    @Test
    void shouldAskForNoMoreThanIsWished(SimMesh mesh) {
        List<SimNode> nodes = pair(mesh);
        measure(nodes.get(0), nodes.get(1).key(), 100_000);
        SpeedStatus ended = look(mesh, nodes.get(0), ENOUGH_SECONDS);
        assertEquals(100_000, ended.limitBytesPerSecond());
        for (SpeedStatus.Way way : ways(ended)) {
            assertEquals(100_000, (double) way.bytesPerSecond(), 5_000, way.toString());
        }
    }

    /** What is lost for another reason than too much does not keep it from trying more. */
    @Test
    void shouldTellWhatIsLost(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withLoss(0.06));
        mesh.server();
        mesh.setSpeed(ALLOWED);
        SimNode a = mesh.node("a", SiteKind.PUBLIC_V4);
        SimNode b = mesh.node("b", SiteKind.PUBLIC_V4);
        for (int i = 0;
                i < 60
                        && a.peer(b)
                                .filter(peer -> peer.state() == PeerState.CONNECTED)
                                .isEmpty();
                i++) {
            mesh.simulateTime(1);
        }
        measure(a, b.key(), ALLOWED);
        // Each datagram passes two such links.
        for (SpeedStatus.Way way : ways(look(mesh, a, ENOUGH_SECONDS))) {
            assertEquals(0.116, lost(way), 0.07, way.toString());
            // By chance it may take some of that for want of room, and go down to 0.95 of what arrived.
            assertTrue(way.bytesPerSecond() > 0.55 * ALLOWED, way.toString());
        }
    }

    /** The limit of a relay is found, and what looking for it costs is not told as lost. */
    @Test
    void shouldFindTheLimitOfARelay(SimMesh mesh) {
        int limit = 300_000;
        int atOnce = 30_000;
        mesh.server(RegistryConfig.DEFAULT.withRelay(RelayConfig.OFF));
        mesh.setRelayForOthers(Optional.of(new RelayLimits(limit, atOnce, 10L * limit)));
        mesh.node("relay", SiteKind.PUBLIC);
        mesh.setRelayForOthers(Optional.empty());
        mesh.setSpeed(ALLOWED);
        SimNode a = mesh.node("a", SiteKind.SYMMETRIC);
        SimNode b = mesh.node("b", SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        mesh.assertConnected(a, b);
        measure(a, b.key(), ALLOWED);
        for (SpeedStatus.Way way : ways(look(mesh, a, ENOUGH_SECONDS))) {
            assertTrue(way.bytesPerSecond() > 0.8 * limit && way.bytesPerSecond() <= limit + atOnce, way.toString());
            assertEquals(0, lost(way), 0.03, way.toString());
        }
        assertEquals(Optional.of("relay"), a.peer(b).map(PeerStatus::path).flatMap(PeerStatus.Path::relay));
    }

    @Test
    void shouldEndWhenItIsStoppedOrNobodyLooks(SimMesh mesh) {
        List<SimNode> nodes = pair(mesh);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        measure(a, b.key(), ALLOWED);
        look(mesh, a, 1);
        a.command(new Command.StopSpeed(begun.number() + 1, status -> {}));
        assertEquals(SpeedStatus.Phase.OUT, status(a).phase());
        a.command(new Command.StopSpeed(begun.number(), status -> {}));
        assertEquals(Optional.of(SpeedStatus.Failure.STOPPED), status(a).failure());
        mesh.simulateTime(5);
        a.command(new Command.MeasureSpeed(b.key(), 15, ALLOWED, status -> begun = status));
        assertEquals(Optional.empty(), begun.failure(), "the other side has ended it, too");
        long[] bytes = sentBy(mesh, a);
        mesh.simulateTime(6);
        assertEquals(Optional.of(SpeedStatus.Failure.STOPPED), status(a).failure());
        long before = bytes[0];
        mesh.simulateTime(10);
        assertTrue(before > 2 * ALLOWED && bytes[0] - before < 20_000, bytes[0] - before + " bytes for nobody");
    }

    @Test
    void shouldSayThatThePeerKnowsNone(SimMesh mesh) {
        mesh.server();
        mesh.setSpeed(ALLOWED);
        SimNode a = mesh.node("a", SiteKind.PUBLIC);
        mesh.setSpeed(0);
        SimNode older = mesh.node("older", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        mesh.assertConnected(a, older);
        assertEquals(Optional.of(SpeedStatus.Failure.NOT_KNOWN_THERE), measure(a, older.key(), ALLOWED));
        assertEquals(
                Optional.of(SpeedStatus.Failure.UNKNOWN_PEER), measure(a, NodeKey.of(new byte[NodeKey.LENGTH]), 1));
    }

    @Test
    void shouldTakePartInOneAtATime(SimMesh mesh) {
        mesh.server();
        mesh.setSpeed(ALLOWED);
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        SimNode c = nodes.get(2);
        mesh.simulateTime(3);
        measure(a, b.key(), ALLOWED);
        look(mesh, a, 1);
        assertEquals(Optional.of(SpeedStatus.Failure.BUSY_HERE), measure(a, c.key(), ALLOWED));
        assertEquals(Optional.of(SpeedStatus.Failure.BUSY_HERE), measure(b, c.key(), ALLOWED));
        assertEquals(Optional.empty(), measure(c, b.key(), ALLOWED));
        look(mesh, a, 1);
        assertEquals(Optional.of(SpeedStatus.Failure.BUSY_THERE), status(c).failure());
        ways(look(mesh, a, ENOUGH_SECONDS));
        measure(c, b.key(), ALLOWED);
        ways(look(mesh, c, ENOUGH_SECONDS));
    }

    @Test
    void shouldTakePartForAPartOfTheTime(SimMesh mesh) {
        List<SimNode> nodes = pair(mesh);
        SimNode a = nodes.get(0);
        NodeKey b = nodes.get(1).key();
        int count = 0;
        measure(a, b, 12_000);
        while (look(mesh, a, ENOUGH_SECONDS).failure().isEmpty()) {
            count++;
            measure(a, b, 12_000);
        }
        assertEquals(Optional.of(SpeedStatus.Failure.BUSY_THERE), status(a).failure());
        assertTrue(count >= 10 && count <= 18, count + " in a row");
        mesh.simulateTime(60);
        measure(a, b, 12_000);
        ways(look(mesh, a, ENOUGH_SECONDS));
    }

    @Test
    void shouldAgreeWithNobodyWhomNoRuleLetsIn(SimMesh mesh) throws RuleSyntaxException {
        List<SimNode> nodes = pair(mesh);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        RuleSet rules = RuleParser.parse("allow host:" + b.name() + " -> any any", RuleParser.Groups.KNOWN);
        b.command(new Command.Rules(RulesStatus.Source.NODE, rules));
        measure(a, b.key(), ALLOWED);
        assertEquals(Optional.of(SpeedStatus.Failure.REFUSED), look(mesh, a, 1).failure());
        assertEquals(1, b.counter("speedAsksRefused"));
        measure(b, a.key(), ALLOWED);
        ways(look(mesh, b, ENOUGH_SECONDS));
    }

    @Test
    void shouldEndWhereThePeerIsGone(SimMesh mesh) {
        List<SimNode> nodes = pair(mesh);
        measure(nodes.get(0), nodes.get(1).key(), ALLOWED);
        look(mesh, nodes.get(0), 1);
        mesh.crash(nodes.get(1));
        look(mesh, nodes.get(0), 1.5);
        long[] sent = {0};
        mesh.network().tap((event, host, datagram) -> {
            if (event == SimEvent.SENT && host == nodes.get(0).host()) {
                sent[0]++;
            }
        });
        assertEquals(
                Optional.of(SpeedStatus.Failure.NO_ANSWER),
                look(mesh, nodes.get(0), ENOUGH_SECONDS).failure());
        assertTrue(sent[0] < 500, sent[0] + " datagrams to nobody");
    }

    private static byte[] ask(long id, int rate, int seconds) {
        ByteBuffer body = ByteBuffer.allocate(FrameKind.SPEED_ASK_BODY_LENGTH);
        new SpeedBody.Ask(id, rate, seconds).write(body, 0);
        return body.array();
    }

    /** So many were sent, and all of them came, in a while of such seconds each. */
    private static byte[] count(long id, SpeedBody.What what, long frames, double seconds) {
        ByteBuffer body = ByteBuffer.allocate(FrameKind.SPEED_COUNT_BODY_LENGTH);
        SpeedFigures figures = new SpeedFigures(frames, frames, Long.MAX_VALUE, 0, (int) (seconds * 1e6));
        new SpeedBody.Count(id, what, figures).write(body, 0);
        return body.array();
    }

    /** A member that has a session with the victim. */
    private static HostileMember hostile(SimMesh mesh, SimNode victim) {
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        hostile.setCapabilities(Capabilities.SPEED_TESTS);
        hostile.announce(List.of());
        mesh.simulateTime(3);
        assertTrue(hostile.isConnected(victim));
        return hostile;
    }

    private static SimNode victim(SimMesh mesh) {
        mesh.server();
        mesh.setSpeed(ALLOWED);
        SimNode victim = mesh.node("victim", SiteKind.PUBLIC_V4);
        mesh.simulateTime(2);
        return victim;
    }

    private static long[] sentBy(SimMesh mesh, SimNode node) {
        long[] bytes = {0};
        mesh.network().tap((event, host, datagram) -> {
            if (event == SimEvent.SENT && host == node.host()) {
                bytes[0] += datagram.ipLength();
            }
        });
        return bytes;
    }

    /** Asks for one, and for what comes back at once. */
    private static void ask(HostileMember hostile, SimNode victim, long id, int rate) {
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_ASK, ask(id, rate, 15)));
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_COUNT, count(id, SpeedBody.What.ALL_SENT, 0, 0)));
    }

    @Test
    void shouldStopWhereAMemberAsksAndThenSaysNothing(SimMesh mesh) {
        SimNode victim = victim(mesh);
        HostileMember hostile = hostile(mesh, victim);
        long[] bytes = sentBy(mesh, victim);
        for (long id = 0; id < 200; id++) {
            ask(hostile, victim, id, Integer.MAX_VALUE);
            mesh.simulateTime(0.1);
        }
        // A second of each four, at the first rate.
        assertTrue(bytes[0] > 100_000 && bytes[0] < 20 / 4 * 320_000, bytes[0] + " bytes");
    }

    @Test
    void shouldTakeNoLieAboutWhatCame(SimMesh mesh) {
        SimNode victim = victim(mesh);
        HostileMember hostile = hostile(mesh, victim);
        long[] bytes = sentBy(mesh, victim);
        ask(hostile, victim, 7, Integer.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            byte[] lie = count(7, SpeedBody.What.RECEIVED, Long.MAX_VALUE, i / 10.0);
            hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_COUNT, lie));
            mesh.simulateTime(0.1);
        }
        assertTrue(bytes[0] < 500_000, bytes[0] + " bytes for counts of what was never sent");
    }

    /** A member that says all the time that all came has the other send for a part of the time, and no faster. */
    @Test
    void shouldSendForAPartOfTheTimeWhateverIsAskedAndTold(SimMesh mesh) {
        SimNode victim = victim(mesh);
        HostileMember hostile = hostile(mesh, victim);
        long[] came = {0, 0};
        hostile.setListener((kind, body) -> {
            if (kind == FrameKind.SPEED_DATA) {
                came[0] = body.getLong(0) == came[1] ? came[0] + 1 : 1;
                came[1] = body.getLong(0);
            }
        });
        long[] bytes = sentBy(mesh, victim);
        int rate = 100_000;
        int seconds = 300;
        for (long i = 0; i < seconds * 10L; i++) {
            long id = 1 + i / 200;
            ask(hostile, victim, id, rate);
            byte[] told = count(id, SpeedBody.What.RECEIVED, id == came[1] ? came[0] : 0, i % 200 / 10.0);
            hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_COUNT, told));
            mesh.simulateTime(0.1);
        }
        // A minute, one measurement beyond it, and a fifth of what passed; a frame is a little longer than its packet.
        double most = (60 + 19 + seconds / 5.0) * rate * 1.1;
        assertTrue(bytes[0] > 5_000_000 && bytes[0] < most, bytes[0] + " bytes");
    }

    @Test
    void shouldAnswerAFloodOfQuestionsWithNoMoreThanCame(SimMesh mesh) {
        SimNode victim = victim(mesh);
        HostileMember hostile = hostile(mesh, victim);
        long[] bytes = sentBy(mesh, victim);
        long came = 0;
        for (long id = 1; id <= 20_000; id++) {
            byte[] question = hostile.frame(victim, FrameKind.SPEED_ASK, ask(id, ALLOWED, 15));
            came += question.length;
            hostile.send(victim, question);
            if (id % 200 == 0) {
                mesh.simulateTime(0.01);
            }
        }
        mesh.simulateTime(2);
        // An answer is as long as its question; and a few words about what came.
        assertTrue(bytes[0] > 100_000 && bytes[0] < came * 2, bytes[0] + " bytes for " + came);
        assertEquals(19_999, victim.counter("speedAsksRefused"));
        assertEquals(1, victim.log().lines("measured by ").size());
    }

    /** A member that agrees to more than it was asked for, and tells whatever keeps the other sending. */
    @Test
    void shouldKeepToWhatItAskedForWhateverThePeerSays(SimMesh mesh) {
        SimNode asker = victim(mesh);
        HostileMember hostile = hostile(mesh, asker);
        long[] came = {0, 0};
        hostile.setListener((kind, body) -> {
            if (kind == FrameKind.SPEED_ASK) {
                came[1] = body.getLong(0);
                hostile.send(asker, hostile.frame(asker, FrameKind.SPEED_ANSWER, ask(came[1], Integer.MAX_VALUE, 0)));
            }
            came[0] += kind == FrameKind.SPEED_DATA ? 1 : 0;
        });
        long[] bytes = sentBy(mesh, asker);
        measure(asker, hostile.key(), 100_000);
        for (int step = 0; step < 300; step++) {
            // Its clock is slow, so more seems to arrive than was sent.
            byte[] told = count(came[1], SpeedBody.What.RECEIVED, came[0], step / 30.0);
            hostile.send(asker, hostile.frame(asker, FrameKind.SPEED_COUNT, told));
            look(mesh, asker, 0.1);
        }
        assertEquals(Optional.of(SpeedStatus.Failure.NO_ANSWER), status(asker).failure());
        assertEquals(100_000, status(asker).limitBytesPerSecond());
        assertEquals(100_000, status(asker).out().bytesPerSecond());
        assertTrue(bytes[0] > 200_000 && bytes[0] < 100_000 * (SECONDS + 1), bytes[0] + " bytes");
    }

    /** A member that sends a frame now and then, and never says that it was the last. */
    @Test
    void shouldNotWaitLongerThanAgreedForWhatComesBack(SimMesh mesh) {
        SimNode asker = victim(mesh);
        HostileMember hostile = hostile(mesh, asker);
        long[] id = {0};
        hostile.setListener((kind, body) -> {
            if (kind == FrameKind.SPEED_ASK) {
                id[0] = body.getLong(0);
                hostile.send(asker, hostile.frame(asker, FrameKind.SPEED_ANSWER, ask(id[0], ALLOWED, 0)));
            } else if (kind == FrameKind.SPEED_COUNT && body.get(8) == 1) {
                ByteBuffer all = body.duplicate().put(8, (byte) 2);
                byte[] told = new byte[FrameKind.SPEED_COUNT_BODY_LENGTH];
                all.get(0, told);
                hostile.send(asker, hostile.frame(asker, FrameKind.SPEED_COUNT, told));
            }
        });
        measure(asker, hostile.key(), ALLOWED);
        look(mesh, asker, SECONDS);
        byte[] data = new byte[FrameKind.SPEED_DATA_FRAME_LENGTH - FrameHeader.BODY_OFFSET];
        ByteBuffer.wrap(data).putLong(0, id[0]);
        for (int i = 0; i < 5; i++) {
            assertEquals(
                    SpeedStatus.Phase.BACK,
                    look(mesh, asker, i == 0 ? 0.5 : 1.5).phase(),
                    i + "");
            ByteBuffer.wrap(data).putLong(8, i);
            hostile.send(asker, hostile.frame(asker, FrameKind.SPEED_DATA, data));
        }
        assertEquals(
                Optional.of(SpeedStatus.Failure.NO_ANSWER),
                look(mesh, asker, 1.5).failure());
    }

    @Test
    void shouldCountAndDropWhatWasNotAgreed(SimMesh mesh) {
        SimNode victim = victim(mesh);
        HostileMember hostile = hostile(mesh, victim);
        byte[] data = new byte[FrameKind.SPEED_DATA_FRAME_LENGTH - FrameHeader.BODY_OFFSET];
        for (int i = 0; i < 50; i++) {
            hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_DATA, data));
        }
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_DATA, new byte[data.length - 1]));
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_ASK, ask(1, -1, 3)));
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_ASK, ask(1, ALLOWED, 16)));
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_ANSWER, ask(1, ALLOWED, 7)));
        hostile.send(victim, hostile.frame(victim, FrameKind.SPEED_COUNT, new byte[3]));
        mesh.simulateTime(1);
        assertEquals(50, victim.counter("speedFramesUnasked"));
        assertEquals(5, victim.counter("frameBadBody"));
    }
}
