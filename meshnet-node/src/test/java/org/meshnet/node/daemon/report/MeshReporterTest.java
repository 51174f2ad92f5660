package org.meshnet.node.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.control.PathAdvice;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.FakeTun;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.network.ExitRoutes;
import org.meshnet.node.network.GuardedAddresses;
import org.meshnet.node.network.MeshInterface;
import org.meshnet.node.state.KnownServers;
import org.meshnet.node.udp.Links;
import org.meshnet.tun.ExitRouting;
import org.meshnet.tun.TunException;

class MeshReporterTest {
    private static final List<Prefix> ADDRESSES =
            List.of(Prefix.parse("10.0.0.7/24").orElseThrow());

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final FakeTun tun = new FakeTun("mesh0");
    private boolean hasFailed;
    private long nowNs;
    private final PeerTally tally = new PeerTally();
    private final MeshReporter reporter = new MeshReporter(
            new ServerKeys(
                    List.of(new ServerAddress("vpn.example.org", 8000), new ServerAddress("203.0.113.7", 8000)),
                    Map.of(),
                    false,
                    KnownServers.none(),
                    new Warnings()),
            new MeshReporter.Host(
                    new MeshInterface(
                            tun, new GuardedAddresses(), new Warnings(), command -> {}, () -> hasFailed = true),
                    new ExitRoutes(ExitRouting.NONE, new ExitRoutes.Wish(false, false), () -> 1, new Warnings()),
                    news -> {},
                    tally),
            new Links(),
            status -> {},
            () -> nowNs);

