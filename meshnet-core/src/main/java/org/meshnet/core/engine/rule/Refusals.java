package org.meshnet.core.engine.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.engine.lane.RefusedPacket;
import org.meshnet.core.engine.output.Turn;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.path.TokenBucket;

/**
 * What was refused lately: the last {@value #CAPACITY} kinds of packet, of which each is told once a minute and all
 * together {@value #PER_SECOND} a second. Control thread only.
 */
final class Refusals {
    static final int CAPACITY = 32;
    static final long QUIET_NS = 60_000_000_000L;

    private static final int PER_SECOND = 1;
    private static final int AT_ONCE = 10;

    private final Turn turn;
    private final TokenBucket telling = new TokenBucket(PER_SECOND, AT_ONCE);
    private final Map<Kind, Count> counts = new LinkedHashMap<>();

    private record Kind(String peer, RefusedPacket packet) {}

    private record Count(long count, long lastNs, long toldNs) {}

    Refusals(Turn turn) {
        this.turn = turn;
    }

    void add(String peer, RefusedPacket packet, long nowNs) {
        Kind kind = new Kind(peer, packet);
        Count known = counts.remove(kind);
        long count = known == null ? 1 : known.count + 1;
        boolean isQuiet = known != null && nowNs - known.toldNs < QUIET_NS;
        boolean isTold = !isQuiet && telling.take(nowNs);
        long toldNs = isTold ? nowNs : known == null ? nowNs - QUIET_NS : known.toldNs;
        counts.put(kind, new Count(count, nowNs, toldNs));
        if (counts.size() > CAPACITY) {
            counts.remove(counts.keySet().iterator().next());
        }
        if (isTold) {
            RefusedFlow flow = flow(kind, count, 0);
            turn.tell(world -> world.onRefused(flow));
        }
    }

    /** The last ones, the newest first. */
    List<RefusedFlow> last(long nowNs) {
        List<RefusedFlow> last = new ArrayList<>();
        counts.forEach((kind, count) -> last.add(0, flow(kind, count.count, nowNs - count.lastNs)));
        return last;
    }

    private static RefusedFlow flow(Kind kind, long count, long ageNs) {
        RefusedPacket packet = kind.packet;
        return new RefusedFlow(
                new RefusedFlow.Ends(
                        kind.peer,
                        packet.isIn(),
                        packet.header().source(),
                        packet.header().destination()),
                packet.header().protocol(),
                packet.port(),
                reason(packet),
                count,
                ageNs);
    }

    private static RefusedFlow.Reason reason(RefusedPacket packet) {
        return switch (packet.verdict()) {
            case NO_RULE, PASS -> RefusedFlow.Reason.NO_RULE;
            case BAD_HEADERS -> RefusedFlow.Reason.BAD_HEADERS;
            case STRAY_FRAGMENT -> RefusedFlow.Reason.STRAY_FRAGMENT;
            case STRAY_ERROR -> RefusedFlow.Reason.STRAY_ERROR;
        };
    }
}
