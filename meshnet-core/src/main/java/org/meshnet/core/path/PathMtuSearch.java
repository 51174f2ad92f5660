package org.meshnet.core.path;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Hop;

/**
 * How long frames may be over the path in use: Datagram Packetization Layer Path MTU Discovery (RFC 8899) with padded
 * probes, several at once, so that a few round trips tell. No router's word counts, only answers of the peer. Says what
 * to probe; sends nothing. Control thread only.
 *
 * <pre>
 *                  the longest is answered
 *          ┌──────────────────────────────────────┐
 *          │   the base is                        ▼      again after 600 s
 *  ──▶ BASE ────────────────▶ SEARCHING ──▶ SEARCH_COMPLETE ──┐
 *       │                      │  ▲  ▲            │           │
 *       │        nothing is any  │  │  └────────────┴───────────┘
 *  none │   ┌────────────────────┘  │  what passed does not any more
 *       ▼   ▼  the base is          │
 *     ERROR ────────────────────────┘
 *       │ not even the least is, on a path that answers: a peer that knows no size probes
 *       ▼
 *    DISABLED
 * </pre>
 *
 * <p>Two lengths are told: what {@link #sureBytes surely} passes, and what {@link #likelyBytes may}, which is more
 * until the search has shown what does not.
 */
public final class PathMtuSearch {
    /** How often what passes is looked at while it is used. */
    static final long CONFIRM_NS = 1_000_000_000L;
    /** PMTU_RAISE_TIMER: how often more is tried, and what is known is confirmed. */
    static final long RAISE_NS = 600_000_000_000L;

    static final long MIN_TIMEOUT_NS = 200_000_000L;
    private static final long MAX_TIMEOUT_NS = 2_000_000_000L;
    private static final long FIRST_TIMEOUT_NS = 500_000_000L;
    private static final long SLACK_NS = 100_000_000L;
    private static final long ERROR_RETRY_NS = 5_000_000_000L;
    private static final FrameSizes ANY = new FrameSizes(0, 0, Integer.MAX_VALUE - 1, 0);

    private final SizeProbes probes = new SizeProbes();
    private final SizeRound round = new SizeRound();
    private final SizeBounds bounds = new SizeBounds();
    private @Nullable Hop hop;
    private FrameSizes sizes = ANY;
    private Phase phase = Phase.DISABLED;
    private long rttNs;
    private long nextNs;
    private long raiseNs;
    private int silentRounds;
    /** Has the peer shown that it knows size probes? */
    private boolean hasReplied;
    /** Is what is not known to pass sent all the same? Not where a length is known that does. */
    private boolean isHopeful;

    /** Is the search for whether the limit passes still, as it did? */
    private boolean isDoubted;

    private long blackHoleCount;

    /** Where the search stands, in RFC 8899's words (§5.2). */
    public enum Phase {
        /** There is no path, or a peer that answers no size probes. */
        DISABLED,
        /** Whether the base passes is not known yet. */
        BASE,
        /** It does, and more is tried. */
        SEARCHING,
        /** What passes is known. */
        SEARCH_COMPLETE,
        /** Not even the base passes. */
        ERROR
    }

    /** A probe to be sent now, that makes a frame of so many bytes. */
    public record SizeProbe(long id, int frameBytes) {}

    /** Begins anew: another hop came into use, or what is known of it may not hold any more. */
    public void begin(Hop over, FrameSizes between, OptionalLong roundTripNs, long nowNs) {
        hop = over;
        sizes = between;
        rttNs = roundTripNs.orElse(0);
        raiseNs = nowNs + RAISE_NS;
        probes.clear();
        hasReplied = false;
        toBase(nowNs);
    }

    /** There is no path any more. */
    public void end() {
        hop = null;
        sizes = ANY;
        phase = Phase.DISABLED;
        round.end();
        probes.clear();
    }

    /** Is it about this hop, and between these lengths? */
    public boolean isOf(Hop other, FrameSizes between) {
        return other.equals(hop) && between.equals(sizes);
    }

    /** The hop that it is about. */
    public Optional<Hop> hop() {
        return Optional.ofNullable(hop);
    }

