package org.meshnet.core.engine;

import java.util.function.Consumer;

/** The parts of one engine, made in the order in which they need each other. Control thread only. */
final class Parts implements EngineParts {
    private final EngineSeams seams;
    private final Counters counters;
    private final PeerTable peers = new PeerTable();
    private final TimerQueue timers = new TimerQueue();
    private final NatWatch nat;
    private final EngineWarnings warnings;
    private final OverlayAddresses overlay;
    private final Underlay underlay;
    private final Publisher publisher;
    private final Directory directory;
    private final Handshaker handshaker;
    private final HopSink hops;
    private final SessionKeeper keeper;
    private final PathKeeper paths;
    private final Checks checks;
    private final RelayChannels relays;
    private final Forwarder forwarder;
    private final Pings pings;
    private final PortGuesser guesser;
    private final PortWatch ports;
    private final RelaySeeker relaySeeker;
    private final RelayService relayService;
    private final RelayWords relayWords;

    /** @param handle takes what the lane for packets that waited leaves to the control loop */
    Parts(
            EngineConfig config,
            EngineSeams seams,
            Counters counters,
            SnapshotCell snapshots,
            Consumer<ControlEvent> handle,
            long nowNs) {
        this.seams = seams;
        this.counters = counters;
        nat = new NatWatch(seams.random(), seams.datagrams());
        warnings = new EngineWarnings(seams.listener());
        hops = new HopSink(seams.datagrams());
        Stamps stamps = new Stamps(seams.wallClock());
        overlay = new OverlayAddresses(config, seams.listener(), warnings, nowNs);
        underlay = new Underlay(overlay);
        publisher = new Publisher(peers, overlay, snapshots);
        directory = new Directory(config, seams, this, stamps, nowNs);
        handshaker = new Handshaker(config, seams, this, stamps, nowNs);
        keeper = new SessionKeeper(this, seams.random());
        paths = new PathKeeper(this, config.identity().nodeKey(), seams.random());
        checks = new Checks(underlay, directory, counters);
        relays = new RelayChannels(this);
        forwarder = new Forwarder(this, snapshots, seams.packets(), forwarderLane(snapshots, handle));
        pings = new Pings(this, snapshots);
        guesser = new PortGuesser(config.portGuessing(), this, nat, seams);
        ports = new PortWatch(this, seams, nat);
        relaySeeker = new RelaySeeker(this);
        relayService = new RelayService(config.relayForOthers(), this, seams.random(), nowNs);
        relayWords = new RelayWords(this);
    }

    /** Packets that waited for a session leave on the control loop's own lane; one that finds none now is lost. */
    private OutboundLane forwarderLane(SnapshotCell snapshots, Consumer<ControlEvent> handle) {
        return new OutboundLane(
                MeshEngine.CONTROL_LANE,
                snapshots,
                seams.datagrams(),
                event -> {
                    if (event instanceof ControlEvent.PacketUnrouted) {
                        counters.add(Counter.PACKET_NO_PATH);
                    } else {
                        handle.accept(event);
                    }
                    return true;
                },
                counters,
                MeshEngine.PLAIN_CUT_BYTES);
    }

    @Override
    public PeerTable peers() {
        return peers;
    }

    @Override
    public TimerQueue timers() {
        return timers;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public Publisher publisher() {
        return publisher;
    }

    @Override
    public OverlayAddresses overlay() {
        return overlay;
    }

    @Override
    public Underlay underlay() {
        return underlay;
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Announcer announcer() {
        return directory.announcer();
    }

    @Override
    public Handshaker handshaker() {
        return handshaker;
    }

    @Override
    public SessionKeeper keeper() {
        return keeper;
    }

    @Override
    public Forwarder forwarder() {
        return forwarder;
    }

    @Override
    public PathKeeper paths() {
        return paths;
    }

    @Override
    public Checks checks() {
        return checks;
    }

    @Override
    public RelayChannels relays() {
        return relays;
    }

    @Override
    public HopSink hops() {
        return hops;
    }

    @Override
    public PortGuesser guesser() {
        return guesser;
    }

    @Override
    public Pings pings() {
        return pings;
    }

    @Override
    public RelaySeeker relaySeeker() {
        return relaySeeker;
    }

    @Override
    public RelayService relayService() {
        return relayService;
    }

    @Override
    public RelayWords relayWords() {
        return relayWords;
    }

    @Override
    public EngineWarnings warnings() {
        return warnings;
    }

    NatWatch nat() {
        return nat;
    }

    PortWatch ports() {
        return ports;
    }

    @Override
    public MeshListener listener() {
        return seams.listener();
    }
}
