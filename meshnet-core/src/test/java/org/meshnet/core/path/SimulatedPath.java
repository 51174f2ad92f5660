package org.meshnet.core.path;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/** A path that takes frames up to a length, and a peer behind it; drives a search in virtual time. */
final class SimulatedPath {
    static final Hop HOP = Hop.direct(Endpoint.parse("192.0.2.1:8000").orElseThrow());
    static final long MS = 1_000_000;

    final PathMtuSearch search = new PathMtuSearch();
    final List<PathMtuSearch.SizeProbe> sent = new ArrayList<>();
    private final Random random;
    private final Deque<Reply> replies = new ArrayDeque<>();
    long nowNs = -5_000 * MS;
    int longestBytes = Integer.MAX_VALUE;
    long roundTripNs = 20 * MS;
    double lossRate;
    boolean isUsed = true;
    boolean isAnswering = true;
    boolean knowsSizeProbes = true;

    private record Reply(long atNs, PathMtuSearch.SizeProbe probe) {}

    SimulatedPath(long seed) {
        random = new Random(seed);
    }

    /** Between these, over a direct hop of IPv4 whose interface sends so much. */
    static FrameSizes sizes(int packetBytes, int linkMtuBytes) {
        return FrameSizes.of(HOP, packetBytes, linkMtuBytes);
    }

    void begin(FrameSizes sizes) {
        search.begin(HOP, sizes, OptionalLong.empty(), nowNs);
    }

    void simulate(double seconds) {
        long endNs = nowNs + (long) (seconds * 1e9);
        for (; nowNs < endNs; nowNs += MS) {
            while (!replies.isEmpty() && replies.peek().atNs() <= nowNs) {
                PathMtuSearch.SizeProbe probe = replies.poll().probe();
                search.onReply(probe.id(), probe.frameBytes(), nowNs);
            }
            search.onTimer(isUsed, isAnswering, random::nextLong, nowNs).forEach(this::carry);
        }
    }

    private void carry(PathMtuSearch.SizeProbe probe) {
        sent.add(probe);
        if (knowsSizeProbes && isAnswering && probe.frameBytes() <= longestBytes && random.nextDouble() >= lossRate) {
            replies.add(new Reply(nowNs + roundTripNs, probe));
        }
    }

    /** Seconds until the search is complete with this length, or twice the limit. */
    double secondsUntil(int frameBytes, double limitSeconds) {
        long fromNs = nowNs;
        while (nowNs - fromNs < 2e9 * limitSeconds) {
            if (search.phase() == PathMtuSearch.Phase.SEARCH_COMPLETE && search.sureBytes() == frameBytes) {
                break;
            }
            simulate(0.001);
        }
        return (nowNs - fromNs) / 1e9;
    }
}
