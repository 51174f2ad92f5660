package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.EcnField;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.Gluer;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.MulticastPacket;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.TcpMss;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.session.OneShotFlag;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SpeedCounter;
import org.meshnet.core.stun.StunMessage;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

/**
 * The way in: the frames of a train are opened in place, checked, glued to super-packets again and handed to the TUN
 * device, at the latest at {@link #flush}; everything else goes to the control loop. Owned by one thread. Allocates
 * nothing for a packet.
 *
 * <pre>
 *   UDP socket
 *       | onTrain: datagrams of one sender, side by side
 *       v
 *   Arrival             one datagram after the other, by its first byte
 *       |
 *       +--- relay's envelope --+--- under a channel of this node's ---> ForwardLane ---> DatagramSink
 *       |                       '--- under a relay's: what is inside, as if it had come alone
 *       |
 *       +--- handshakes, answers of servers ---> ControlInbox            all else: counted and dropped
 *       |
 *       | frame
 *       v
 *   Snapshot.sessions   by the receiver's index
 *       |
 *       v
 *   Session.open        replay window and tag, in place --- first one, or by another hop ---> ControlInbox
 *       |
 *       +--- probes and such ---> ControlInbox
 *       |
 *       | packet, or Ethernet frame ---> EthernetIn
 *       v
 *   source and destination: the peer's own, this node's own, of a network behind either, or for many
 *       |
 *       v
 *   LaneFilter          where there are rules: by the flow that it belongs to, or by the rules if it opens one
 *       |
 *       v
 *   EcnField            hands the datagram's congestion mark on; a packet that must not have one is dropped
 *       |
 *       v
 *   Gluer               joins neighbours of one flow
 *       | flush: another flow, or nothing more to read
 *       v
 *   TUN device
 * </pre>
 */
public final class InboundLane {
    private final int index;
    private final SnapshotCell snapshots;
    private final ControlInbox inbox;
    private final Counters counters;
    private final Gluer gluer;
    private final ForwardLane forwards;
    private final LaneFilter filter;
    private final @Nullable EthernetIn ethernet;
    private final Arrival arrival = new Arrival();

    // of the last packet
    private @Nullable Snapshot sourceSnapshot;
    private long sourceHigh;
    private long sourceLow;
    private @Nullable PeerLink sourceLink;

    /**
     * @param index from 0, below the session's count of inbound lanes
     * @param gluer before the device
     * @param forwarded where what is forwarded for others leaves
     */
    public InboundLane(
            int index,
            SnapshotCell snapshots,
            Gluer gluer,
            DatagramSink forwarded,
            ControlInbox inbox,
            Counters counters) {
        this.index = index;
        this.snapshots = snapshots;
        this.inbox = inbox;
        this.counters = counters;
        this.gluer = gluer;
        this.forwards = new ForwardLane(forwarded, inbox, counters);
        this.filter = new LaneFilter(inbox, counters);
        this.ethernet = snapshots
                .stations()
                .map(stations -> new EthernetIn(stations, gluer, inbox, counters))
                .orElse(null);
    }

    /** What the device behind this lane takes over, as far as is known now. Any thread. */
    public Offloads offloads() {
        return gluer.offloads();
    }

