package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.SendLane;
import org.meshnet.core.session.Session;

/**
 * The way out: packets from the TUN device are routed, sealed and sent. Owned by one thread. Allocates nothing for a packet
 * that has a session; one that has none goes to the control loop.
 */
public final class OutboundLane {
    private static final int MAX_PACKET_LENGTH = 0xffff;
    private static final int PACKET_TEXT_OVERHEAD = FrameHeader.PACKET_OFFSET - FrameHeader.TEXT_OFFSET;

    private final int lane;
    private final SnapshotCell snapshots;
    private final DatagramSink sink;
    private final ControlInbox inbox;
    private final Counters counters;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(FrameHeader.PACKET_OFFSET + MAX_PACKET_LENGTH);

    OutboundLane(int lane, SnapshotCell snapshots, DatagramSink sink, ControlInbox inbox, Counters counters) {
        this.lane = lane;
        this.snapshots = snapshots;
        this.sink = sink;
        this.inbox = inbox;
        this.counters = counters;
    }

    /**
     * Takes one packet from the device.
     *
     * @param packet virtio-net header and packet between position and limit; the caller's again on return
     * @param nowNs monotonic time
     */
    public void onPacket(ByteBuffer packet, long nowNs) {
        int offset = packet.position() + PacketSink.HEADER_LENGTH;
        int length = packet.limit() - offset;
        if (length > MAX_PACKET_LENGTH || !IpPacket.isValid(packet, offset, length)) {
            counters.add(Counter.PACKET_MALFORMED);
            return;
        }
        PeerLink link = snapshots
                .get()
                .routes()
                .find(IpPacket.destinationHigh(packet, offset), IpPacket.destinationLow(packet, offset));
        Session session = link == null ? null : link.sending();
        Endpoint endpoint = link == null ? null : link.endpoint();
        if (session == null || endpoint == null || session.isExpired(nowNs)) {
            leaveToControl(packet, offset, length);
            return;
        }
        seal(session, endpoint, packet, offset, length, nowNs);
    }

    /** Sends what is held back to be sent together. Called when the device has nothing more to read for now. */
    public void flush() {
        // Every packet is its own train as yet, and on its way already.
    }

    private void seal(Session session, Endpoint endpoint, ByteBuffer packet, int offset, int length, long nowNs) {
        frame.put(FrameHeader.KIND_OFFSET, (byte) FrameKind.PACKET);
        frame.put(FrameHeader.PACKET_FLAGS_OFFSET, (byte) 0);
        frame.put(FrameHeader.PACKET_OFFSET, packet, offset, length);
        SendLane sendLane = session.sendLane(lane);
        int frameLength = sendLane.seal(frame, 0, PACKET_TEXT_OVERHEAD + length);
        sink.send(frame.position(0).limit(frameLength), endpoint);
        frame.clear();
        sendLane.onDataSent(length, nowNs);
        if (session.raiseActive() && !offer(new ControlEvent.SessionActive(session))) {
            session.clearActive();
        }
    }

    private void leaveToControl(ByteBuffer packet, int offset, int length) {
        byte[] copy = new byte[length];
        packet.get(offset, copy);
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
