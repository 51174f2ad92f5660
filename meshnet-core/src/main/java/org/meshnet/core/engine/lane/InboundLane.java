package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.Gluer;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.stun.StunMessage;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

/**
 * The way in: the frames of a train are opened in place, checked, glued to super-packets again and handed to the TUN
 * device, at the latest at {@link #flush}; everything else goes to the control loop. Owned by one thread. Allocates
 * nothing for a packet.
 */
public final class InboundLane {
    private static final int PACKET_TEXT_OVERHEAD = FrameHeader.PACKET_OFFSET - FrameHeader.TEXT_OFFSET;

    private final int index;
    private final SnapshotCell snapshots;
    private final ControlInbox inbox;
    private final Counters counters;
    private final Gluer gluer;
    private final ForwardLane forwards;

    // of the last packet
    private @Nullable Snapshot sourceSnapshot;
    private long sourceHigh;
    private long sourceLow;
    private @Nullable PeerLink sourceLink;

    /**
     * @param index from 0, below the session's count of inbound lanes
     * @param forwarded where what is forwarded for others leaves
     */
    public InboundLane(
            int index,
            SnapshotCell snapshots,
            PacketSink sink,
            Offloads offloads,
            ControlInbox inbox,
            DatagramSink forwarded,
            Counters counters) {
        this.index = index;
        this.snapshots = snapshots;
        this.inbox = inbox;
        this.counters = counters;
        this.gluer = new Gluer(sink, offloads);
        this.forwards = new ForwardLane(forwarded, inbox, counters);
    }

    /** What the device behind this lane takes over, as far as is known now. Any thread. */
    public Offloads offloads() {
        return gluer.offloads();
    }

