package org.meshnet.core.engine.traffic;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.directory.LookUps;
import org.meshnet.core.engine.lane.OutboundLane;
import org.meshnet.core.engine.lane.Stations;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.IcmpUnreachable;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;

/**
 * What becomes of packets that no session takes yet: they wait for a handshake or a look-up, within bounds, or are
 * answered with an ICMP error at once. Control thread only.
 */
public final class Forwarder implements SessionObserver {
    private static final long STAGED_NS = 3_000_000_000L;
    private static final int MAX_PACKET_LENGTH = 0xffff;

    private final EngineContext context;
    private final Directory directory;
    private final Connector connector;
    private final PacketSink packets;
    private final OutboundLane lane;
    /** What leaves at the end of this turn. */
    private final Deque<byte[]> ready = new ArrayDeque<>();

    private final LookUps lookUps = new LookUps();
    private final IcmpLimit icmpLimit = new IcmpLimit();
    /** What stands before each packet; nothing where the device carries packets. */
    private final LinkHeader link = LinkHeader.none();

    private final @Nullable Stations stations;
    private final ByteBuffer packet =
            ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + LinkHeader.MAX_LENGTH + MAX_PACKET_LENGTH);
    private final ByteBuffer error =
            ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + LinkHeader.MAX_LENGTH + IcmpUnreachable.MAX_LENGTH);

    /** @param lane by which packets that waited leave */
    public Forwarder(EngineContext context, Directory directory, Connector connector, OutboundLane lane) {
        this.context = context;
        this.directory = directory;
        this.connector = connector;
        this.packets = context.packets();
        this.stations = context.snapshots().stations().orElse(null);
        this.lane = lane;
    }

    /** What the device gave, checked and with its virtio-net header, has no session. */
    public void onUnrouted(byte[] bytes, long nowNs) {
        if (stations != null) {
            onUnroutedFrame(stations, bytes, nowNs);
        } else {
            onUnroutedPacket(bytes, nowNs);
        }
    }

    private void onUnroutedFrame(Stations shared, byte[] bytes, long nowNs) {
        long station = LinkHeader.destination(ByteBuffer.wrap(bytes), PacketSink.HEADER_LENGTH);
        PeerLink to = shared.find(station, nowNs);
        Optional<Peer> peer = to == null ? Optional.empty() : context.peers().find(to);
        peer.ifPresentOrElse(
                known -> onPeerPacket(known, bytes, nowNs),
                () -> context.counters().add(Counter.PACKET_NO_PATH));
    }

    /** Sends an Ethernet frame, with its virtio-net header, to all members. */
    public void flood(byte[] bytes, long nowNs) {
        packet.clear().put(bytes).flip();
        lane.flood(packet, nowNs);
        lane.flush();
    }

    /** Looks for the member that has an address, if it is one of the mesh, for what is to be sent to it then. */
    public void seek(IpAddress address, byte[] bytes, long nowNs) {
        if (context.overlay().isInside(address)) {
            onStrangerPacket(address, bytes, nowNs);
        }
    }

    private void onUnroutedPacket(byte[] bytes, long nowNs) {
        ByteBuffer view = ByteBuffer.wrap(bytes);
        IpAddress destination = new IpAddress(
                IpPacket.destinationHigh(view, PacketSink.HEADER_LENGTH),
                IpPacket.destinationLow(view, PacketSink.HEADER_LENGTH));
        if (context.overlay().isBroadcast(destination)) {
            context.counters().add(Counter.PACKET_MULTICAST);
            return;
        }
        PeerLink to = context.snapshots().get().routes().find(destination);
        Optional<Peer> peer = to == null ? Optional.empty() : context.peers().find(to);
        if (peer.isPresent()) {
            onPeerPacket(peer.get(), bytes, nowNs);
        } else if (SubnetRoutes.NOBODY.equals(to)) {
            refuse(bytes, nowNs);
        } else {
            onStrangerPacket(destination, bytes, nowNs);
        }
    }

    private void onPeerPacket(Peer peer, byte[] bytes, long nowNs) {
        if (peer.current().filter(session -> !session.isExpired(nowNs)).isPresent()) {
            ready.add(bytes);
            return;
        }
        if (peer.staged().add(bytes)) {
            context.counters().add(Counter.PACKET_NO_PATH);
        }
        context.timers().setIfUnset(peer, PeerTimer.STAGED_EXPIRY, nowNs + STAGED_NS);
        connector.connect(peer, nowNs);
    }

    private void onStrangerPacket(IpAddress destination, byte[] bytes, long nowNs) {
        if (lookUps.isPending(destination)) {
            lookUps.add(destination, bytes, nowNs);
            return;
        }
        boolean isHopeless = !context.overlay().isInside(destination)
                || lookUps.isAbsent(destination, nowNs)
                || lookUps.isFull()
                || !directory.lookUp(destination, nowNs);
        if (isHopeless) {
            refuse(bytes, nowNs);
        } else {
            lookUps.add(destination, bytes, nowNs);
        }
    }

    /** Sends what waited for the peer's session. */
    @Override
    public void onEstablished(Peer peer, long nowNs) {
        context.timers().cancel(peer, PeerTimer.STAGED_EXPIRY);
        ready.addAll(peer.staged().drain());
    }

    /** Is there something that {@link #sendReady} would send? */
    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Sends what waited, once the lanes know the way. */
    public void sendReady(long nowNs) {
        for (byte[] bytes = ready.poll(); bytes != null; bytes = ready.poll()) {
            packet.clear().put(bytes).flip();
            lane.onPacket(packet, nowNs);
            lane.flush();
        }
    }

    /** Packets waited for the peer in vain. */
    public void onStagedExpiry(Peer peer, long nowNs) {
        peer.staged().drain().forEach(bytes -> {
            context.counters().add(Counter.PACKET_NO_PATH);
            refuse(bytes, nowNs);
        });
    }

    /** A server says that nobody has the address. */
    public void onNotFound(IpAddress address, long nowNs) {
        lookUps.markAbsent(address, nowNs);
        lookUps.take(address).orElse(List.of()).forEach(bytes -> refuse(bytes, nowNs));
    }

    /** A peer became known or has new addresses: packets may have waited for them. */
    public void onPeerAddresses(Peer peer, long nowNs) {
        for (IpAddress address : peer.addresses()) {
            Optional<List<byte[]>> waiting = lookUps.take(address);
            if (waiting.isPresent()) {
                context.publisher().onRoutesNeeded();
                waiting.get().forEach(bytes -> onPeerPacket(peer, bytes, nowNs));
            }
        }
    }

    public long nextDeadlineNs() {
        return lookUps.nextDeadlineNs();
    }

    public void onTimer(long nowNs) {
        lookUps.expired(nowNs).forEach(address -> onNotFound(address, nowNs));
    }

    /** Tells this host of one of its packets, with this ICMP error or reset. */
    public void tellHost(byte[] answer, long nowNs) {
        if (icmpLimit.take(nowNs)) {
            error.clear().put(PacketSink.HEADER_LENGTH, answer);
            packets.write(error.limit(PacketSink.HEADER_LENGTH + answer.length));
            context.counters().add(Counter.UNREACHABLE_SENT);
        }
    }

    /** Tells a peer of one of its packets, with this ICMP error or reset. */
    public void answerPeer(PeerLink link, byte[] answer, long nowNs) {
        if (icmpLimit.take(nowNs)) {
            error.clear().put(PacketSink.HEADER_LENGTH, answer);
            lane.sendUnasked(link, error.limit(PacketSink.HEADER_LENGTH + answer.length), nowNs);
            lane.flush();
        }
    }

    /** Tells this host that the destination cannot be reached. */
    private void refuse(byte[] bytes, long nowNs) {
        if (!icmpLimit.take(nowNs)) {
            return;
        }
        ByteBuffer refused = ByteBuffer.wrap(bytes);
        int length = bytes.length - PacketSink.HEADER_LENGTH;
        if (stations != null && !link.read(refused, PacketSink.HEADER_LENGTH, length)) {
            return;
        }
        error.clear();
        int at = PacketSink.HEADER_LENGTH + link.length();
        int answerLength = link.isPacket() ? IcmpUnreachable.write(refused, at, length - link.length(), error, at) : 0;
        if (answerLength > 0) {
            link.writeAnswer(refused, PacketSink.HEADER_LENGTH, error, PacketSink.HEADER_LENGTH);
            packets.write(error.limit(at + answerLength));
            context.counters().add(Counter.UNREACHABLE_SENT);
        }
    }
}
