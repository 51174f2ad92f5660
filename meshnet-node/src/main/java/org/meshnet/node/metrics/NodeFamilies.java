package org.meshnet.node.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.meshnet.core.count.Counted;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.MembershipStatus;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.metrics.Families;
import org.meshnet.node.control.DaemonStatus;

/**
 * What is told of one node: itself, its servers, its counters, and each of its peers up to a bound; of all of them
 * together in any case. One thread.
 */
final class NodeFamilies {
    /** The start of all names. */
    static final String PREFIX = "meshnet_node_";

    private static final long HOUR_SECONDS = 3600;

    private final String network;
    private final String version;
    private final List<Counted> counted;
    private final Map<NodeKey, long[]> lastBytes = new HashMap<>();
    private final PeerSeries series = new PeerSeries();
    private final LongSupplier clock;
    private long receivedBytes;
    private long sentBytes;

    /**
     * @param network what the node's network is called in this process
     * @param counted what the node counts
     * @param clock monotonic nanoseconds
     */
    NodeFamilies(String network, String version, List<Counted> counted, LongSupplier clock) {
        this.network = network;
        this.version = version;
        this.counted = List.copyOf(counted);
        this.clock = clock;
    }

    /** @param found empty if the node does not run, or does not answer */
    void addTo(Families families, Optional<DaemonStatus> found) {
        Families.Sheet sheet = families.sheet(PREFIX, "network", network);
        sheet.add("up", "Does the node of this network run and answer?", found.isPresent() ? 1 : 0);
        if (found.isPresent()) {
            DaemonStatus status = found.get();
            addNode(sheet, status);
            addServers(sheet, status);
            addLoad(sheet, status.data().load());
            sheet.addCounts(counted, status.mesh().counters());
            addPeers(sheet, status.mesh().peers());
        }
    }

    private void addNode(Families.Sheet sheet, DaemonStatus status) {
        MeshStatus.Member member = status.mesh().member();
        sheet.add(
                "info",
                "Who the node is; always 1.",
                1,
                "version",
                version,
                "id",
                member.id(),
                "key",
                member.publicKey().hex(),
                "interface",
                status.data().interfaceName());
        sheet.add(
                "warnings",
                "Warnings that stand; status has the words.",
                status.warnings().size() + status.mesh().warnings().size());
        sheet.add("lanes", "Data lanes in use.", status.data().lanes());
        member.certificate().ifPresent(certificate -> addCertificate(sheet, certificate));
    }

    private static void addCertificate(Families.Sheet sheet, MembershipStatus certificate) {
        sheet.add(
                "certificate_end_timestamp_seconds",
                "In a closed network, when this node's certificate ends, in seconds since 1970.",
                (certificate.lastHour() + 1) * HOUR_SECONDS);
    }

    private static void addServers(Families.Sheet sheet, DaemonStatus status) {
        List<String> addresses = status.servers().addresses();
        for (ServerStatus server : status.mesh().servers()) {
            sheet.add(
                    "server_registered",
                    "Is this node registered at the discovery server?",
                    server.state() == ServerState.REGISTERED || server.sameAs().isPresent() ? 1 : 0,
                    "server",
                    addresses.get(server.server()));
        }
    }

    private static void addLoad(Families.Sheet sheet, DaemonStatus.Load load) {
        for (DaemonStatus.Queue queue : load.queues()) {
            sheet.add("queue_length", "What waits for the control loop.", queue.length(), "queue", queue.name());
            sheet.add("queue_limit", "How many can wait there.", queue.limit(), "queue", queue.name());
        }
        for (int lane = 0; lane < load.lostByLane().size(); lane++) {
            sheet.add(
                    "lane_unsent_total",
                    "Datagrams that the host did not take from the lane; lane 0 is the control" + " loop.",
                    load.lostByLane().get(lane),
                    "lane",
                    String.valueOf(lane));
        }
    }

    private void addPeers(Families.Sheet sheet, List<PeerStatus> peers) {
        for (PeerState state : PeerState.values()) {
            sheet.add(
                    "peers",
                    "Peers that are known, by how it stands with them.",
                    peers.stream().filter(peer -> peer.state() == state).count(),
                    "state",
                    word(state));
        }
        for (PathKind kind : PathKind.values()) {
            sheet.add(
                    "peers_reached",
                    "Peers that are known, by the kind of the path in use.",
                    peers.stream().filter(peer -> peer.path().kind() == kind).count(),
                    "path",
                    word(kind));
        }
        addTotals(sheet, peers);
        Map<PeerStatus, String[]> told = series.of(PeerSelection.labels(PeerSelection.of(peers)), clock.getAsLong());
        sheet.add(
                "peers_unlisted",
                "Peers without figures of their own: beyond " + PeerSelection.MOST + " at a time, or " + PeerSeries.MOST
                        + " in an hour.",
                peers.size() - told.size());
        told.forEach((peer, labels) -> addPeer(sheet.with(labels), peer));
    }

    /** Peers come and go: what they had is kept in the sums, which only rise. */
    private void addTotals(Families.Sheet sheet, List<PeerStatus> peers) {
        Map<NodeKey, long[]> now = new HashMap<>();
        for (PeerStatus peer : peers) {
            long[] bytes = {peer.traffic().rxBytes(), peer.traffic().txBytes()};
            long[] before = lastBytes.getOrDefault(peer.member().publicKey(), new long[2]);
            boolean isNew = bytes[0] < before[0] || bytes[1] < before[1];
            receivedBytes += isNew ? bytes[0] : bytes[0] - before[0];
            sentBytes += isNew ? bytes[1] : bytes[1] - before[1];
            now.put(peer.member().publicKey(), bytes);
        }
        lastBytes.clear();
        lastBytes.putAll(now);
        sheet.add("received_bytes_total", "Bytes of packets that came from peers.", receivedBytes);
        sheet.add("sent_bytes_total", "Bytes of packets that went to peers.", sentBytes);
    }

    private static void addPeer(Families.Sheet sheet, PeerStatus peer) {
        sheet.add("peer_connected", "Is there a session with the peer?", peer.state() == PeerState.CONNECTED ? 1 : 0);
        for (PathKind kind : PathKind.values()) {
            int value = peer.path().kind() == kind ? 1 : 0;
            sheet.add("peer_path", "Is this the kind of the path to the peer?", value, "path", word(kind));
        }
        peer.path().rttNs().ifPresent(ns -> sheet.add("peer_rtt_seconds", "Round trip of the path in use.", ns / 1e9));
        peer.sealing()
                .mtu()
                .ifPresent(mtu -> sheet.add(
                        "peer_mtu_bytes", "The longest packet that is known to reach the peer.", mtu.packetBytes()));
        peer.sealing()
                .handshakeAgeNs()
                .ifPresent(ns -> sheet.add("peer_session_age_seconds", "Age of the session in use.", ns / 1e9));
        PeerStatus.Traffic traffic = peer.traffic();
        sheet.add("peer_received_bytes_total", "Bytes of packets that came from the peer.", traffic.rxBytes());
        sheet.add("peer_sent_bytes_total", "Bytes of packets that went to the peer.", traffic.txBytes());
        sheet.add(
                "peer_handshakes_total",
                "Handshakes with the peer that led to a session in use.",
                traffic.upkeep().handshakes());
        sheet.add(
                "peer_probes_total",
                "Probes of the path in use that went to the peer.",
                traffic.upkeep().probes().sent());
        sheet.add(
                "peer_probes_answered_total",
                "Of the probes of the path in use, those that were answered; the rest was lost, or is under way.",
                traffic.upkeep().probes().answered());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
