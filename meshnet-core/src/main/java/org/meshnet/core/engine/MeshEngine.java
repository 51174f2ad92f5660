package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.frame.Cutter;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.WireException;

/**
 * One node of the mesh, sans-IO: it is told of datagrams, packets, commands and the time, and answers through its seams. It never
 * blocks, reads no clock and starts no thread.
 *
 * <p>With one thread, everything goes through {@link #onDatagram}, {@link #onPacket}, {@link #onTimer} and
 * {@link #onCommand}. With several, each data loop owns a lane ({@link #outboundLane}, {@link #inboundLane}) and one control loop calls
 * everything else, {@link #onControlEvent} for what the lanes leave to it among them. Times are a monotonic clock's nanoseconds.
 */
public final class MeshEngine {
    static final int CONTROL_LANE = 0;
    /** Room for one frame of the longest packet. */
    static final int PLAIN_CUT_BYTES = FrameHeader.PACKET_OFFSET + 0xffff;

    private final EngineConfig config;
    private final Counters counters = new Counters();
    private final SnapshotCell snapshots = new SnapshotCell();
    private final Parts parts;
    private final InboundLane ownInbound;
    private final OutboundLane ownOutbound;
    private long lastNowNs;

    /** @param nowNs the time */
    public MeshEngine(EngineConfig config, EngineSeams seams, long nowNs) {
        this.config = config;
        this.lastNowNs = nowNs;
        this.parts = new Parts(config, seams, counters, snapshots, this::handleNow, nowNs);
        this.ownInbound = inboundLane(0, seams.packets(), Offloads.NONE, this::handleNow, seams.datagrams());
        this.ownOutbound = new OutboundLane(
                CONTROL_LANE, snapshots, seams.datagrams(), this::handleNow, counters, PLAIN_CUT_BYTES);
        parts.announcer().announce(nowNs);
    }

    /** A lane for a data loop that reads the TUN device; {@code lane} is 1 or above, each given to one loop. */
    public OutboundLane outboundLane(int lane, DatagramSink sink, ControlInbox inbox) {
        return new OutboundLane(lane, snapshots, sink, inbox, counters, Cutter.OUTPUT_LENGTH);
    }

    /**
     * A lane for a data loop that reads a socket; {@code index} is 0 or above and below {@link EngineConfig#inboundCount}, each given
     * to one loop. {@code offloads} is what the device behind the sink takes over; what the node forwards for others leaves through
     * {@code forwarded}, on the loop's thread.
     */
    public InboundLane inboundLane(
            int index, PacketSink sink, Offloads offloads, ControlInbox inbox, DatagramSink forwarded) {
        return new InboundLane(index, snapshots, sink, offloads, inbox, forwarded, counters);
    }