    public Phase phase() {
        return phase;
    }

    /** Is there something to find out still, traffic or not? */
    public boolean isUnderWay() {
        return round.isOpen() || phase == Phase.SEARCHING;
    }

    /** Bytes of the longest frame that surely passes, as far as anything is sure. */
    public int sureBytes() {
        return switch (phase) {
            case DISABLED -> sizes.mostBytes();
            case BASE -> sizes.baseBytes();
            case SEARCHING, SEARCH_COMPLETE -> bounds.passed();
            case ERROR -> bounds.passed() > 0 ? bounds.passed() : sizes.baseBytes();
        };
    }

    /** Bytes of the longest frame that is not known not to pass. */
    public int likelyBytes() {
        return switch (phase) {
            case DISABLED, BASE -> sizes.mostBytes();
            case SEARCHING -> isHopeful ? bounds.hoped() : bounds.passed();
            case SEARCH_COMPLETE -> bounds.passed();
            case ERROR -> bounds.passed() > 0 ? bounds.passed() : sizes.mostBytes();
        };
    }

    /** How often a path took less all at once. */
    public long blackHoleCount() {
        return blackHoleCount;
    }

    /** When {@link #onTimer} is due; early or late calls are harmless. */
    public long nextNs() {
        return nextNs;
    }

    /**
     * What is to be probed now.
     *
     * @param isUsed were frames longer than the base sent lately?
     * @param isAnswering does the peer answer other probes over the path?
     * @param ids makes up the probes' ids, which nobody can guess
     */
    public List<SizeProbe> onTimer(boolean isUsed, boolean isAnswering, LongSupplier ids, long nowNs) {
        if (phase == Phase.DISABLED || nowNs - nextNs < 0) {
            return List.of();
        }
        if (round.isOpen()) {
            endRound(isAnswering, nowNs);
        }
        if (phase == Phase.DISABLED || nowNs - nextNs < 0) {
            return List.of();
        }
        if (phase == Phase.SEARCH_COMPLETE && !isConfirmationDue(isUsed, nowNs)) {
            nextNs = nowNs + CONFIRM_NS;
            return List.of();
        }
        return beginRound(ids, nowNs);
    }

    private boolean isConfirmationDue(boolean isUsed, long nowNs) {
        if (nowNs - raiseNs < 0) {
            return isUsed;
        }
        raiseNs = nowNs + RAISE_NS;
        if (bounds.passed() < sizes.mostBytes()) {
            search(sizes.mostBytes());
        }
        return true;
    }

    private List<SizeProbe> beginRound(LongSupplier ids, long nowNs) {
        Collection<Integer> planned = plan();
        List<SizeProbe> sent = new ArrayList<>();
        for (int frameBytes : planned) {
            long id = ids.getAsLong();
            probes.add(id, frameBytes, nowNs);
            sent.add(new SizeProbe(id, frameBytes));
        }
        round.begin(planned);
        nextNs = nowNs + Math.min(MAX_TIMEOUT_NS, timeoutNs() << Math.min(1, silentRounds));
        return sent;
    }

    private long timeoutNs() {
        return rttNs == 0 ? FIRST_TIMEOUT_NS : Math.min(MAX_TIMEOUT_NS, Math.max(MIN_TIMEOUT_NS, 2 * rttNs + SLACK_NS));
    }

    private Collection<Integer> plan() {
        return switch (phase) {
            case BASE -> new TreeSet<>(List.of(sizes.baseBytes(), sizes.mostBytes()));
            case ERROR -> new TreeSet<>(List.of(sizes.leastBytes(), sizes.baseBytes()));
            case SEARCHING -> bounds.plan(sizes);
            case SEARCH_COMPLETE, DISABLED -> List.of(bounds.passed());
        };
    }

    private void endRound(boolean isAnswering, long nowNs) {
        round.end();
        boolean isUnconfirmed = phase == Phase.SEARCH_COMPLETE && round.largestAnswered() < bounds.passed();
        if (round.largestAnswered() == 0 || isUnconfirmed) {
            onSilence(isAnswering, nowNs);
            return;
        }
        silentRounds = 0;
        switch (phase) {
            case BASE -> {
                search(sizes.mostBytes());
                bounds.take(round);
            }
            case SEARCHING -> narrow(nowNs);
            case ERROR -> onErrorAnswered(nowNs);
            default -> nextNs = nowNs + CONFIRM_NS;
        }
    }

