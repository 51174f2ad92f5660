package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.Session;

/**
 * The way in: frames are opened in place, checked, and their packets handed to the TUN device; everything else goes to the
 * control loop. Owned by one thread. Allocates nothing for a packet.
 */
public final class InboundLane {
    private static final int PACKET_TEXT_OVERHEAD = FrameHeader.PACKET_OFFSET - FrameHeader.TEXT_OFFSET;

    private final SnapshotCell snapshots;
    private final PacketSink sink;
    private final ControlInbox inbox;
    private final Counters counters;

    InboundLane(SnapshotCell snapshots, PacketSink sink, ControlInbox inbox, Counters counters) {
        this.snapshots = snapshots;
        this.sink = sink;
        this.inbox = inbox;
        this.counters = counters;
    }

    /**
     * Takes one datagram.
     *
     * @param datagram direct buffer with the datagram between position and limit; its bytes are overwritten
     * @param from where it came from
     * @param nowNs monotonic time
     */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        int offset = datagram.position();
        int length = datagram.remaining();
        if (length > 0 && FrameHeader.type(datagram, offset) == FrameHeader.TYPE) {
            onFrame(datagram, offset, length, from, nowNs);
            return;
        }
        byte[] copy = new byte[length];
        datagram.get(offset, copy);
        offer(new ControlEvent.DatagramArrived(copy, from));
    }

    /** Hands over what is held back to be written together. Called when the socket has nothing more to read for now. */
    public void flush() {
        // Every packet is written on its own as yet, and gone already.
    }

    private void onFrame(ByteBuffer buffer, int offset, int length, Endpoint from, long nowNs) {
        if (!FrameHeader.isFrame(buffer, offset, length)) {
            counters.add(Counter.FRAME_MALFORMED);
            return;
        }
        Session session = snapshots.get().sessions().find(FrameHeader.receiverIndex(buffer, offset));
        if (session == null || session.isExpired(nowNs)) {
            counters.add(Counter.FRAME_NO_SESSION);
            return;
        }
        Session.Opened opened = session.open(buffer, offset, length);
        switch (opened) {
            case NEWEST, LATE -> onOpened(session, opened, buffer, offset, length, from, nowNs);
            case REPLAYED -> counters.add(Counter.FRAME_REPLAYED);
            case FORGED, BAD_LANE -> counters.add(Counter.FRAME_FORGED);
        }
    }

    private void onOpened(
            Session session,
            Session.Opened opened,
            ByteBuffer buffer,
            int offset,
            int length,
            Endpoint from,
            long nowNs) {
        session.onReceived(nowNs);
        int textOffset = offset + FrameHeader.TEXT_OFFSET;
        int textLength = length - FrameHeader.TEXT_OFFSET;
        byte kind = buffer.get(textOffset);
        boolean isProbe = kind == FrameKind.PROBE || kind == FrameKind.PROBE_REPLY;
        boolean hasMoved = opened == Session.Opened.NEWEST
                && !isProbe
                && !from.equals(session.link().endpoint());
        boolean isFirst = session.raiseHeard();
        if ((isFirst || hasMoved) && !offer(new ControlEvent.PeerHeard(session, from)) && isFirst) {
            session.clearHeard();
        }
        if (kind == FrameKind.PACKET) {
            onPacket(session, buffer, textOffset, textLength, nowNs);
        } else if (kind != FrameKind.KEEPALIVE || textLength != 1) {
            byte[] text = new byte[textLength];
            buffer.get(textOffset, text);
            offer(new ControlEvent.FrameArrived(session, text, from));
        }
    }

    private void onPacket(Session session, ByteBuffer buffer, int textOffset, int textLength, long nowNs) {
        int packetOffset = textOffset + PACKET_TEXT_OVERHEAD;
        int packetLength = textLength - PACKET_TEXT_OVERHEAD;
        if (packetLength <= 0 || buffer.get(textOffset + 1) != 0) {
            counters.add(Counter.FRAME_BAD_BODY);
            return;
        }
        if (!IpPacket.isValid(buffer, packetOffset, packetLength) || !isOwnSource(session, buffer, packetOffset)) {
            counters.add(Counter.PACKET_BAD_SOURCE);
            return;
        }
        session.onDataReceived(packetLength, nowNs);
        write(buffer, packetOffset, packetLength);
        if (session.raiseActive() && !offer(new ControlEvent.SessionActive(session))) {
            session.clearActive();
        }
    }

    private boolean isOwnSource(Session session, ByteBuffer buffer, int packetOffset) {
        return snapshots
                        .get()
                        .routes()
                        .find(IpPacket.sourceHigh(buffer, packetOffset), IpPacket.sourceLow(buffer, packetOffset))
                == session.link();
    }

    /** The device's header fits before the packet, over the frame's tag, which has served. */
    private void write(ByteBuffer buffer, int packetOffset, int packetLength) {
        int headerOffset = packetOffset - PacketSink.HEADER_LENGTH;
        buffer.putLong(headerOffset, 0).putShort(headerOffset + Long.BYTES, (short) 0);
        int position = buffer.position();
        int limit = buffer.limit();
        sink.write(buffer.limit(packetOffset + packetLength).position(headerOffset));
        buffer.limit(limit).position(position);
    }

    private boolean offer(ControlEvent event) {
        boolean isTaken = inbox.offer(event);
        if (!isTaken) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
        return isTaken;
    }
}
