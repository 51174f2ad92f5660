package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.clock.Clockwork;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.ControlInbox;
import org.meshnet.core.engine.lane.InboundLane;
import org.meshnet.core.engine.lane.MulticastLimits;
import org.meshnet.core.engine.lane.OutboundLane;
import org.meshnet.core.engine.lane.SnapshotCell;
import org.meshnet.core.engine.lane.Stations;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.engine.port.PortUser;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.engine.status.MembershipStatus;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.fault.Pieces;
import org.meshnet.core.frame.Cutter;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.Gluer;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.PacketSink;

/**
 * One node of the mesh, sans-IO: it is told of datagrams, packets, commands and the time, and answers through its
 * seams. It never blocks, reads no clock and starts no thread.
 *
 * <p>With one thread, everything goes through {@link #onDatagram}, {@link #onPacket}, {@link #onTimer} and
 * {@link #onCommand}. With several, each data loop owns a lane ({@link #outboundLane}, {@link #inboundLane}) and one
 * control loop calls everything else, {@link #onControlEvent} for what the lanes leave to it among them. Times are a
 * monotonic clock's nanoseconds.
 */
public final class MeshEngine {
    static final int CONTROL_LANE = 0;
    /** Room for one frame of the longest packet. */
    static final int PLAIN_CUT_BYTES =
            FrameHeader.PACKET_OFFSET + LinkHeader.MAX_LENGTH + 0xffff + FrameCipher.MAX_TRAILER_LENGTH;

    private final EngineContext context;
    private final Clockwork clockwork = new Clockwork();
    private final Parts parts;
    /** What this engine's own lanes leave to the control loop, in turns of one thread. */
    private final Deque<ControlEvent> arrived = new ArrayDeque<>();

    private final Commands commands;
    private final ControlEvents events;
    private final InboundLane ownInbound;
    private final OutboundLane ownOutbound;
    private long lastNowNs;

    /** @param nowNs the time */
    public MeshEngine(EngineConfig config, EngineSeams seams, long nowNs) {
        this.context = new EngineContext(config, seams, new Counters(), snapshots(config, seams), nowNs);
        this.lastNowNs = nowNs;
        this.parts = new Parts(context, arrived::add, nowNs);
        this.commands = new Commands(parts);
        this.events = new ControlEvents(parts);
        this.ownInbound = inboundLane(
                0, seams.packets(), Offloads.NONE, arrived::add, seams.sockets().datagrams());
        this.ownOutbound = new OutboundLane(
                CONTROL_LANE,
                context.snapshots(),
                seams.sockets().datagrams(),
                arrived::add,
                context.counters(),
                PLAIN_CUT_BYTES);
        enterAll();
        parts.announcer().announce(nowNs);
        turn(nowNs, () -> {});
    }

    private static SnapshotCell snapshots(EngineConfig config, EngineSeams seams) {
        EngineConfig.Traffic traffic = config.traffic();
        if (!traffic.isEthernet()) {
            return new SnapshotCell();
        }
        int rate = traffic.multicastRate().orElse(MulticastLimits.DEFAULT_PER_SECOND);
        return new SnapshotCell(new Stations(
                config.member().identity().nodeKey().station(),
                new MulticastLimits(rate),
                seams.random().nextLong()));
    }

    /** A lane for a data loop that reads the TUN device; {@code lane} is 1 or above, each given to one loop. */
    public OutboundLane outboundLane(int lane, DatagramSink sink, ControlInbox inbox) {
        return new OutboundLane(lane, context.snapshots(), sink, inbox, context.counters(), Cutter.OUTPUT_LENGTH);
    }

    /**
     * A lane for a data loop that reads a socket; {@code index} is 0 or above and below
     * {@link EngineConfig#inboundCount}, each given to one loop. {@code offloads} is what the device behind the sink
     * takes over; what the node forwards for others leaves through {@code forwarded}, on the loop's thread.
     */
    public InboundLane inboundLane(
            int index, PacketSink sink, Offloads offloads, ControlInbox inbox, DatagramSink forwarded) {
        return new InboundLane(
                index, context.snapshots(), new Gluer(sink, offloads), forwarded, inbox, context.counters());
    }