    private void onSilence(boolean isAnswering, long nowNs) {
        silentRounds++;
        if (phase == Phase.SEARCH_COMPLETE) {
            doubt(nowNs);
        } else if (silentRounds >= SizeBounds.MAX_PROBES) {
            silentRounds = 0;
            if ((phase == Phase.BASE || phase == Phase.SEARCHING) && isAnswering) {
                phase = Phase.ERROR;
                bounds.setPassed(0);
            } else if (phase == Phase.ERROR && isAnswering && !hasReplied) {
                phase = Phase.DISABLED;
            } else {
                toBase(nowNs + CONFIRM_NS);
            }
        }
    }

    /** Takes what the round has shown. */
    private void narrow(long nowNs) {
        bounds.narrow(round);
        if (isDoubted && bounds.passed() < bounds.limit()) {
            isDoubted = false;
            blackHoleCount++;
        }
        if (bounds.isDone()) {
            complete(nowNs);
        }
    }

    private void onErrorAnswered(long nowNs) {
        bounds.setPassed(round.largestAnswered());
        if (bounds.passed() >= sizes.baseBytes()) {
            search(sizes.mostBytes());
        } else {
            nextNs = nowNs + ERROR_RETRY_NS;
        }
    }

    private void toBase(long atNs) {
        phase = Phase.BASE;
        round.end();
        nextNs = atNs;
        silentRounds = 0;
        isDoubted = false;
        isHopeful = true;
        bounds.setPassed(0);
    }

    private void search(int upToBytes) {
        phase = Phase.SEARCHING;
        isDoubted = false;
        bounds.search(upToBytes);
    }

    /** What passed was not answered: it was lost, or does not pass any more. Meanwhile the base has to do. */
    private void doubt(long nowNs) {
        silentRounds = 0;
        int doubted = bounds.passed();
        if (doubted <= sizes.baseBytes()) {
            toBase(nowNs);
            return;
        }
        bounds.setPassed(sizes.baseBytes());
        search(doubted);
        isDoubted = true;
        isHopeful = true;
        nextNs = nowNs;
    }

    private void complete(long nowNs) {
        phase = Phase.SEARCH_COMPLETE;
        isDoubted = false;
        isHopeful = false;
        round.end();
        nextNs = nowNs + CONFIRM_NS;
    }

    /**
     * The peer says that a frame of this length with this id arrived.
     *
     * @return false if none was sent, or it was answered before
     */
    public boolean onReply(long id, int frameBytes, long nowNs) {
        Optional<SizeProbes.Sent> sent = probes.answer(id, frameBytes);
        if (sent.isEmpty()) {
            return false;
        }
        hasReplied = true;
        long measuredNs = Math.max(1, nowNs - sent.get().atNs());
        rttNs = rttNs == 0 ? measuredNs : (3 * rttNs + measuredNs) / 4;
        if (round.isOpen()) {
            onRoundAnswer(frameBytes, nowNs);
        } else if (phase == Phase.SEARCH_COMPLETE && frameBytes > bounds.passed()) {
            bounds.setPassed(frameBytes);
            search(sizes.mostBytes());
            nextNs = nowNs;
        }
        return true;
    }

    private void onRoundAnswer(int frameBytes, long nowNs) {
        round.onAnswer(frameBytes);
        if (phase == Phase.ERROR) {
            bounds.setPassed(Math.max(bounds.passed(), frameBytes));
        }
        boolean isLongest = switch (phase) {
            case BASE -> frameBytes >= sizes.mostBytes();
            case SEARCHING -> frameBytes >= bounds.limit();
            default -> false;
        };
        if (isLongest) {
            bounds.setPassed(frameBytes);
            complete(nowNs);
        } else if (round.isAnswered()) {
            nextNs = nowNs;
        }
    }
}
