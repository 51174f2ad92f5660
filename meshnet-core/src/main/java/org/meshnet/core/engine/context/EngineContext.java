package org.meshnet.core.engine.context;

import java.util.List;
import org.meshnet.core.engine.lane.Recognition;
import org.meshnet.core.engine.lane.SnapshotCell;
import org.meshnet.core.engine.output.Outbox;
import org.meshnet.core.engine.output.Turn;
import org.meshnet.core.engine.peer.PeerTable;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.seam.RandomSource;

/**
 * What all parts of one engine stand on: what it was told at its start, the world around it, and the tables that no
 * part has for itself. Nothing in here knows of a part. Control thread only.
 */
public final class EngineContext {
    private final EngineConfig config;
    private final EngineSeams seams;
    private final Turn turn;
    private final Outbox outbox;
    private final Counters counters;
    private final SnapshotCell snapshots;
    private final Recognition recognition;
    private final PeerTable peers = new PeerTable();
    private final TimerQueue timers = new TimerQueue();
    private final EngineWarnings warnings;
    private final Membership membership;
    private final NetworkRing ring;
    private final OverlayAddresses overlay;
    private final Underlay underlay;
    private final Publisher publisher;
    private final HopSink hops;
    private final Stamps stamps;
    private List<Prefix> advertised;

    /**
     * @param counters which the data lanes count in as well
     * @param snapshots where the data lanes find what is published
     */
    public EngineContext(
            EngineConfig config, EngineSeams seams, Counters counters, SnapshotCell snapshots, long nowNs) {
        this.config = config;
        this.seams = seams;
        this.turn = new Turn(seams.listener());
        this.outbox = new Outbox(seams.sockets().datagrams());
        this.counters = counters;
        this.snapshots = snapshots;
        this.recognition = new Recognition(snapshots);
        this.warnings = new EngineWarnings(turn.listener());
        this.membership = new Membership(config.member());
        this.ring = NetworkRing.of(config.member());
        this.overlay = new OverlayAddresses(config, membership, turn.listener(), warnings, nowNs);
        this.underlay = new Underlay(overlay);
        this.publisher = new Publisher(peers, overlay, snapshots);
        this.hops = new HopSink(outbox);
        this.stamps = new Stamps(seams.wallClock());
        this.advertised = config.overlay().routing().advertised();
    }

    public EngineConfig config() {
        return config;
    }

    /** Gives more sockets. */
    public ExtraSockets extraSockets() {
        return seams.sockets().extra();
    }

    /** The node's own socket. */
    public OwnSocket ownSocket() {
        return seams.sockets().own();
    }

    /** Where packets for this host go. */
    public PacketSink packets() {
        return seams.packets();
    }

    /** By which frames are sealed. */
    public EngineSeams.Ciphers ciphers() {
        return seams.ciphers();
    }

    public NodeKey ownKey() {
        return config.member().identity().nodeKey();
    }

    public RandomSource random() {
        return seams.random();
    }

    /** What follows from what a part does now. */
    public Turn turn() {
        return turn;
    }

    /** Where the control loop's datagrams leave, at the end of the turn. */
    public Outbox outbox() {
        return outbox;
    }

    public Counters counters() {
        return counters;
    }

    public SnapshotCell snapshots() {
        return snapshots;
    }

    /** By which others tell what is for this engine. */
    public Recognition recognition() {
        return recognition;
    }

    public PeerTable peers() {
        return peers;
    }

    public TimerQueue timers() {
        return timers;
    }

    public EngineWarnings warnings() {
        return warnings;
    }

    /** Who is taken for a member. */
    public Membership membership() {
        return membership;
    }

    /** The network's keys. */
    public NetworkRing ring() {
        return ring;
    }

    public OverlayAddresses overlay() {
        return overlay;
    }

    /** The networks behind this node, as members see them. */
    public List<Prefix> advertised() {
        return advertised;
    }

    /** Others are behind this node from now on. */
    public void setAdvertised(List<Prefix> networks) {
        advertised = List.copyOf(networks);
    }

    public Underlay underlay() {
        return underlay;
    }

    public Publisher publisher() {
        return publisher;
    }

    public HopSink hops() {
        return hops;
    }

    public Stamps stamps() {
        return stamps;
    }
}
