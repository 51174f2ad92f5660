package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.Cut;
import org.meshnet.core.frame.Cutter;
import org.meshnet.core.frame.EcnField;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.frame.TcpMss;
import org.meshnet.core.frame.VirtioHeader;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.FrameSizes;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.SendLane;
import org.meshnet.core.session.Session;

/**
 * The way out: packets and super-packets from the TUN device are routed, cut, sealed and sent. Frames of one length to
 * one peer are held back and leave as one train, at the latest at {@link #flush}; order is kept. Owned by one thread.
 * Allocates nothing for a packet that has a session; one that has none goes to the control loop.
 *
 * <pre>
 *   TUN device
 *       | onPacket: virtio-net header and packet
 *       v
 *   Snapshot.routes, EthernetOut
 *       |               --- no route, session or hop --+--> ControlInbox: waits for a handshake, or is answered
 *       |                                          '--> MulticastOut: for many, so once more from here for each of them
 *       | PeerLink: LaneFilter where there are rules; the session to send under, the hop to send over
 *       v
 *   Cutter.cut          a packet is one frame, a super-packet one for each of its segments
 *       |               '--- too long for the path ---> LongPackets: fragments, or ICMP for this host
 *       |
 *       v
 *   SendLane.seal       in place, each under the next counter of this lane; from here on order matters
 *       |
 *       v
 *   OutboundTrain       as long as hop, marks and length are those of the frames before
 *       | endTrain: another hop, mark or length, 64 frames, or nothing more to read
 *       |
 *       +--- direct ----------------------> DatagramSink.queue -.
 *       |                                                        +-> flush: one call for all that waits
 *       '--- relayed --> RelayEnvelope ---> DatagramSink.send --'
 * </pre>
 */
public final class OutboundLane {
    /**
     * Small trains wait for each other, to leave in one call; what is longer is worth a call of its own, and to be sent
     * soon.
     */
    private static final int WAITING_BYTES = 1 << 15;

    private final int lane;
    private final SnapshotCell snapshots;
    private final DatagramSink sink;
    private final ControlInbox inbox;
    private final Counters counters;
    /** What stands before each packet; nothing where the device carries packets. */
    private final LinkHeader link = LinkHeader.none();

    private final Cutter cutter = new Cutter(link);
    private final OutboundTrain train;
    private final RelayEnvelope relayEnvelope = new RelayEnvelope();
    private final MulticastOut multicast;
    private final LongPackets longPackets;
    private final LaneFilter filter;
    private final @Nullable EthernetOut ethernet;

    /** @param cutBytes room for the frames of one packet or super-packet */
    public OutboundLane(
            int lane, SnapshotCell snapshots, DatagramSink sink, ControlInbox inbox, Counters counters, int cutBytes) {
        this.lane = lane;
        this.snapshots = snapshots;
        this.sink = sink;
        this.inbox = inbox;
        this.counters = counters;
        this.train = new OutboundTrain(cutBytes);
        this.multicast = new MulticastOut(this::send, inbox, counters);
        this.filter = new LaneFilter(inbox, counters);
        this.longPackets = new LongPackets(link, inbox, counters);
        this.ethernet = snapshots
                .stations()
                .map(stations -> new EthernetOut(stations, link, this::sendFrame, inbox, counters))
                .orElse(null);
    }

    /**
     * Takes one packet or super-packet from the device, or an Ethernet frame where it carries those.
     *
     * @param packet virtio-net header and packet between position and limit; the caller's again on return
     * @param nowNs monotonic time
     */
    public void onPacket(ByteBuffer packet, long nowNs) {
        if (ethernet == null) {
            onIpPacket(packet, nowNs);
        } else if (!ethernet.take(packet, nowNs)) {
            leaveToControl(packet);
        }
    }