    /** Takes any datagram. One-threaded use only. */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        lastNowNs = nowNs;
        ownInbound.onDatagram(datagram, from, nowNs);
        ownInbound.flush();
        endTurn();
    }

    /** Takes a packet from the TUN device, its virtio-net header first. One-threaded use only. */
    public void onPacket(ByteBuffer packet, long nowNs) {
        lastNowNs = nowNs;
        ownOutbound.onPacket(packet, nowNs);
        ownOutbound.flush();
        endTurn();
    }

    private boolean handleNow(ControlEvent event) {
        handle(event, lastNowNs);
        return true;
    }

    /** Takes what a lane left to the control loop. */
    public void onControlEvent(ControlEvent event, long nowNs) {
        lastNowNs = nowNs;
        handle(event, nowNs);
        endTurn();
    }

    private void handle(ControlEvent event, long nowNs) {
        if (event.origin().filter(this::isInMesh).isPresent()) {
            refuse(event, Counter.DATAGRAM_FROM_OVERLAY);
        } else if (event.origin().filter(this::isNoRelay).isPresent()) {
            refuse(event, Counter.RELAY_REFUSED);
        } else if (event instanceof ControlEvent.DatagramArrived arrived) {
            onControlDatagram(arrived.datagram(), arrived.from(), nowNs);
        } else if (event instanceof ControlEvent.FrameArrived arrived) {
            parts.keeper().onFrame(arrived.session(), arrived.text(), arrived.from(), nowNs);
        } else if (event instanceof ControlEvent.PacketUnrouted unrouted) {
            parts.forwarder().onUnrouted(unrouted.packet(), nowNs);
        } else if (event instanceof ControlEvent.SessionActive active) {
            parts.keeper().onActive(active.session(), nowNs);
        } else if (event instanceof ControlEvent.PeerHeard heard) {
            parts.keeper().onHeard(heard.session(), heard.from(), nowNs);
        } else if (event instanceof ControlEvent.ForwardLimited limited) {
            parts.relayService().onLimited(limited.channel(), limited.isOwnLimit());
        }
    }

    /** The words that this may have been about are taken back, so that the next frame is heard. */
    private void refuse(ControlEvent event, Counter cause) {
        counters.add(cause);
        if (event instanceof ControlEvent.PeerHeard heard) {
            heard.session().clearHeard();
            heard.session().clearElsewhere();
        }
    }

    /** A path through the mesh itself would carry its own datagrams in a circle. */
    private boolean isInMesh(Hop from) {
        return !parts.underlay().isWelcome(from.endpoint());
    }

    /** Only a server that this node is registered at forwards to it, or a member that it asked to. */
    private boolean isNoRelay(Hop from) {
        return from.isRelayed()
                && parts.directory().relay(from).isEmpty()
                && !parts.relaySeeker().isGranted(from);
    }

    private void onControlDatagram(byte[] datagram, Hop from, long nowNs) {
        try {
            switch (datagram.length == 0 ? -1 : datagram[0]) {
                case MessageType.HANDSHAKE_INITIATION -> parts.handshaker().onInitiation(datagram, from, nowNs);
                case MessageType.HANDSHAKE_RESPONSE -> parts.handshaker().onResponse(datagram, nowNs);
                case MessageType.COOKIE_REPLY -> parts.handshaker().onCookieReply(datagram, nowNs);
                case MessageType.CHALLENGE,
                        MessageType.REGISTERED,
                        MessageType.REFUSED,
                        MessageType.EVENT,
                        MessageType.UNKNOWN_SESSION,
                        MessageType.RELAY_NOTICE -> onServerDatagram(datagram, from.endpoint(), nowNs);
                default -> onOtherDatagram(datagram, from.endpoint(), nowNs);
            }
        } catch (WireException e) {
            counters.add(Counter.HANDSHAKE_UNAUTHENTICATED);
        }
    }

    private void onOtherDatagram(byte[] datagram, Endpoint from, long nowNs) {
        boolean isStun = datagram.length > 0 && MessageType.isStun(datagram[0] & 0xff);
        if (!isStun) {
            counters.add(Counter.DATAGRAM_UNKNOWN);
        } else if (!parts.nat().onDatagram(datagram, from, nowNs)
                && !parts.guesser().onStun(datagram, from, nowNs)
                && !parts.ports().onStun(datagram, from, nowNs)) {
            counters.add(Counter.STUN_REFUSED);
        }
    }

    private void onServerDatagram(byte[] datagram, Endpoint from, long nowNs) {
        if (!parts.directory().onDatagram(datagram, from, nowNs)) {
            counters.add(Counter.SERVER_MESSAGE_REFUSED);
        }
    }

    /** Does what is due. Calling it early or late is harmless. */
    public void onTimer(long nowNs) {
        lastNowNs = nowNs;
        parts.timers().fire(nowNs, (peer, timer) -> parts.keeper().onTimer(peer, timer, nowNs));
        parts.directory().onTimer(nowNs);
        parts.forwarder().onTimer(nowNs);
        parts.keeper().onTimer(nowNs);
        parts.pings().onTimer(nowNs);
        parts.relayService().onTimer(nowNs);
        announceIf(parts.overlay().onTimer(nowNs), nowNs);
        if (parts.nat().onTimer(nowNs)) {
            parts.announcer().setStunEndpoints(parts.nat().seenAt());
        }
        parts.guesser().onNatLearned(nowNs);
        parts.ports().onTimer(nowNs).ifPresent(port -> onOwnPort(port, nowNs));
        endTurn();
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        long deadlineNs =
                Math.min(parts.timers().nextDeadlineNs(), parts.directory().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.forwarder().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.keeper().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.pings().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.relayService().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.nat().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.ports().nextDeadlineNs());
        deadlineNs = Math.min(deadlineNs, parts.publisher().nextDeadlineNs());
        return Math.min(deadlineNs, parts.overlay().nextDeadlineNs());
    }

    /** Does what the world outside asks for. */
    public void onCommand(Command command, long nowNs) {
        lastNowNs = nowNs;
        if (command instanceof Command.ServerEndpoints server) {
            parts.underlay().setServer(server.server(), server.endpoints());
            parts.directory().setServerEndpoints(server.server(), server.endpoints(), nowNs);
            parts.nat().setServer(server.server(), server.endpoints(), nowNs);
        } else if (command instanceof Command.ServerLinks links) {
            parts.directory().setServerLinks(links.server(), links.links(), nowNs);
        } else if (command instanceof Command.StunEndpoints stun) {
            parts.nat().setStunServer(stun.server(), stun.endpoints(), nowNs);
        } else if (command instanceof Command.Ping ping) {
            parts.pings().start(ping, nowNs);
        } else if (command instanceof Command.AddressInUse used) {
            announceIf(parts.overlay().onUsedHere(used.address(), used.interfaceName(), nowNs), nowNs);
        } else if (command instanceof Command.AddressFree free) {
            announceIf(parts.overlay().onFreeHere(free.address(), nowNs), nowNs);
        } else if (command instanceof Command.Leave) {
            parts.peers().all().forEach(parts.keeper()::close);
            parts.directory().leave(nowNs);
        } else {
            onNetwork(command, nowNs);
        }
        endTurn();
    }

    private void announceIf(boolean isChanged, long nowNs) {
        if (isChanged) {
            parts.announcer().announce(nowNs);
        }
    }

    private void onNetwork(Command command, long nowNs) {
        if (command instanceof Command.LocalEndpoints local) {
            parts.nat().setOwnAddresses(local.endpoints(), nowNs);
            if (parts.underlay().setNetworks(local.links(), local.tunnels())) {
                parts.directory().onUnderlayChanged();
            }
            if (parts.announcer().setLocalEndpoints(local.endpoints(), nowNs)) {
                parts.paths().onAddressChanged(nowNs);
                parts.guesser().onNetworkChanged(nowNs);
                parts.ports().onNetworkChanged(nowNs);
            }
        } else if (command instanceof Command.OverlayIpv4 ipv4) {
            if (parts.overlay().setV4Usable(ipv4.isUsable(), nowNs)) {
                parts.announcer().announce(nowNs);
            }
        } else if (command instanceof Command.MappedEndpoint mapped) {
            parts.announcer().setMappedEndpoint(mapped.endpoint(), nowNs);
        } else if (command instanceof Command.ConfiguredEndpoints configured) {
            parts.announcer().setConfiguredEndpoints(configured.endpoints(), nowNs);
        } else if (command instanceof Command.NetworkChanged) {
            onOtherNetwork(nowNs);
            parts.ports().onNetworkChanged(nowNs);
        }
    }

    private void onOtherNetwork(long nowNs) {
        parts.nat().restart(nowNs);
        parts.directory().refresh(nowNs);
        parts.paths().onAddressChanged(nowNs);
        parts.guesser().onNetworkChanged(nowNs);
    }

    /** The socket has another port, and so an entry of its own in every NAT. */
    private void onOwnPort(int port, long nowNs) {
        parts.announcer().setPort(port, nowNs);
        onOtherNetwork(nowNs);
    }

    private void endTurn() {
        parts.directory().endTurn(lastNowNs);
        parts.ports().look(lastNowNs);
        parts.publisher().endTurn(lastNowNs);
    }

    /** The state of everything, for people. */
    public MeshStatus status(long nowNs) {
        List<ServerStatus> servers = parts.directory().status();
        Optional<Endpoint> endpoint = servers.stream()
                .flatMap(server -> server.observedEndpoint().stream())
                .findFirst();
        boolean isRegistered = parts.directory().isRegistered();
        List<PeerStatus> known =
                parts.peers().all().stream().map(peer -> peer.status(nowNs)).toList();
        boolean isUdpBlocked = parts.directory().isRegisteredByLinksOnly()
                && parts.ports().isUdpBlocked()
                && known.stream().noneMatch(peer -> peer.path() == PathKind.DIRECT);
        List<PeerStatus> peers = known.stream()
                .map(peer -> isRegistered ? peer : withoutServer(peer))
                .map(peer -> isUdpBlocked ? withoutUdp(peer) : peer)
                .sorted(Comparator.comparing(PeerStatus::id).thenComparing(PeerStatus::publicKey))
                .toList();
        return new MeshStatus(
                config.name(),
                config.identity().nodeKey(),
                config.secrets().networkId(),
                parts.overlay().interfaceAddresses(),
                endpoint,
                parts.nat().mapping(),
                servers,
                peers,
                parts.warnings().standing(),
                counters.asMap());
    }

    /** What cannot be reached is not introduced either then. */
    private static PeerStatus withoutServer(PeerStatus peer) {
        boolean isUnreached =
                peer.state() != PeerState.CONNECTED && peer.reason().isPresent();
        return isUnreached ? peer.with(PathReason.NO_SERVER) : peer;
    }

    /** No server answers by UDP, and no peer does. */
    private static PeerStatus withoutUdp(PeerStatus peer) {
        return peer.path() == PathKind.RELAY ? peer.with(PathReason.UDP_BLOCKED) : peer;
    }
}
