package org.meshnet.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.count.Counted;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.http.HttpRequest;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.metrics.Families;
import org.meshnet.core.metrics.MetricsPage;
import org.meshnet.core.path.PathMtuSearch;
import org.meshnet.core.path.ProbeCount;
import org.meshnet.core.path.ProbeLoss;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.Statuses;

class NodeFamiliesTest {
    private static final List<Counted> COUNTED = List.of(Counter.values());

    private long nowNs;
    private final NodeFamilies node = new NodeFamilies("home", "1.2", COUNTED, () -> nowNs);

    private String page(Optional<DaemonStatus> status) {
        return page(status, "");
    }

    private String page(Optional<DaemonStatus> status, String accept) {
        MetricsPage page = new MetricsPage(
                () -> {
                    Families families = new Families();
                    node.addTo(families, status);
                    return families;
                },
                () -> 0);
        return new String(
                page.page(new HttpRequest("GET", MetricsPage.PATH, accept, "")).body(), StandardCharsets.UTF_8);
    }

    private String page(PeerStatus... peers) {
        return page(Optional.of(with(List.of(peers))));
    }

    private static DaemonStatus with(List<PeerStatus> peers) {
        DaemonStatus example = Statuses.example();
        MeshStatus mesh = example.mesh();
        return new DaemonStatus(
                new MeshStatus(
                        mesh.member(),
                        mesh.outside(),
                        mesh.servers(),
                        peers,
                        mesh.warnings(),
                        Map.of(Counter.FRAME_FORGED.key(), 7L, Counter.RELAYED_BYTES.key(), 9L)),
                new DaemonStatus.Data(
                        "mesh0",
                        1,
                        example.data().packetPath(),
                        new DaemonStatus.Load(List.of(new DaemonStatus.Queue("session", 3, 4096)), List.of(0L, 5L))),
                example.servers(),
                example.names(),
                example.network(),
                List.of());
    }

    private static PeerStatus peer(int number, String name, PeerState state, long rxBytes, long txBytes) {
        byte[] key = ByteBuffer.allocate(32).putInt(28, number).array();
        return new PeerStatus(
                new PeerStatus.Member(name, NodeKey.of(key), List.of()),
                state,
                new PeerStatus.Path(
                        state == PeerState.CONNECTED ? PathKind.DIRECT : PathKind.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.of(1_500_000),
                        Optional.empty(),
                        Optional.empty()),
                new PeerStatus.Sealing(
                        OptionalLong.of(2_000_000_000),
                        Optional.of(CipherSuite.SECRETBOX),
                        Optional.of(new PeerStatus.Mtu(1400, PathMtuSearch.Phase.SEARCH_COMPLETE))),
                new PeerStatus.Traffic(
                        rxBytes,
                        txBytes,
                        Optional.empty(),
                        new PeerStatus.Upkeep(2, new ProbeCount(10, 9, ProbeLoss.NONE))));
    }

    private static void assertHas(String page, String line) {
        assertTrue(page.contains("\n" + line + "\n"), line + " in " + page);
    }

    @Test
    void shouldTellOfEachPeer() {
        String page = page(peer(1, "bob", PeerState.CONNECTED, 100, 200));
        String labels = "{key=\"0000000000000000\",network=\"home\",peer=\"bob\"";
        assertHas(page, "meshnet_node_peer_connected" + labels + "} 1.0");
        assertHas(page, "meshnet_node_peer_path" + labels.replace(",peer", ",path=\"direct\",peer") + "} 1.0");
        assertHas(page, "meshnet_node_peer_path" + labels.replace(",peer", ",path=\"relay\",peer") + "} 0.0");
        assertHas(page, "meshnet_node_peer_rtt_seconds" + labels + "} 0.0015");
        assertHas(page, "meshnet_node_peer_mtu_bytes" + labels + "} 1400.0");
        assertHas(page, "meshnet_node_peer_session_age_seconds" + labels + "} 2.0");
        assertHas(page, "meshnet_node_peer_received_bytes_total" + labels + "} 100.0");
        assertHas(page, "meshnet_node_peer_sent_bytes_total" + labels + "} 200.0");
        assertHas(page, "meshnet_node_peer_handshakes_total" + labels + "} 2.0");
        assertHas(page, "meshnet_node_peer_probes_total" + labels + "} 10.0");
        assertHas(page, "meshnet_node_peer_probes_answered_total" + labels + "} 9.0");
    }

    @Test
    void shouldTellOfTheNode() {
        String page = page();
        assertHas(page, "meshnet_node_up{network=\"home\"} 1.0");
        assertHas(page, "meshnet_node_server_registered{network=\"home\",server=\"vpn.example.org:8000\"} 1.0");
        assertHas(page, "meshnet_node_server_registered{network=\"home\",server=\"[2001:db8::1]:8000\"} 0.0");
        assertHas(page, "meshnet_node_queue_length{network=\"home\",queue=\"session\"} 3.0");
        assertHas(page, "meshnet_node_lane_unsent_total{lane=\"1\",network=\"home\"} 5.0");
        assertHas(page, "meshnet_node_certificate_end_timestamp_seconds{network=\"home\"} 1.8000036E9");
    }

