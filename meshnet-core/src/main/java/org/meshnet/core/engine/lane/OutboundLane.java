package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.Cutter;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.VirtioHeader;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.SendLane;
import org.meshnet.core.session.Session;

/**
 * The way out: packets and super-packets from the TUN device are routed, cut, sealed and sent. Frames of one length to
 * one peer are held back and leave as one train, at the latest at {@link #flush}; order is kept. Owned by one thread.
 * Allocates nothing for a packet that has a session; one that has none goes to the control loop.
 */
public final class OutboundLane {
    /** Datagrams of a train: as many as any kernel sends in one call. */
    private static final int MAX_TRAIN_FRAMES = 64;
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
    private final Cutter cutter = new Cutter();
    private final ByteBuffer train;
    private final RelayEnvelope relayEnvelope = new RelayEnvelope();
    private @Nullable Hop trainHop;
    private int trainStart;
    private int trainEnd;
    private int trainFrames;
    private int segmentBytes;

    /** @param cutBytes room for the frames of one packet or super-packet */
    public OutboundLane(
            int lane, SnapshotCell snapshots, DatagramSink sink, ControlInbox inbox, Counters counters, int cutBytes) {
        this.lane = lane;
        this.snapshots = snapshots;
        this.sink = sink;
        this.inbox = inbox;
        this.counters = counters;
        this.train = ByteBuffer.allocateDirect(2 * cutBytes);
    }

    /**
     * Takes one packet or super-packet from the device.
     *
     * @param packet virtio-net header and packet between position and limit; the caller's again on return
     * @param nowNs monotonic time
     */
    public void onPacket(ByteBuffer packet, long nowNs) {
        int offset = packet.position() + PacketSink.HEADER_LENGTH;
        int length = packet.limit() - offset;
        if (!IpPacket.isValid(packet, offset, length)) {
            counters.add(Counter.PACKET_MALFORMED);
            return;
        }
        PeerLink link = snapshots
                .get()
                .routes()
                .find(IpPacket.destinationHigh(packet, offset), IpPacket.destinationLow(packet, offset));
        Session session = link == null ? null : link.sending();
        Hop hop = link == null ? null : link.hop();
        if (session == null || hop == null || session.isExpired(nowNs)) {
            leaveToControl(packet);
            return;
        }
        if (add(session, hop, packet)) {
            session.sendLane(lane).onDataSent(length, nowNs);
            if (session.raiseActive() && !offer(new ControlEvent.SessionActive(session))) {
                session.clearActive();
            }
        }
    }

    /** Sends what is held back. Called when the device has nothing more to read for now. */
    public void flush() {
        endTrain();
        sink.flush();
        trainEnd = 0;
    }

    /**
     * The train is complete: the sink has it, and sends it with the next flush at the latest; by relay it goes at once.
     */
    private void endTrain() {
        Hop hop = trainHop;
        if (trainFrames == 0 || hop == null) {
            return;
        }
        train.limit(trainEnd).position(trainStart);
        if (hop.isRelayed()) {
            sink.flush();
            relayEnvelope.send(sink, train, segmentBytes, hop);
        } else {
            sink.queue(train, segmentBytes, hop.endpoint());
        }
        train.clear();
        trainFrames = 0;
    }

    private boolean add(Session session, Hop hop, ByteBuffer packet) {
        if (trainFrames > 0 && !hop.equals(trainHop)) {
            endTrain();
        }
        if (trainEnd > WAITING_BYTES) {
            flush();
        }
        int at = trainEnd;
        int count = cutter.cut(packet, packet.position(), packet.remaining(), train, at);
        if (count == 0 || !seal(session.sendLane(lane), at, count)) {
            counters.add(Counter.PACKET_MALFORMED);
            return false;
        }
        append(at, count, hop);
        return true;
    }

    private boolean seal(SendLane sendLane, int at, int count) {
        int frameLength = cutter.frameLength();
        boolean isSealed = true;
        for (int i = 0; i < count; i++) {
            int length = i < count - 1 ? frameLength : cutter.lastFrameLength();
            isSealed &= sendLane.seal(train, at + i * frameLength, length - FrameHeader.TEXT_OFFSET) > 0;
        }
        return isSealed;
    }

    /** Takes the frames at {@code at} into the train: all but its last frame must have one length. */
    private void append(int at, int count, Hop hop) {
        int frameLength = cutter.frameLength();
        int lastLength = cutter.lastFrameLength();
        int end = at + cutter.totalLength();
        boolean fits = count == 1 ? lastLength <= segmentBytes : frameLength == segmentBytes;
        if (trainFrames > 0 && (!fits || trainFrames + count > MAX_TRAIN_FRAMES)) {
            endTrain();
        }
        if (trainFrames == 0) {
            trainStart = at;
            segmentBytes = count == 1 ? lastLength : frameLength;
            trainHop = hop;
        }
        trainEnd = end;
        trainFrames += count;
        if (lastLength < segmentBytes || trainFrames >= MAX_TRAIN_FRAMES) {
            endTrain();
        }
        if (trainEnd > WAITING_BYTES && trainFrames == 0) {
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
