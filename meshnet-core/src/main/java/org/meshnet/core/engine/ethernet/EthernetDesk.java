package org.meshnet.core.engine.ethernet;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meshnet.core.bridge.Neighbours;
import org.meshnet.core.bridge.Neighbours.Neighbour;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.lane.Recipients;
import org.meshnet.core.engine.lane.Stations;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.engine.multicast.MissingMembers;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.traffic.Forwarder;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.frame.NeighbourMessage;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.MacAddress;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Capabilities;

/**
 * The Ethernet of the mesh (docs/ethernet.md): makes ports of the members that carry Ethernet, says to the lanes who
 * gets what is for all, and answers this host's questions for stations where the answer is known. Where this node
 * carries packets it does no more than say who does not. Control thread only.
 */
public final class EthernetDesk implements SessionObserver {
    /** A new list for the lanes is made no more often than that. */
    static final long TABLE_PAUSE_NS = 100_000_000L;

    private final EngineContext context;
    private final Forwarder forwarder;
    private final OtherDevices others;
    private final MissingMembers missing;
    private final Neighbours neighbours = new Neighbours();
    private final Map<NodeKey, Peer> members = new TreeMap<>();
    private final LinkHeader link = LinkHeader.none();
    private final NeighbourMessage message = new NeighbourMessage();
    private final ByteBuffer answer =
            ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + NeighbourMessage.MAX_ANSWER_LENGTH);
    private boolean isTableStale;
    private long tableNs;

    public EthernetDesk(EngineContext context, MissingMembers missing, Forwarder forwarder, long nowNs) {
        this.context = context;
        this.forwarder = forwarder;
        this.others = new OtherDevices(context, stations().isPresent());
        this.missing = missing;
        this.tableNs = nowNs - TABLE_PAUSE_NS;
    }

    /** What is shared with the lanes; nothing where this node carries packets. */
    private Optional<Stations> stations() {
        return context.snapshots().stations();
    }

    /** What this node does with Ethernet; empty if it carries packets. */
    public Optional<MeshStatus.Ethernet> status() {
        return stations()
                .map(shared -> new MeshStatus.Ethernet(
                        new MacAddress(shared.own()),
                        shared.limits().perSecond(),
                        shared.localCount(),
                        members.values().stream()
                                .mapToInt(peer -> shared.count(peer.link()))
                                .sum()));
    }

    /** This host's own datagrams come from there, and are not to go through what they carry. */
    public void setLocalEndpoints(List<Endpoint> endpoints) {
        stations().ifPresent(shared -> shared.setUnderlay(endpoints));
    }

    /** A peer tells something else of itself. */
    public void onDescriptor(Peer peer, long nowNs) {
        boolean carriesEthernet = peer.isCapable(Capabilities.ETHERNET);
        others.set(peer, carriesEthernet != stations().isPresent(), nowNs);
        stations().ifPresent(shared -> {
            if (!carriesEthernet) {
                unplug(shared, peer);
            } else if (peer.link().bridgePort() == 0
                    && !shared.plugIn(peer.link(), peer.key().station(), nowNs)) {
                context.counters().add(Counter.ETHERNET_PORTS_FULL);
            }
            consider(peer);
        });
    }

    /** A peer is known no more. */
    public void onForgotten(Peer peer, long nowNs) {
        others.set(peer, false, nowNs);
        stations().ifPresent(shared -> unplug(shared, peer));
        leave(peer);
    }

    private void unplug(Stations shared, Peer peer) {
        shared.unplug(peer.link());
        neighbours.forgetAll(peer.link());
    }

    @Override
    public void onEstablished(Peer peer, long nowNs) {
        consider(peer);
    }

    @Override
    public void onDown(Peer peer, long nowNs) {
        leave(peer);
    }

    private void consider(Peer peer) {
        if (peer.link().bridgePort() == 0 || !peer.isConnected()) {
            leave(peer);
        } else if (members.put(peer.key(), peer) == null) {
            isTableStale = true;
        }
    }

    private void leave(Peer peer) {
        isTableStale |= members.remove(peer.key()) != null;
    }

    /** This host sends what is for all. */
    public void onUsed(long nowNs) {
        missing.onUsed(members.size(), nowNs);
    }

    /** This host asks who has an IP address: answered here if that is known, by whoever has it else. */
    public void onAsked(byte[] frame, long nowNs) {
        ByteBuffer asked = ByteBuffer.wrap(frame);
        if (!read(asked, PacketSink.HEADER_LENGTH)) {
            return;
        }
        IpAddress target = new IpAddress(message.targetHigh(), message.targetLow());
        PeerLink owner = context.snapshots().get().routes().find(target);
        if (owner != null) {
            context.peers()
                    .find(owner)
                    .ifPresent(peer -> reply(asked, peer.key().station(), false));
            return;
        }
        Optional<Neighbour> known = neighbours.find(target, nowNs).filter(neighbour -> isThere(neighbour, nowNs));
        if (known.isPresent()) {
            reply(asked, new MacAddress(known.get().mac()), known.get().isRouter());
        } else {
            forwarder.flood(frame, nowNs);
            forwarder.seek(target, frame, nowNs);
        }
    }

    private boolean isThere(Neighbour neighbour, long nowNs) {
        PeerLink behind =
                stations().map(shared -> shared.find(neighbour.mac(), nowNs)).orElse(SubnetRoutes.NOBODY);
        return neighbour.link().equals(behind);
    }

    private boolean read(ByteBuffer frame, int offset) {
        return link.read(frame, offset, frame.limit() - offset) && message.read(frame, offset, link);
    }

    private void reply(ByteBuffer asked, MacAddress station, boolean isRouter) {
        answer.clear();
        int length = message.writeAnswer(
                asked, PacketSink.HEADER_LENGTH, station.bits(), isRouter, answer, PacketSink.HEADER_LENGTH);
        context.packets().write(answer.limit(PacketSink.HEADER_LENGTH + length));
        context.counters().add(Counter.NEIGHBOURS_ANSWERED);
    }

    /** A member says who has an IP address; the lane has looked whether it may say so. */
    public void onTold(Session session, byte[] frame, long nowNs) {
        ByteBuffer told = ByteBuffer.wrap(frame);
        if (read(told, 0) && message.isWhole() && session.link().bridgePort() != 0) {
            neighbours.learn(
                    new IpAddress(message.claimedHigh(), message.claimedLow()),
                    new Neighbour(message.claimedMac(), session.link(), message.isFromRouter(), nowNs));
        }
    }

    public long nextDeadlineNs() {
        return Math.min(missing.nextDeadlineNs(), isTableStale ? tableNs + TABLE_PAUSE_NS : TimerQueue.NONE);
    }

    public void onTimer(long nowNs) {
        if (missing.isDue(nowNs)) {
            stations().ifPresent(shared -> shared.limits().used().clear());
        }
    }

    /** At the end of each turn: the lanes know who is there, after a pause. */
    public void look(long nowNs) {
        if (isTableStale && nowNs - tableNs >= TABLE_PAUSE_NS) {
            isTableStale = false;
            tableNs = nowNs;
            stations()
                    .ifPresent(shared -> shared.setAll(new Recipients(
                            members.values().stream().map(Peer::link).toList())));
        }
    }
}