    /** Takes one datagram; as {@link #onTrain}. */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        onTrain(datagram, datagram.remaining(), from, nowNs);
    }

    /**
     * Takes a train of datagrams from one sender.
     *
     * @param train direct buffer with the datagrams between position and limit; its bytes are overwritten
     * @param segmentBytes length of each but the last, which may be shorter
     * @param from where they came from
     * @param nowNs monotonic time
     */
    public void onTrain(ByteBuffer train, int segmentBytes, Endpoint from, long nowNs) {
        Snapshot snapshot = snapshots.get();
        int end = train.limit();
        int offset = train.position();
        while (offset < end) {
            int length = Math.min(segmentBytes, end - offset);
            if (FrameHeader.type(train, offset) == FrameHeader.TYPE) {
                onFrame(snapshot, train, offset, length, from, Hop.DIRECT, nowNs);
            } else if (FrameHeader.type(train, offset) == MessageType.RELAY) {
                length = onEnvelope(snapshot, train, offset, segmentBytes, end, from, nowNs);
            } else {
                leaveToControl(train, offset, length, from);
            }
            offset += length;
        }
    }

    /**
     * What is under a channel of this node's own is forwarded, all that stands side by side at once; bytes that are
     * done.
     */
    private int onEnvelope(
            Snapshot snapshot, ByteBuffer train, int offset, int segmentBytes, int end, Endpoint from, long nowNs) {
        int length = Math.min(segmentBytes, end - offset);
        if (!RelayHeader.isForwardable(train, offset, length) || RelayHeader.channel(train, offset) == Hop.DIRECT) {
            counters.add(Counter.RELAY_REFUSED);
            return length;
        }
        int forwardedBytes = forwards.take(snapshot.forwards(), train, offset, segmentBytes, end, from, nowNs);
        if (forwardedBytes == 0) {
            onRelayed(snapshot, train, offset, length, from, nowNs);
        }
        return Math.max(length, forwardedBytes);
    }

    /** What a relay forwarded is taken where it stands, behind the envelope. */
    private void onRelayed(Snapshot snapshot, ByteBuffer train, int offset, int length, Endpoint from, long nowNs) {
        long channel = RelayHeader.channel(train, offset);
        int inner = offset + RelayHeader.LENGTH;
        int innerLength = length - RelayHeader.LENGTH;
        int innerType = RelayHeader.innerType(train, offset);
        if (innerType == FrameHeader.TYPE) {
            onFrame(snapshot, train, inner, innerLength, from, channel, nowNs);
        } else if (innerLength <= Limits.MESSAGE_LENGTH) {
            offerDatagram(train, inner, innerLength, new Hop(from, channel));
        } else {
            counters.add(Counter.RELAY_REFUSED);
        }
    }

    /** Hands over what is held back. Called when the socket has nothing more to read for now. */
    public void flush() {
        gluer.flush();
    }

    /** What no part of the control loop takes must not fill its queue, neither in number nor in bytes. */
    private void leaveToControl(ByteBuffer train, int offset, int length, Endpoint from) {
        boolean isWanted =
                MessageType.isToNode(FrameHeader.type(train, offset)) || StunMessage.isAnswer(train, offset, length);
        if (length > Limits.MESSAGE_LENGTH || !isWanted) {
            counters.add(Counter.DATAGRAM_UNKNOWN);
            return;
        }
        offerDatagram(train, offset, length, Hop.direct(from));
    }

    private void offerDatagram(ByteBuffer train, int offset, int length, Hop from) {
        byte[] copy = new byte[length];
        train.get(offset, copy);
        offer(new ControlEvent.DatagramArrived(copy, from));
    }

    private void onFrame(
            Snapshot snapshot, ByteBuffer buffer, int offset, int length, Endpoint from, long channel, long nowNs) {
        if (!FrameHeader.isFrame(buffer, offset, length)) {
            counters.add(Counter.FRAME_MALFORMED);
            return;
        }
        Session session = snapshot.sessions().find(FrameHeader.receiverIndex(buffer, offset));
        if (session == null || session.isExpired(nowNs)) {
            counters.add(Counter.FRAME_NO_SESSION);
            return;
        }
        Session.Opened opened = session.open(index, buffer, offset, length);
        switch (opened) {
            case NEWEST, LATE -> {
                int textLength = length - FrameHeader.TEXT_OFFSET;
                onHeard(session, opened, buffer.get(offset + FrameHeader.KIND_OFFSET), from, channel, nowNs);
                onText(snapshot, session, buffer, offset + FrameHeader.TEXT_OFFSET, textLength, from, channel, nowNs);
            }
            case REPLAYED -> counters.add(Counter.FRAME_REPLAYED);
            case FORGED, BAD_LANE -> counters.add(Counter.FRAME_FORGED);
        }
    }

    /** Probes try paths that are not in use yet, so they don't tell where the peer is. */
    private void onHeard(Session session, Session.Opened opened, byte kind, Endpoint from, long channel, long nowNs) {
        session.onReceived(index, nowNs);
        if (session.raiseHeard()) {
            if (!offer(new ControlEvent.PeerHeard(session, new Hop(from, channel)))) {
                session.clearHeard();
            }
            return;
        }
        boolean isProbe = kind == FrameKind.PROBE || kind == FrameKind.PROBE_REPLY;
        Hop known = session.link().hop();
        boolean hasMoved =
                opened == Session.Opened.NEWEST && !isProbe && (known == null || !known.isFrom(from, channel));
        if (hasMoved
                && session.raiseElsewhere()
                && !offer(new ControlEvent.PeerHeard(session, new Hop(from, channel)))) {
            session.clearElsewhere();
        }
    }

    private void onText(
            Snapshot snapshot,
            Session session,
            ByteBuffer buffer,
            int textOffset,
            int textLength,
            Endpoint from,
            long channel,
            long nowNs) {
        byte kind = buffer.get(textOffset);
        if (!FrameKind.isValid(kind, textLength - 1)) {
            counters.add(Counter.FRAME_BAD_BODY);
        } else if (kind == FrameKind.PACKET) {
            onPacket(snapshot, session, buffer, textOffset, textLength, nowNs);
        } else if (kind != FrameKind.KEEPALIVE) {
            byte[] text = new byte[textLength];
            buffer.get(textOffset, text);
            offer(new ControlEvent.FrameArrived(session, text, new Hop(from, channel)));
        }
    }

    private void onPacket(
            Snapshot snapshot, Session session, ByteBuffer buffer, int textOffset, int textLength, long nowNs) {
        int packetOffset = textOffset + PACKET_TEXT_OVERHEAD;
        int packetLength = textLength - PACKET_TEXT_OVERHEAD;
        int flags = buffer.get(packetOffset - 1);
        if (!IpPacket.isValid(buffer, packetOffset, packetLength)
                || !isOwnSource(snapshot, session, buffer, packetOffset)) {
            counters.add(Counter.PACKET_BAD_SOURCE);
            return;
        }
        if (!isForThisHost(snapshot, buffer, packetOffset)) {
            counters.add(Counter.PACKET_BAD_DESTINATION);
            return;
        }
        if (!gluer.add(buffer, packetOffset, packetLength, flags)) {
            counters.add(Counter.FRAME_BAD_BODY);
            return;
        }
        session.onDataReceived(index, packetLength, nowNs);
        if (session.raiseActive() && !offer(new ControlEvent.SessionActive(session))) {
            session.clearActive();
        }
    }

    /** Neighbours have one source as a rule, which is looked up for the first of them. */
    @SuppressWarnings("ReferenceEquality") // another snapshot is another one, whatever it holds
    private boolean isOwnSource(Snapshot snapshot, Session session, ByteBuffer buffer, int packetOffset) {
        long high = IpPacket.sourceHigh(buffer, packetOffset);
        long low = IpPacket.sourceLow(buffer, packetOffset);
        if (high != sourceHigh || low != sourceLow || snapshot != sourceSnapshot) {
            sourceHigh = high;
            sourceLow = low;
            sourceSnapshot = snapshot;
            sourceLink = snapshot.routes().find(high, low);
        }
        return sourceLink == session.link();
    }

    /** A host's kernel takes, or routes on, more than what is for its address in the mesh. */
    private static boolean isForThisHost(Snapshot snapshot, ByteBuffer buffer, int packetOffset) {
        return snapshot.own()
                .has(IpPacket.destinationHigh(buffer, packetOffset), IpPacket.destinationLow(buffer, packetOffset));
    }

    private boolean offer(ControlEvent event) {
        boolean isTaken = inbox.offer(event);
        if (!isTaken) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
        return isTaken;
    }
}
