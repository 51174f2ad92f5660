package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.flow.FlowFilter;
import org.meshnet.core.flow.PeerRules;
import org.meshnet.core.flow.Verdict;
import org.meshnet.core.frame.IcmpProhibited;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.TcpReset;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.rule.Refusal;
import org.meshnet.core.session.PeerLink;

/**
 * Has the rules decide on the packets of a lane, counts what they refuse, and tells the control loop of some of it,
 * with the answer for whoever sent it. Asked only where there are rules. For the lane's thread.
 */
final class LaneFilter {
    private static final double TOLD_PER_SECOND = 100;
    private static final double TOLD_AT_ONCE = 20;
    private static final byte[] NO_ANSWER = new byte[0];

    private final ControlInbox inbox;
    private final Counters counters;
    private final FlowFilter filter = new FlowFilter();
    private final TokenBucket told = new TokenBucket(TOLD_PER_SECOND, TOLD_AT_ONCE);
    private ByteBuffer answer = ByteBuffer.allocate(0);

    LaneFilter(ControlInbox inbox, Counters counters) {
        this.inbox = inbox;
        this.counters = counters;
    }

    /**
     * May it pass?
     *
     * @param isIn does it come from the peer
     * @param packet with a valid IP packet, or a super-packet, at {@code offset}
     */
    boolean passes(PeerLink link, boolean isIn, ByteBuffer packet, int offset, int length, long nowNs) {
        Verdict verdict = filter.decide(link.flows(), isIn, packet, offset, length, nowNs);
        if (verdict == Verdict.PASS) {
            return true;
        }
        counters.add(counter(verdict, isIn));
        if (told.take(nowNs)) {
            RefusedPacket refused = new RefusedPacket(isIn, verdict, header(packet, offset), filter.port(isIn));
            tell(link, refused, answer(link, verdict, packet, offset, length));
        }
        return false;
    }

    /** To be called now and then: what is counted by flow is so late as that. */
    void countDisplaced() {
        long count = filter.takeDisplacedCount();
        if (count > 0) {
            counters.add(Counter.FLOWS_DISPLACED, count);
        }
    }

    private static Counter counter(Verdict verdict, boolean isIn) {
        return switch (verdict) {
            case NO_RULE, PASS -> isIn ? Counter.RULES_REFUSED_RECEIVED : Counter.RULES_REFUSED_SENT;
            case BAD_HEADERS -> Counter.RULES_BAD_HEADERS;
            case STRAY_FRAGMENT -> Counter.RULES_STRAY_FRAGMENT;
            case STRAY_ERROR -> Counter.RULES_STRAY_ERROR;
        };
    }

    private RefusedPacket.Header header(ByteBuffer packet, int offset) {
        return new RefusedPacket.Header(
                new IpAddress(IpPacket.sourceHigh(packet, offset), IpPacket.sourceLow(packet, offset)),
                new IpAddress(IpPacket.destinationHigh(packet, offset), IpPacket.destinationLow(packet, offset)),
                filter.protocol());
    }

    /** Only who asks for what no rule allows is told; what is not in order gets no word. */
    private byte[] answer(PeerLink link, Verdict verdict, ByteBuffer packet, int offset, int length) {
        PeerRules rules = link.flows().rules();
        Refusal refusal = rules == null ? Refusal.SILENT : rules.book().refusal();
        if (verdict != Verdict.NO_RULE || refusal == Refusal.SILENT) {
            return NO_ANSWER;
        }
        if (answer.capacity() == 0) {
            answer = ByteBuffer.allocateDirect(IcmpProhibited.MAX_LENGTH);
        }
        int written = refusal == Refusal.RESET ? TcpReset.write(packet, offset, length, answer, 0) : 0;
        if (written == 0) {
            written = IcmpProhibited.write(packet, offset, length, answer, 0);
        }
        byte[] copy = new byte[written];
        answer.get(0, copy);
        return copy;
    }

    private void tell(PeerLink link, RefusedPacket packet, byte[] forSender) {
        if (!inbox.offer(new ControlEvent.PacketRefused(link, packet, forSender))) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
    }
}