    @BeforeEach
    void captureLog() {
        PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8);
        LogSetup.install(new LogSetup.Wish("info", false), out, Map.of("JOURNAL_STREAM", "8:1"));
    }

    private List<String> lines() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static PeerStatus peer(String endpoint, PathKind path) {
        return peer(0, endpoint, path);
    }

    private static PeerStatus peer(int number, String endpoint, PathKind path) {
        return peer(number, endpoint, path, Optional.empty(), Optional.empty());
    }

    private static PeerStatus peer(
            int number, String endpoint, PathKind path, Optional<String> relay, Optional<RelayLimit> relayLimit) {
        return new PeerStatus(
                new PeerStatus.Member(
                        "beta",
                        NodeKey.of(ByteBuffer.allocate(32).putInt(number).array()),
                        List.of()),
                PeerState.CONNECTED,
                new PeerStatus.Path(
                        path, Endpoint.parse(endpoint), relay, OptionalLong.empty(), Optional.empty(), relayLimit),
                new PeerStatus.Sealing(OptionalLong.empty(), Optional.empty()),
                new PeerStatus.Traffic(0, 0));
    }

    private void serverIs(ServerState state, String detail) {
        reporter.onServerState(
                new ServerStatus(0, state, Endpoint.parse("198.51.100.10:8000"), Endpoint.parse("203.0.113.5:9")),
                detail);
    }

    @Test
    void shouldSetTheAddressesAndSayThem() throws InterruptedException {
        reporter.onOverlayAddresses(ADDRESSES);
        assertEquals(Optional.of(ADDRESSES), tun.awaitAddresses());
        assertEquals(List.of("INFO  address 10.0.0.7/24"), lines());
        assertFalse(hasFailed);
    }

    @Test
    void shouldGiveUpWhenTheDeviceTakesNoAddresses() {
        tun.refuseAddresses(new TunException(TunException.Kind.SYSTEM, "no memory"));
        reporter.onOverlayAddresses(ADDRESSES);
        assertTrue(hasFailed);
        assertEquals(List.of("ERROR mesh0: no memory"), lines());
    }

    @Test
    void shouldSayOnceThatAServerIsNamedTwice() {
        serverIs(ServerState.REGISTERED, "");
        reporter.onServerState(
                new ServerStatus(1, ServerState.DUPLICATE, Optional.empty(), Optional.empty(), OptionalInt.of(0)), "");
        assertTrue(reporter.isRegistered(1), "its name is looked up seldom");
        reporter.onServerState(new ServerStatus(1, ServerState.HELLO, Optional.empty(), Optional.empty()), "");
        reporter.onServerState(
                new ServerStatus(1, ServerState.DUPLICATE, Optional.empty(), Optional.empty(), OptionalInt.of(0)), "");
        assertEquals(
                1,
                lines().stream().filter(line -> line.contains("is the same as")).count());
    }

    @Test
    void shouldLogALineForEachChangeOfAPeer() {
        reporter.onPeerUp(peer("192.0.2.1:5", PathKind.DIRECT));
        reporter.onPathChanged(peer("192.0.2.1:5", PathKind.DIRECT));
        reporter.onPathChanged(peer("192.0.2.2:6", PathKind.RELAY));
        reporter.onPeerDown(peer("192.0.2.2:6", PathKind.NONE));
        assertEquals(
                List.of(
                        "INFO  peer beta (0000000000) up, direct 192.0.2.1:5",
                        "INFO  peer beta (0000000000) now by relay 192.0.2.2:6",
                        "INFO  peer beta (0000000000) down"),
                lines());
    }

    @Test
    void shouldLogWhichRelaySlowsAPeerDown() {
        RelayLimit ofServer = new RelayLimit(OptionalInt.of(0), OptionalLong.of(12_500_000));
        RelayLimit ofMember = new RelayLimit(OptionalInt.empty(), OptionalLong.empty());
        reporter.onRelayLimited(peer(0, "192.0.2.2:6", PathKind.RELAY, Optional.empty(), Optional.of(ofServer)));
        reporter.onRelayLimited(peer(0, "192.0.2.2:6", PathKind.RELAY, Optional.of("gamma"), Optional.of(ofMember)));
        assertEquals(
                List.of(
                        "INFO  peer beta (0000000000) slowed down: relay vpn.example.org:8000 forwards 12500000 bytes a"
                                + " second at most",
                        "INFO  peer beta (0000000000) slowed down: relay gamma forwards no more, as others use it too"),
                lines());
    }

    @Test
    void shouldLogWhoMeasuresTheSpeedToHere() {
        reporter.onMeasured(peer("192.0.2.1:5", PathKind.DIRECT), 12_500_000, 5);
        assertEquals(
                List.of("INFO  peer beta (0000000000) measures the speed to here (speedtest), 12500000 bytes a second"
                        + " at most, 5 s each way"),
                lines());
    }

    @Test
    void shouldLogAFewLinesOfAPeerThatNeverRestsAndCountTheOthers() {
        for (int i = 0; i < 1000; i++) {
            reporter.onPathChanged(peer("192.0.2.1:" + (1 + i), PathKind.DIRECT));
            reporter.onPeerDown(peer("192.0.2.1:1", PathKind.NONE));
            reporter.onPeerUp(peer("192.0.2.1:1", PathKind.DIRECT));
            nowNs += 10_000_000;
        }
        assertTrue(lines().size() <= 15, lines().size() + " lines in ten seconds");
        nowNs += 1_000_000_000;
        reporter.onPeerDown(peer("192.0.2.1:1", PathKind.NONE));
        String last = lines().get(lines().size() - 1);
        assertTrue(last.matches("INFO  peer beta \\(0000000000\\) down \\(and \\d+ more\\)"), last);
    }

    @Test
    void shouldLogTheLinesOfAllPeersWithinABound() {
        for (int i = 0; i < 10_000; i++) {
            reporter.onPeerUp(peer(i, "192.0.2.1:5", PathKind.DIRECT));
        }
        assertEquals(500, lines().size());
    }

    @Test
    void shouldLogWhenAServerIsFoundAndLostButNotItsEveryStep() {
        serverIs(ServerState.HELLO, "");
        serverIs(ServerState.REGISTERED, "");
        serverIs(ServerState.REGISTERED, "");
        assertTrue(reporter.isRegistered(0));
        serverIs(ServerState.LOST, "no answer");
        assertFalse(reporter.isRegistered(0));
        assertEquals(
                List.of(
                        "INFO  server vpn.example.org:8000 registered us at 203.0.113.5:9",
                        "WARN  server vpn.example.org:8000 lost: no answer"),
                lines());
    }

    private static PeerStatus unanswered(PathReason reason) {
        return peer("192.0.2.1:5", PathKind.NONE).because(reason);
    }

    @Test
    void shouldSayOnceForEachReasonWhichStepTowardsAPeerFailed() {
        reporter.onPeerUnanswered(unanswered(PathReason.NO_ANSWER));
        serverIs(ServerState.REGISTERED, "");
        reporter.onPeerUnanswered(unanswered(PathReason.NO_ANSWER));
        reporter.onPeerUnanswered(unanswered(PathReason.NO_ANSWER));
        reporter.onPeerUnanswered(unanswered(PathReason.NOT_REGISTERED));
        reporter.onPeerUp(peer("192.0.2.1:5", PathKind.DIRECT));
        reporter.onPeerUnanswered(unanswered(PathReason.NOT_REGISTERED));
        assertEquals(
                List.of(
                        "the introduction failed, no direct answer, and no server to introduce or relay",
                        "the handshake failed, no answer, neither directly nor by relay",
                        "the introduction failed, the peer is not registered at a server",
                        "the introduction failed, the peer is not registered at a server"),
                lines().stream()
                        .filter(line -> line.startsWith("INFO  peer beta (0000000000) is not reached: "))
                        .map(line -> line.substring(line.indexOf("the "), line.indexOf(';')))
                        .toList());
    }

    /** Each reason has a step and a remedy, which fit one line. */
    @Test
    void shouldKnowWhatToDoAboutEachReason() {
        for (PathReason reason : PathReason.values()) {
            String advice = PathAdvice.of(reason);
            assertTrue(advice.matches("the (introduction|handshake|direct path) failed, .+; .{10,150}"), advice);
            assertTrue(advice.contains(reason.text()), advice);
        }
    }

    @Test
    void shouldNotWarnOfAServerThatIsLeft() {
        serverIs(ServerState.REGISTERED, "");
        serverIs(ServerState.IDLE, "");
        assertEquals(1, lines().size());
    }

    @Test
    void shouldWarnOfTakenAddressesWithinABound() {
        IpAddress address = ADDRESSES.get(0).address();
        for (int i = 0; i < 1_000; i++) {
            reporter.onAddressTaken(address, "gamma" + i, false);
        }
        assertEquals(MeshReporter.ADDRESS_LINES_AT_ONCE, lines().size());
        nowNs += 10_000_000_000L;
        reporter.onAddressTaken(address, "gamma", false);
        assertEquals(
                "WARN  address 10.0.0.7 is held by gamma; taking another (and 990 more)",
                lines().get(MeshReporter.ADDRESS_LINES_AT_ONCE));
    }

    @Test
    void shouldWarnOfATakenAddressWithItsHolder() {
        IpAddress address = ADDRESSES.get(0).address();
        reporter.onAddressTaken(address, "gamma", true);
        reporter.onAddressTaken(address, "gamma", false);
        reporter.onNoFreeAddress(Prefix.parse("10.0.0.0/30").orElseThrow());
        assertEquals(
                List.of(
                        "WARN  address 10.0.0.7 given with --tun is held by gamma; waiting until it is free",
                        "WARN  address 10.0.0.7 is held by gamma; taking another",
                        "WARN  no address is free in 10.0.0.0/30; trying on"),
                lines());
    }
}
