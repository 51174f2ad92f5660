package org.meshnet.core.flow;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.rule.PairRules;

/**
 * Decides on each packet, by the flow that it belongs to, or by the rules if it opens one. Each lane has one for
 * itself. What belongs to a known flow is not asked about again until the rules change, and allocates nothing.
 */
public final class FlowFilter {
    private static final int RECENT_COUNT = 16;

    private final PacketKey key = new PacketKey();
    private final PairRules.Question question = new PairRules.Question();
    private long displacedCount;
    private final @Nullable Flow[] recent = new @Nullable Flow[RECENT_COUNT];

    /**
     * Decides on a packet.
     *
     * @param flows the peer's, with its rules
     * @param isIn does it come from the peer
     * @param packet with a valid IP packet, or a super-packet
     * @param nowNs monotonic time
     */
    public Verdict decide(PeerFlows flows, boolean isIn, ByteBuffer packet, int offset, int length, long nowNs) {
        PeerRules rules = flows.rules();
        if (rules == null) {
            return Verdict.PASS;
        }
        key.read(packet, offset, length, isIn);
        PacketKey.Kind kind = key.kind();
        return switch (kind) {
            case OPENING, CONNECTED, CLOSING, DATAGRAM, QUERY, ANSWER -> {
                Flow flow = find(flows);
                boolean isAllowed = flow != null
                        && flow.isAllowedIn(rules.epoch())
                        && !flow.isOver(nowNs)
                        && flow.takes(kind, isIn);
                if (flow != null && isAllowed) {
                    flow.touch(kind, isIn, nowNs);
                } else {
                    isAllowed = isAllowedAnew(flows, rules, flow, isIn, nowNs);
                }
                yield isAllowed ? passed(flows, rules, isIn, nowNs) : Verdict.NO_RULE;
            }
            case MESSAGE -> isAllowed(rules, isIn) ? passed(flows, rules, isIn, nowNs) : Verdict.NO_RULE;
            case ERROR -> isOfFlow(flows, rules, nowNs) ? Verdict.PASS : Verdict.STRAY_ERROR;
            case LATER_FRAGMENT ->
                flows.fragments().has(key, isIn, rules.epoch(), nowNs) ? Verdict.PASS : Verdict.STRAY_FRAGMENT;
            case BAD -> Verdict.BAD_HEADERS;
        };
    }

    /** Packets of one flow come in trains, and of few flows at a time: those of before are looked at first. */
    private @Nullable Flow find(PeerFlows flows) {
        int at = key.mark() & RECENT_COUNT - 1;
        Flow known = recent[at];
        if (known != null && known.isOf(key) && known.isKeptBy(flows)) {
            return known;
        }
        Flow found = flows.find(key);
        recent[at] = found;
        return found;
    }

    /** How many flows had to go for others, since the last time. */
    public long takeDisplacedCount() {
        long count = displacedCount;
        displacedCount = 0;
        return count;
    }

    private Verdict passed(PeerFlows flows, PeerRules rules, boolean isIn, long nowNs) {
        if (key.isFirstFragment()) {
            flows.fragments().add(key, isIn, rules.epoch(), nowNs);
        }
        return Verdict.PASS;
    }

    /** The flow is new, or over, or was allowed by other rules. */
    private boolean isAllowedAnew(PeerFlows flows, PeerRules rules, @Nullable Flow known, boolean isIn, long nowNs) {
        PacketKey.Kind kind = key.kind();
        if (known != null
                && !known.isOver(nowNs)
                && known.takes(kind, isIn)
                && isAllowed(rules, known.isOpenedByPeer())) {
            known.allowIn(rules.epoch());
            known.touch(kind, isIn, nowNs);
            return true;
        }
        if (kind == PacketKey.Kind.ANSWER) {
            return isAllowed(rules, isIn);
        }
        boolean isOpenedByPeer = isIn;
        if (!isAllowed(rules, isIn)) {
            boolean isOfConnection = kind == PacketKey.Kind.CONNECTED || kind == PacketKey.Kind.CLOSING;
            if (!isOfConnection || !isAllowed(rules, !isIn)) {
                return false;
            }
            isOpenedByPeer = !isIn;
        }
        Flow flow = new Flow(key, isOpenedByPeer, rules.epoch(), nowNs);
        flow.touch(kind, isIn, nowNs);
        if (flows.add(flow, rules.book().room(), nowNs)) {
            displacedCount++;
        }
        return true;
    }

    /** May whoever is there open this? */
    private boolean isAllowed(PeerRules rules, boolean isOpenedByPeer) {
        Places places = rules.book().places();
        long localHigh = key.localHigh();
        long localLow = key.localLow();
        long remoteHigh = key.remoteHigh();
        long remoteLow = key.remoteLow();
        if (isOpenedByPeer) {
            question.from(places.of(remoteHigh, remoteLow), remoteHigh, remoteLow)
                    .to(places.of(localHigh, localLow), localHigh, localLow)
                    .with(key.protocol(), key.localPort());
        } else {
            question.from(places.of(localHigh, localLow), localHigh, localLow)
                    .to(places.of(remoteHigh, remoteLow), remoteHigh, remoteLow)
                    .with(key.protocol(), key.remotePort());
        }
        return rules.line(question, isOpenedByPeer) != PairRules.NONE;
    }

    private boolean isOfFlow(PeerFlows flows, PeerRules rules, long nowNs) {
        Flow flow = flows.find(key);
        return flow != null
                && !flow.isOver(nowNs)
                && (flow.isAllowedIn(rules.epoch()) || isAllowed(rules, flow.isOpenedByPeer()));
    }

    /** The protocol of the last packet, for what is said about it. */
    public int protocol() {
        boolean isError = key.kind() == PacketKey.Kind.ERROR;
        return !isError ? key.protocol() : key.isV4() ? IpPacket.ICMP : IpPacket.ICMP_V6;
    }

    /** The port that the last packet was for, likewise; 0 if it had none. */
    public int port(boolean isIn) {
        boolean hasPorts = key.protocol() == IpPacket.TCP || key.protocol() == IpPacket.UDP;
        boolean isSaid = hasPorts && key.kind() != PacketKey.Kind.ERROR;
        return !isSaid ? 0 : isIn ? key.localPort() : key.remotePort();
    }
}