    /** Sends an Ethernet frame to all members, whatever is known of whom it is for. */
    public void flood(ByteBuffer frame, long nowNs) {
        if (ethernet != null) {
            ethernet.flood(frame, nowNs);
        }
    }

    private void onIpPacket(ByteBuffer packet, long nowNs) {
        int offset = packet.position() + PacketSink.HEADER_LENGTH;
        int length = packet.limit() - offset;
        if (!IpPacket.isValid(packet, offset, length)) {
            counters.add(Counter.PACKET_MALFORMED);
            return;
        }
        Snapshot snapshot = snapshots.get();
        PeerLink to = snapshot.routes()
                .find(IpPacket.destinationHigh(packet, offset), IpPacket.destinationLow(packet, offset));
        if ((to == null || !send(to, packet, nowNs)) && !multicast.take(snapshot.multicast(), packet, nowNs)) {
            leaveToControl(packet);
        }
    }

    /** False if there is no way to the peer now. What rules refuse is done with; a super-packet is one decision. */
    private boolean send(PeerLink to, ByteBuffer packet, long nowNs) {
        int offset = packet.position() + PacketSink.HEADER_LENGTH;
        boolean isRefused =
                to.flows().rules() != null && !filter.passes(to, false, packet, offset, packet.limit() - offset, nowNs);
        return isRefused || sendUnasked(to, packet, nowNs);
    }

    /** Rules are about packets: where there are some, frames that nobody can judge by them do not pass. */
    private boolean sendFrame(PeerLink to, ByteBuffer frame, long nowNs) {
        if (to.flows().rules() != null) {
            counters.add(Counter.RULES_REFUSED_SENT);
            return true;
        }
        return sendUnasked(to, frame, nowNs);
    }

    /**
     * Sends a packet to a peer whatever the rules say: the answer to one that they refused. False if there is no way to
     * the peer now.
     *
     * @param packet virtio-net header and a valid packet between position and limit
     */
    public boolean sendUnasked(PeerLink to, ByteBuffer packet, long nowNs) {
        Session session = to.sending();
        Hop hop = to.hop();
        if (session == null || hop == null || session.isExpired(nowNs)) {
            return false;
        }
        if (add(session, hop, packet, nowNs)) {
            session.sendLane(lane).onDataSent(packet.remaining() - PacketSink.HEADER_LENGTH, nowNs);
            if (session.active().set() && !offer(new ControlEvent.SessionActive(session))) {
                session.active().clear();
            }
        }
        return true;
    }

    /** Sends what is held back. Called when the device has nothing more to read for now. */
    public void flush() {
        endTrain();
        sink.flush();
        train.rewind();
        filter.countDisplaced();
    }

    /**
     * The train is complete: the sink has it, and sends it with the next flush at the latest; by relay it goes at once.
     */
    private void endTrain() {
        if (train.isEmpty()) {
            return;
        }
        Hop hop = train.hop();
        if (hop.isRelayed()) {
            sink.flush();
            relayEnvelope.send(sink, train.bytes(), train.segmentBytes(), hop);
        } else {
            sink.queue(train.bytes(), train.segmentBytes(), train.ecn(), hop.endpoint());
        }
        train.next();
    }

    private boolean add(Session session, Hop hop, ByteBuffer packet, long nowNs) {
        int ecn = marks(session, packet);
        if (!train.leadsTo(hop, ecn)) {
            endTrain();
            train.leadTo(hop, ecn);
        }
        if (train.end() > WAITING_BYTES) {
            flush();
        }
        PeerLink to = session.link();
        int sureBytes = to.surePacketBytes() - link.length();
        int likelyBytes = to.likelyPacketBytes() - link.length();
        int trailerLength = session.trailerLength();
        cutter.leaveFree(trailerLength);
        long cut = cutter.cut(packet, packet.position(), packet.remaining(), train.buffer(), train.end(), sureBytes);
        if (cut == Cut.NONE) {
            counters.add(Counter.PACKET_MALFORMED);
            return false;
        }
        if (Cut.frameLength(cut) > FrameSizes.LONG_FRAME_BYTES) {
            session.longSent().set();
        }
        int packetBytes = Cut.frameLength(cut) - FrameHeader.PACKET_OVERHEAD - link.length() - trailerLength;
        if (packetBytes > likelyBytes) {
            return addLong(session, cut, likelyBytes, nowNs);
        }
        if (Cut.count(cut) == 1 && link.isPacket()) {
            lowerMss(packetBytes, likelyBytes);
        }
        return seal(session, cut);
    }