    @Test
    void shouldTellThatANodeDoesNotAnswer() {
        String page = page(Optional.empty());
        assertHas(page, "meshnet_node_up{network=\"home\"} 0.0");
        assertFalse(page.contains("meshnet_node_peers"), page);
    }

    @Test
    void shouldHaveEachCounterWithItsSentenceAndDropsByReason() {
        String page = page();
        for (Counter counter : Counter.values()) {
            String name = "meshnet_node_" + counter.metric();
            assertTrue(page.contains("# HELP " + name + " " + counter.help() + "\n"), name);
            assertTrue(page.contains("# TYPE " + name + " counter\n"), name);
            assertEquals(counter.isDrop(), page.contains("reason=\"" + counter.key() + "\""), name);
        }
        assertHas(page, "meshnet_node_frame_forged_total{network=\"home\"} 7.0");
        assertHas(page, "meshnet_node_drops_total{network=\"home\",reason=\"frameForged\",unit=\"frames\"} 7.0");
        assertHas(page, "meshnet_node_relayed_bytes_total{network=\"home\"} 9.0");
    }

    @Test
    void shouldTellOfSomeOfManyPeersAndOfAllTogether() {
        int count = PeerSelection.MOST + 100;
        PeerStatus[] peers = IntStream.range(0, count)
                .mapToObj(i -> peer(i, "p" + i, i < 200 ? PeerState.IDLE : PeerState.CONNECTED, 1, 2))
                .toArray(PeerStatus[]::new);
        String page = page(peers);
        assertEquals(
                PeerSelection.MOST,
                page.lines()
                        .filter(line -> line.startsWith("meshnet_node_peer_connected{"))
                        .count());
        assertEquals(400, page.lines().filter(NodeFamiliesTest::isConnected).count(), "those with a session go first");
        assertHas(page, "meshnet_node_peers_unlisted{network=\"home\"} 100.0");
        assertHas(page, "meshnet_node_peers{network=\"home\",state=\"idle\"} 200.0");
        assertHas(page, "meshnet_node_peers{network=\"home\",state=\"connected\"} 400.0");
        assertHas(page, "meshnet_node_received_bytes_total{network=\"home\"} 600.0");
    }

    @Test
    void shouldMakeNoMoreSeriesInAnHourHoweverOftenAMemberHasAnotherKey() {
        Set<String> series = new HashSet<>();
        for (int key = 0; key < PeerSeries.MOST + 50; key++) {
            page(peer(key, "m" + key, PeerState.CONNECTED, 1, 1), peer(-1, "alice", PeerState.CONNECTED, 1, 1))
                    .lines()
                    .filter(line -> line.startsWith("meshnet_node_peer_connected{"))
                    .forEach(series::add);
        }
        assertEquals(PeerSeries.MOST, series.size());
        assertTrue(series.stream().anyMatch(line -> line.contains("alice")));
        String page = page(peer(-2, "mallory", PeerState.CONNECTED, 1, 1));
        assertHas(page, "meshnet_node_peers_unlisted{network=\"home\"} 1.0");
        nowNs = TimeUnit.HOURS.toNanos(2);
        assertHas(
                page(peer(-2, "mallory", PeerState.CONNECTED, 1, 1)),
                "meshnet_node_peers_unlisted{network=\"home\"} 0.0");
    }

    private static boolean isConnected(String line) {
        return line.startsWith("meshnet_node_peer_connected{") && line.endsWith(" 1.0");
    }

    @Test
    void shouldKeepWhatWentWithPeersThatLeft() {
        page(peer(1, "a", PeerState.CONNECTED, 100, 10), peer(2, "b", PeerState.CONNECTED, 1000, 20));
        page(peer(1, "a", PeerState.CONNECTED, 150, 10));
        String page = page(peer(1, "a", PeerState.CONNECTED, 150, 10), peer(2, "b", PeerState.CONNECTED, 5, 1));
        assertHas(page, "meshnet_node_received_bytes_total{network=\"home\"} 1155.0");
        assertHas(page, "meshnet_node_sent_bytes_total{network=\"home\"} 31.0");
    }

    /** Two keys that begin alike, and names as members like. */
    @Test
    void shouldTellPeersApartWhateverTheyAreCalled() {
        String name = "a\"} 1\nevil{x=\"\\";
        List<PeerStatus> peers = new ArrayList<>();
        peers.add(peer(1, name, PeerState.CONNECTED, 0, 0));
        peers.add(peer(2, name, PeerState.CONNECTED, 0, 0));
        String page = page(peers.toArray(PeerStatus[]::new));
        assertEquals(
                2,
                page.lines()
                        .filter(line -> line.startsWith("meshnet_node_peer_connected{"))
                        .count());
        assertTrue(page.contains("peer=\"a\\\"} 1\\nevil{x=\\\"\\\\\""), page);
        assertTrue(page.lines().noneMatch(line -> line.startsWith("evil")), page);
    }

    @Test
    void shouldSpeakOpenMetricsToWhoAsksForIt() {
        String accept = "application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
        String page = page(Optional.of(Statuses.example()), accept);
        assertTrue(page.endsWith("# EOF\n"), page);
        assertTrue(page.contains("# TYPE meshnet_node_frame_forged counter\n"), page);
    }
}
