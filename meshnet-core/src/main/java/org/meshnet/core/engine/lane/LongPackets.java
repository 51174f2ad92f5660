package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.Cut;
import org.meshnet.core.frame.Fragmenter;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.IcmpTooBig;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.path.TokenBucket;

/**
 * What becomes of packets that do not fit on their way to the peer and are no TCP that is cut anyway: IPv4 without
 * "don't fragment" is fragmented, and so is IPv6 of up to 1,280 bytes, which any link has to carry (RFC 8200 §5); for
 * the others this host gets ICMP with what fits, at a bounded rate. A lane sets the frames aside here and then takes
 * them back one by one. Its buffers are made at first use. For the lane's thread.
 */
final class LongPackets {
    private static final int V6_LEAST_MTU = 1_280;
    private static final double ANSWERS_PER_SECOND = 100;
    private static final double ANSWERS_AT_ONCE = 20;

    private final LinkHeader link;
    private final ControlInbox inbox;
    private final Counters counters;
    private final Fragmenter fragmenter;
    private final TokenBucket answers = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_AT_ONCE);
    private ByteBuffer aside = ByteBuffer.allocate(0);
    private ByteBuffer answer = ByteBuffer.allocate(0);
    private long cut;
    private int trailerLength;

    /** @param link as it was read of what is set aside */
    LongPackets(LinkHeader link, ControlInbox inbox, Counters counters) {
        this.link = link;
        this.inbox = inbox;
        this.counters = counters;
        this.fragmenter = new Fragmenter(link, System.identityHashCode(this));
    }

    /**
     * Sets aside the frames of this cut, which stand there.
     *
     * @param freeBytes behind the packet in each of them
     */
    void setAside(ByteBuffer frames, int offset, long framesCut, int freeBytes) {
        int length = Cut.totalLength(framesCut);
        if (aside.capacity() < length) {
            aside = ByteBuffer.allocateDirect(
                    Math.max(length, FrameHeader.PACKET_OVERHEAD + LinkHeader.MAX_LENGTH + 0xffff));
        }
        aside.put(0, frames, offset, length);
        cut = framesCut;
        trailerLength = freeBytes;
        fragmenter.leaveFree(freeBytes);
    }

    /** How many frames are set aside. */
    int count() {
        return Cut.count(cut);
    }

    /**
     * Puts one of them where the next frames go: as it was if it fits, else in fragments.
     *
     * @param longestBytes of a packet that fits, without its link's header
     * @return the frames; {@link Cut#NONE} where it must not be fragmented: then this host is told
     */
    long takeBack(int index, int longestBytes, ByteBuffer output, int outputOffset, long nowNs) {
        int frame = index * Cut.frameLength(cut);
        int frameLength = index < count() - 1 ? Cut.frameLength(cut) : Cut.lastFrameLength(cut);
        int packet = frame + FrameHeader.PACKET_OFFSET + link.length();
        int length = frameLength - FrameHeader.PACKET_OVERHEAD - link.length() - trailerLength;
        if (length <= longestBytes) {
            output.put(outputOffset, aside, frame, frameLength);
            return Cut.single(frameLength);
        }
        if (!link.isPacket()) {
            counters.add(Counter.PACKET_TOO_LONG);
            return Cut.NONE;
        }
        boolean isV4 = IpPacket.isV4(aside, packet);
        long fragments = Cut.NONE;
        if (Fragmenter.isAllowed(aside, packet) || (!isV4 && length <= V6_LEAST_MTU)) {
            fragments = fragment(packet, length, longestBytes, output, outputOffset);
        }
        if (fragments == Cut.NONE) {
            counters.add(Counter.PACKET_TOO_LONG);
            tellHost(packet, length, isV4 ? longestBytes : Math.max(V6_LEAST_MTU, longestBytes), nowNs);
        } else {
            counters.add(Counter.PACKET_FRAGMENTED);
        }
        return fragments;
    }

    private long fragment(int packet, int length, int longestBytes, ByteBuffer output, int outputOffset) {
        int flags = aside.get(packet - link.length() - FrameHeader.PACKET_OFFSET + FrameHeader.PACKET_FLAGS_OFFSET);
        boolean isPartial = (flags & FrameKind.FLAG_PARTIAL) != 0;
        return !isPartial || fragmenter.complete(aside, packet, length)
                ? fragmenter.cut(aside, packet, length, longestBytes, output, outputOffset)
                : Cut.NONE;
    }

    private void tellHost(int packet, int length, int mtu, long nowNs) {
        if (!answers.take(nowNs)) {
            return;
        }
        if (answer.capacity() == 0) {
            answer = ByteBuffer.allocateDirect(LinkHeader.MAX_LENGTH + IcmpTooBig.MAX_LENGTH);
        }
        int before = link.length();
        int answerLength = IcmpTooBig.write(aside, packet, length, answer, before, mtu);
        if (answerLength > 0) {
            byte[] copy = new byte[before + answerLength];
            link.writeAnswer(aside, packet - before, answer, 0);
            answer.get(0, copy);
            if (!inbox.offer(new ControlEvent.PacketTooLong(copy))) {
                counters.add(Counter.CONTROL_QUEUE_FULL);
            }
        }
    }
}