    /** The packet's own, where the peer hands on what routers make of them (RFC 6040 §4.1). */
    private int marks(Session session, ByteBuffer packet) {
        return session.isMarked() && session.link().isMarked() && link.isPacket()
                ? EcnField.read(packet, packet.position() + PacketSink.HEADER_LENGTH + link.length())
                : Ecn.NOT_ECT;
    }

    /** Has the connection that this perhaps opens get segments that fit. */
    private void lowerMss(int packetBytes, int longestBytes) {
        ByteBuffer buffer = train.buffer();
        int before = FrameHeader.PACKET_OFFSET + link.length();
        boolean isPartial = (buffer.get(train.end() + FrameHeader.PACKET_FLAGS_OFFSET) & FrameKind.FLAG_PARTIAL) != 0;
        TcpMss.lower(buffer, train.end() + before, packetBytes, longestBytes, isPartial);
    }

    /** Sends of what does not fit what may go in fragments. */
    private boolean addLong(Session session, long cut, int longestBytes, long nowNs) {
        boolean isAny = false;
        longPackets.setAside(train.buffer(), train.end(), cut, session.trailerLength());
        for (int i = 0; i < longPackets.count(); i++) {
            if (train.end() > WAITING_BYTES) {
                flush();
            }
            long taken = longPackets.takeBack(i, longestBytes, train.buffer(), train.end(), nowNs);
            isAny |= taken != Cut.NONE && seal(session, taken);
        }
        return isAny;
    }

    private boolean seal(Session session, long cut) {
        boolean isSealed = sealEach(session, cut);
        if (isSealed) {
            append(cut);
        } else {
            counters.add(Counter.PACKET_MALFORMED);
        }
        return isSealed;
    }

    private boolean sealEach(Session session, long cut) {
        SendLane sendLane = session.sendLane(lane);
        int besidesText = FrameHeader.TEXT_OFFSET + session.trailerLength();
        int count = Cut.count(cut);
        int frameLength = Cut.frameLength(cut);
        int frame = train.end();
        boolean isSealed = true;
        for (int i = 0; i < count; i++) {
            int length = i < count - 1 ? frameLength : Cut.lastFrameLength(cut);
            isSealed &= sendLane.seal(train.buffer(), frame, length - besidesText) > 0;
            frame += frameLength;
        }
        return isSealed;
    }

    /** Takes sealed frames into the train, which ends before them where they do not belong to it. */
    private void append(long cut) {
        if (!train.takes(cut)) {
            endTrain();
        }
        train.add(cut);
        if (train.isComplete()) {
            endTrain();
        }
        if (train.end() > WAITING_BYTES && train.isEmpty()) {
            flush();
        }
    }

    /** A super-packet is not kept waiting: its sender sends again what matters. */
    private void leaveToControl(ByteBuffer packet) {
        if (VirtioHeader.gsoType(packet, packet.position()) != VirtioHeader.GSO_NONE) {
            counters.add(Counter.PACKET_NO_PATH);
            return;
        }
        byte[] copy = new byte[packet.remaining()];
        packet.get(packet.position(), copy);
        offer(new ControlEvent.PacketUnrouted(copy));
    }

    private boolean offer(ControlEvent event) {
        boolean isTaken = inbox.offer(event);
        if (!isTaken) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
        return isTaken;
    }
}