    /**
     * This engine among those that share a port, for those that sort what arrives there.
     *
     * @param number by which its random source numbers the names that it gives
     * @param inbox takes what others sorted out for it
     */
    public PortUser portUser(int number, ControlInbox inbox) {
        return new PortUser(number, context.recognition(), inbox, context.counters());
    }

    /** Takes any datagram. One-threaded use only. */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        turn(nowNs, () -> {
            ownInbound.onDatagram(datagram, from, nowNs);
            ownInbound.flush();
        });
    }

    /** Takes a packet from the TUN device, its virtio-net header first. One-threaded use only. */
    public void onPacket(ByteBuffer packet, long nowNs) {
        turn(nowNs, () -> {
            ownOutbound.onPacket(packet, nowNs);
            ownOutbound.flush();
        });
    }

    /** Takes what a lane left to the control loop. */
    public void onControlEvent(ControlEvent event, long nowNs) {
        turn(nowNs, () -> events.take(event, nowNs));
    }

    private void enterAll() {
        clockwork.add(
                context.timers()::nextDeadlineNs,
                nowNs -> context.timers().fire(nowNs, (peer, timer) -> parts.onTimer(peer, timer, nowNs)));
        clockwork.add(parts.directory()::nextDeadlineNs, parts.directory()::onTimer);
        clockwork.add(parts.nameSearch()::nextDeadlineNs, parts.nameSearch()::onTimer);
        clockwork.add(parts.forwarder()::nextDeadlineNs, parts.forwarder()::onTimer);
        clockwork.add(parts.keeper()::nextDeadlineNs, parts.keeper()::onTimer);
        clockwork.add(parts.pings()::nextDeadlineNs, parts.pings()::onTimer);
        clockwork.add(parts.speed()::nextDeadlineNs, parts.speed()::onTimer);
        clockwork.add(parts.gateways()::nextDeadlineNs, parts.gateways()::onTimer);
        clockwork.add(parts.relayService()::nextDeadlineNs, parts.relayService()::onTimer);
        clockwork.add(parts.multicast()::nextDeadlineNs, parts.multicast()::onTimer);
        clockwork.add(parts.policy()::nextDeadlineNs, parts.policy()::onTimer);
        clockwork.add(parts.rotation()::nextDeadlineNs, parts.rotation()::onTimer);
        clockwork.add(parts.renewals()::nextDeadlineNs, parts.renewals()::onTimer);
        clockwork.add(parts.rules()::nextDeadlineNs, parts.rules()::onTimer);
        clockwork.add(parts.ethernet()::nextDeadlineNs, parts.ethernet()::onTimer);
        clockwork.add(context.overlay()::nextDeadlineNs, nowNs -> {
            if (context.overlay().onTimer(nowNs)) {
                parts.announcer().announce(nowNs);
            }
        });
        clockwork.add(parts.nat()::nextDeadlineNs, nowNs -> {
            if (parts.nat().onTimer(nowNs)) {
                parts.announcer().setStunEndpoints(parts.nat().seenAt());
            }
            parts.guesser().onNatLearned(nowNs);
        });
        clockwork.add(
                parts.ports()::nextDeadlineNs,
                nowNs -> parts.ports().onTimer(nowNs).ifPresent(port -> commands.onOwnPort(port, nowNs)));
        // What waits there is published at the end of any turn.
        clockwork.add(context.publisher()::nextDeadlineNs, nowNs -> {});
    }

    /** Does what is due. Calling it early or late is harmless. */
    public void onTimer(long nowNs) {
        turn(nowNs, () -> clockwork.onTimer(nowNs));
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return clockwork.nextDeadlineNs();
    }

    /** Does what the world outside asks for. */
    public void onCommand(Command command, long nowNs) {
        turn(nowNs, () -> command.handle(commands, nowNs));
    }

    /** A turn is ended however it went: what failed costs what it was about, and no more. */
    private void turn(long nowNs, Runnable work) {
        lastNowNs = nowNs;
        Pieces pieces = new Pieces();
        pieces.run(work);
        endTurn(pieces);
        pieces.end();
    }

    /**
     * Ends a turn, in the one order that is safe: what follows in other parts; then what the lanes need, as an answer
     * must find the session that it is for; then the packets and datagrams; and the world hears last, when all is so.
     */
    private void endTurn(Pieces pieces) {
        do {
            settle(pieces);
            pieces.run(() -> parts.directory().endTurn(lastNowNs));
            pieces.run(() -> parts.ports().look(lastNowNs));
            settle(pieces);
            pieces.run(() -> parts.multicast().look(lastNowNs));
            pieces.run(parts.rules()::look);
            pieces.run(() -> parts.ethernet().look(lastNowNs));
            pieces.run(() -> context.publisher().endTurn(lastNowNs));
        } while (sendReady(pieces));
        pieces.run(() -> {
            if (parts.names().look(lastNowNs)) {
                parts.gateways().onFactsChanged();
            }
        });
        pieces.run(parts.nameSearch()::endTurn);
        pieces.run(context.outbox()::sendAll);
        context.turn().tellAll(pieces);
    }

    /** Sends packets that waited; true if there were any. */
    private boolean sendReady(Pieces pieces) {
        boolean isAny = parts.forwarder().hasReady();
        pieces.run(() -> parts.forwarder().sendReady(lastNowNs));
        return isAny;
    }

    private void settle(Pieces pieces) {
        context.turn().settle(pieces);
        for (ControlEvent event = arrived.poll(); event != null; event = arrived.poll()) {
            ControlEvent taken = event;
            pieces.run(() -> events.take(taken, lastNowNs));
            context.turn().settle(pieces);
        }
    }

    /** Wipes the network's keys, once nothing is asked of this engine any more. */
    public void destroyKeys() {
        context.ring().destroy();
    }

    /** The state of everything, for people. */
    public MeshStatus status(long nowNs) {
        List<ServerStatus> servers = parts.directory().status();
        Optional<Endpoint> endpoint = servers.stream()
                .flatMap(server -> server.observedEndpoint().stream())
                .findFirst();
        return new MeshStatus(
                new MeshStatus.Member(
                        context.membership().name(),
                        context.ownKey(),
                        context.ring().newest().networkId(),
                        context.overlay().interfaceAddresses(),
                        new MeshStatus.Conduct(
                                parts.multicast().status(),
                                parts.rules().status(nowNs),
                                parts.ethernet().status()),
                        new MeshStatus.Standing(
                                context.membership().own().map(MembershipStatus::of),
                                parts.policy().status(),
                                parts.rotation().status())),
                new MeshStatus.Outside(endpoint, parts.nat().mapping()),
                servers,
                peers(nowNs),
                context.warnings().standing(),
                context.counters().asMap());
    }

    private List<PeerStatus> peers(long nowNs) {
        boolean isRegistered = parts.directory().registrations().isAny();
        List<PeerStatus> known = context.peers().all().stream()
                .map(peer -> PeerView.of(peer, nowNs).with(parts.gateways().routes(peer)))
                .toList();
        boolean isUdpBlocked = parts.directory().registrations().areByLinksOnly()
                && parts.ports().isUdpBlocked()
                && known.stream().noneMatch(peer -> peer.path().kind() == PathKind.DIRECT);
        return known.stream()
                .map(peer -> isRegistered ? peer : withoutServer(peer))
                .map(peer -> isUdpBlocked ? withoutUdp(peer) : peer)
                .sorted(Comparator.comparing((PeerStatus peer) -> peer.member().id())
                        .thenComparing(peer -> peer.member().publicKey()))
                .toList();
    }

    /** What cannot be reached is not introduced either then. */
    private static PeerStatus withoutServer(PeerStatus peer) {
        boolean isUnreached =
                peer.state() != PeerState.CONNECTED && peer.path().reason().isPresent();
        return isUnreached ? peer.because(PathReason.NO_SERVER) : peer;
    }

    /** No server answers by UDP, and no peer does. */
    private static PeerStatus withoutUdp(PeerStatus peer) {
        return peer.path().kind() == PathKind.RELAY ? peer.because(PathReason.UDP_BLOCKED) : peer;
    }
}
