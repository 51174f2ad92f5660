package org.meshnet.core.engine;

import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;

/**
 * What all parts of one engine stand on: what it was told at its start, the world around it, and the tables that no
 * part has for itself. Nothing in here knows of a part. Control thread only.
 */
final class EngineContext {
    private final EngineConfig config;
    private final EngineSeams seams;
    private final Counters counters;
    private final SnapshotCell snapshots;
    private final PeerTable peers = new PeerTable();
    private final TimerQueue timers = new TimerQueue();
    private final EngineWarnings warnings;
    private final OverlayAddresses overlay;
    private final Underlay underlay;
    private final Publisher publisher;
    private final HopSink hops;
    private final Stamps stamps;

    /**
     * @param counters which the data lanes count in as well
     * @param snapshots where the data lanes find what is published
     */
    EngineContext(EngineConfig config, EngineSeams seams, Counters counters, SnapshotCell snapshots, long nowNs) {
        this.config = config;
        this.seams = seams;
        this.counters = counters;
        this.snapshots = snapshots;
        this.warnings = new EngineWarnings(seams.listener());
        this.overlay = new OverlayAddresses(config, seams.listener(), warnings, nowNs);
        this.underlay = new Underlay(overlay);
        this.publisher = new Publisher(peers, overlay, snapshots);
        this.hops = new HopSink(seams.sockets().datagrams());
        this.stamps = new Stamps(seams.wallClock());
    }

    EngineConfig config() {
        return config;
    }

    EngineSeams seams() {
        return seams;
    }

    NodeKey ownKey() {
        return config.member().identity().nodeKey();
    }

    RandomSource random() {
        return seams.random();
    }

    MeshListener listener() {
        return seams.listener();
    }

    Counters counters() {
        return counters;
    }

    SnapshotCell snapshots() {
        return snapshots;
    }

    PeerTable peers() {
        return peers;
    }

    TimerQueue timers() {
        return timers;
    }

    EngineWarnings warnings() {
        return warnings;
    }

    OverlayAddresses overlay() {
        return overlay;
    }

    Underlay underlay() {
        return underlay;
    }

    Publisher publisher() {
        return publisher;
    }

    HopSink hops() {
        return hops;
    }

    Stamps stamps() {
        return stamps;
    }
}