    /** Takes one datagram without marks; as {@link #onTrain}. */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        onTrain(datagram, datagram.remaining(), Ecn.NOT_ECT, from, nowNs);
    }

    /**
     * Takes a train of datagrams from one sender.
     *
     * @param train direct buffer with the datagrams between position and limit; its bytes are overwritten
     * @param segmentBytes length of each but the last, which may be shorter
     * @param ecn marks in the IP headers of all of them, of {@link Ecn}
     * @param from where they came from
     * @param nowNs monotonic time
     */
    public void onTrain(ByteBuffer train, int segmentBytes, int ecn, Endpoint from, long nowNs) {
        arrival.wrap(snapshots.get(), train, segmentBytes, from, nowNs);
        arrival.marked(ecn);
        int end = train.limit();
        int offset = train.position();
        while (offset < end) {
            arrival.moveTo(offset);
            int bytes = arrival.length();
            int type = arrival.type();
            if (type == FrameHeader.TYPE) {
                onFrame();
            } else if (type == MessageType.RELAY) {
                bytes = onEnvelope();
            } else {
                leaveToControl();
            }
            offset += bytes;
        }
    }

    /** Hands over what is held back. Called when the socket has nothing more to read for now. */
    public void flush() {
        gluer.flush();
        filter.countDisplaced();
    }

    /**
     * What is under a channel of this node's own is forwarded, all that stands side by side at once; bytes that are
     * done.
     */
    private int onEnvelope() {
        int length = arrival.length();
        ByteBuffer buffer = arrival.buffer();
        int offset = arrival.offset();
        if (!RelayHeader.isForwardable(buffer, offset, length) || RelayHeader.channel(buffer, offset) == Hop.DIRECT) {
            counters.add(Counter.RELAY_REFUSED);
            return length;
        }
        int forwardedBytes = forwards.take(arrival);
        if (forwardedBytes == 0) {
            onRelayed();
        }
        return Math.max(length, forwardedBytes);
    }

    /** What a relay forwarded is taken where it stands, behind the envelope. */
    private void onRelayed() {
        arrival.openEnvelope();
        if (arrival.type() == FrameHeader.TYPE) {
            onFrame();
        } else if (arrival.length() <= Limits.MESSAGE_LENGTH) {
            offer(new ControlEvent.DatagramArrived(arrival.copy(0), arrival.hop()));
        } else {
            counters.add(Counter.RELAY_REFUSED);
        }
    }

    /** What no part of the control loop takes must not fill its queue, neither in number nor in bytes. */
    private void leaveToControl() {
        boolean isWanted = MessageType.isToNode(arrival.type())
                || StunMessage.isAnswer(arrival.buffer(), arrival.offset(), arrival.length());
        if (arrival.length() > Limits.MESSAGE_LENGTH || !isWanted) {
            counters.add(Counter.DATAGRAM_UNKNOWN);
            return;
        }
        offer(new ControlEvent.DatagramArrived(arrival.copy(0), arrival.hop()));
    }

    private void onFrame() {
        ByteBuffer buffer = arrival.buffer();
        int offset = arrival.offset();
        if (!FrameHeader.isFrame(buffer, offset, arrival.length())) {
            counters.add(Counter.FRAME_MALFORMED);
            return;
        }
        Session session = arrival.snapshot().sessions().find(FrameHeader.receiverIndex(buffer, offset));
        if (session == null || session.isExpired(arrival.nowNs())) {
            counters.add(Counter.FRAME_NO_SESSION);
            return;
        }
        Session.Opened opened = session.open(index, buffer, offset, arrival.length());
        switch (opened) {
            case NEWEST, LATE -> {
                arrival.leaveOut(session.trailerLength());
                byte kind = buffer.get(offset + FrameHeader.KIND_OFFSET);
                onHeard(session, opened, kind);
                onText(session, kind);
            }
            case REPLAYED -> counters.add(Counter.FRAME_REPLAYED);
            case FORGED, BAD_LANE -> counters.add(Counter.FRAME_FORGED);
        }
    }

    /** Probes try paths that are not in use yet, so they don't tell where the peer is. */
    private void onHeard(Session session, Session.Opened opened, byte kind) {
        session.onReceived(index, arrival.nowNs());
        if (session.heard().set()) {
            tellHeard(session, session.heard());
            return;
        }
        boolean isProbe = FrameKind.isProbe(kind);
        Hop known = session.link().hop();
        boolean hasMoved = opened == Session.Opened.NEWEST && !isProbe && (known == null || !arrival.isFrom(known));
        if (hasMoved && session.heardElsewhere().set()) {
            tellHeard(session, session.heardElsewhere());
        }
    }

    private void tellHeard(Session session, OneShotFlag told) {
        if (!offer(new ControlEvent.PeerHeard(session, arrival.hop()))) {
            told.clear();
        }
    }

    private void onText(Session session, byte kind) {
        if (!FrameKind.isValid(kind, arrival.length() - FrameHeader.BODY_OFFSET)) {
            counters.add(Counter.FRAME_BAD_BODY);
        } else if (kind == FrameKind.PACKET && ethernet == null) {
            onPacket(session);
        } else if (kind == FrameKind.ETHERNET && ethernet != null) {
            if (ethernet.take(session, arrival)) {
                onTaken(session, arrival.length() - FrameHeader.PACKET_OFFSET);
            }
        } else if (FrameKind.isPayload(kind)) {
            counters.add(Counter.FRAME_OTHER_DEVICE);
        } else if (kind == FrameKind.SPEED_DATA) {
            onSpeedData(session);
        } else if (kind != FrameKind.KEEPALIVE) {
            int length = arrival.length() - FrameHeader.TEXT_OFFSET;
            int copied = kind == FrameKind.SIZE_PROBE ? 1 + FrameKind.SIZE_BODY_LENGTH : length;
            byte[] text = arrival.copy(FrameHeader.TEXT_OFFSET, copied);
            offer(new ControlEvent.FrameArrived(session, text, length, arrival.hop()));
        }
    }

    private void onSpeedData(Session session) {
        SpeedCounter counter = session.link().speed();
        ByteBuffer buffer = arrival.buffer();
        int body = arrival.offset() + FrameHeader.BODY_OFFSET;
        boolean isTaken = counter != null
                && counter.take(
                        SpeedBody.Data.id(buffer, body),
                        SpeedBody.Data.number(buffer, body),
                        SpeedBody.Data.steadyFrom(buffer, body));
        if (isTaken) {
            onTaken(session, arrival.length() - FrameHeader.PACKET_OVERHEAD);
        } else {
            counters.add(Counter.SPEED_FRAMES_UNASKED);
        }
    }

    private void onPacket(Session session) {
        ByteBuffer buffer = arrival.buffer();
        int offset = arrival.offset() + FrameHeader.PACKET_OFFSET;
        int length = arrival.length() - FrameHeader.PACKET_OFFSET;
        int flags = buffer.get(offset - 1);
        if (!IpPacket.isValid(buffer, offset, length) || !isOwnSource(session, buffer, offset)) {
            counters.add(Counter.PACKET_BAD_SOURCE);
            return;
        }
        if (!isForThisHost(buffer, offset) && !isForMany(session, buffer, offset, length)) {
            return;
        }
        if (isRefused(session.link(), buffer, offset, length)) {
            return;
        }
        if (!EcnField.handOn(arrival.ecn(), buffer, offset)) {
            counters.add(Counter.PACKET_CONGESTED);
            return;
        }
        boolean isPartial = (flags & FrameKind.FLAG_PARTIAL) != 0;
        TcpMss.lower(buffer, offset, length, session.link().likelyPacketBytes(), isPartial);
        if (!gluer.add(buffer, offset, length, flags)) {
            counters.add(Counter.FRAME_BAD_BODY);
            return;
        }
        onTaken(session, length);
    }

    private void onTaken(Session session, int length) {
        session.onDataReceived(index, length, arrival.nowNs());
        if (session.active().set() && !offer(new ControlEvent.SessionActive(session))) {
            session.active().clear();
        }
    }

    /** Do rules refuse it? Where there are none, that costs one look. */
    private boolean isRefused(PeerLink link, ByteBuffer buffer, int packetOffset, int length) {
        return link.flows().rules() != null
                && !filter.passes(link, true, buffer, packetOffset, length, arrival.nowNs());
    }

    /** Neighbours have one source as a rule, which is looked up for the first of them. */
    @SuppressWarnings("ReferenceEquality") // another snapshot is another one, whatever it holds
    private boolean isOwnSource(Session session, ByteBuffer buffer, int packetOffset) {
        Snapshot snapshot = arrival.snapshot();
        long high = IpPacket.sourceHigh(buffer, packetOffset);
        long low = IpPacket.sourceLow(buffer, packetOffset);
        if (high != sourceHigh || low != sourceLow || snapshot != sourceSnapshot) {
            sourceHigh = high;
            sourceLow = low;
            sourceSnapshot = snapshot;
            sourceLink = snapshot.routes().find(high, low);
        }
        return sourceLink == session.link() || snapshot.subnets().maySend(session.link(), high, low);
    }

    /**
     * A host's kernel takes, or routes on, more than what is for its address in the mesh and the networks behind it.
     */
    private boolean isForThisHost(ByteBuffer buffer, int packetOffset) {
        Snapshot snapshot = arrival.snapshot();
        long high = IpPacket.destinationHigh(buffer, packetOffset);
        long low = IpPacket.destinationLow(buffer, packetOffset);
        return snapshot.own().has(high, low) || snapshot.subnets().isBehindThisNode(high, low);
    }

    /** Is it for groups or for all, this host among them, and not too much? What is not is counted. */
    private boolean isForMany(Session session, ByteBuffer buffer, int packetOffset, int length) {
        MulticastTable multicast = arrival.snapshot().multicast();
        MulticastLimits limits = multicast.limits();
        if (limits == null
                || !multicast.isForMany(
                        IpPacket.destinationHigh(buffer, packetOffset), IpPacket.destinationLow(buffer, packetOffset))
                || MulticastPacket.isLinkOnly(buffer, packetOffset, length)) {
            counters.add(Counter.PACKET_BAD_DESTINATION);
            return false;
        }
        boolean isWithin = limits.takeReceived(session.link(), arrival.nowNs());
        counters.add(isWithin ? Counter.MULTICAST_RECEIVED : Counter.MULTICAST_REFUSED);
        return isWithin;
    }

    private boolean offer(ControlEvent event) {
        boolean isTaken = inbox.offer(event);
        if (!isTaken) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
        return isTaken;
    }
}
