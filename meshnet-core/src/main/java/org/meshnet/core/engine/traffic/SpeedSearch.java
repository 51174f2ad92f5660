package org.meshnet.core.engine.traffic;

import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.SpeedFigures;

/**
 * Which rate one side of a measurement sends at. It doubles it while more arrives, up to what is allowed. Whether what
 * is lost there is lost for want of room or by chance, it finds out by sending less for a moment. Then it stays there,
 * or below what arrived. Only what is sent from then on is told as lost or not, as looking for the limit loses
 * something on every path that has one. Not thread-safe.
 *
 * <pre>
 *   searching ──the most that is allowed, and some lost──▶ checking ──▶ steady
 *       └───no more arrives, nothing lost, half of the time is over─────▲ │
 *                                  ▲──much less arrives than at first─────┘
 * </pre>
 *
 * <p>A rate is judged by a while of frames that were all sent at it.
 */
final class SpeedSearch {
    private static final int FIRST_BYTES_PER_SECOND = 250_000;
    private static final double FASTER = 2;
    /** If such a part of what is sent arrives, the path may well carry more. */
    private static final double NEARLY_ALL = 0.8;
    /** If such a part of what more is sent arrives, too. */
    private static final double GROWTH = 0.3;
    /** So little is lost anywhere. */
    private static final double FINE_LOSS = 0.02;
    /** If such a part of the loss stays when less is sent, it is by chance. */
    private static final double SAME_LOSS = 0.5;
    /** Of what arrived at most: a rate at which a queue on the way runs empty. */
    private static final double HEADROOM = 0.95;

    private static final double CHECK_HEADROOM = 0.9;
    /** Of what a steady rate brought at first: below that the path has changed. */
    private static final double WORSE = 0.85;

    private static final int BAD_JUDGEMENTS = 2;
    /** Until then the queue on the way is not full any more. */
    private static final double SETTLING_SECONDS = 0.1;

    private static final int LEAST_MICROS = 90_000;
    private static final int MOST_MICROS = 1_000_000;
    private static final int LEAST_FRAMES = 20;
    private static final int CHECK_MICROS = 500_000;
    private static final int CHECK_FRAMES = 200;
    private static final double MICROS_PER_SECOND = 1e6;

    private final int most;
    private Phase phase = Phase.SEARCHING;
    private double bytesPerSecond;
    private long steadyFrom = Long.MAX_VALUE;
    /** What arrived at most, and at which rate. */
    private double best;

    private double bestRate;
    /** The rate at which something was lost that is being checked, and how much. */
    private double lossyRate;

    private double loss;
    /** Which part of a steady rate arrives. */
    private double carried = 1;

    /** One of the two hosts may have stood still for a moment, so no rate is given up by one judgement. */
    private boolean isSecondLook;

    private int badCount;
    /** What is judged began there; with frames of the rate before it, if not {@link #isPure}. */
    private SpeedFigures start = SpeedFigures.NONE;

    private boolean isPure;
    private long rateFrom;

    private enum Phase {
        SEARCHING,
        CHECKING,
        STEADY
    }

    /**
     * What became of a rate.
     *
     * @param arrived bytes a second
     * @param loss part of the frames
     */
    private record Judgement(double arrived, double loss) {}

    SpeedSearch(int mostBytesPerSecond) {
        this.most = mostBytesPerSecond;
        this.bytesPerSecond = Math.min(most, FIRST_BYTES_PER_SECOND);
    }

    double bytesPerSecond() {
        return bytesPerSecond;
    }

    /** The number of the first frame that counts for what is lost; {@link Long#MAX_VALUE} while it is not known. */
    long steadyFrom() {
        return steadyFrom;
    }

    /** The peer told this of what was sent; so many were until now. */
    void onFigures(SpeedFigures now, long sent) {
        if (!isPure && now.upTo() >= rateFrom) {
            start = now;
            isPure = true;
            return;
        }
        int micros = now.micros() - start.micros();
        long frames = now.frames() - start.frames();
        boolean isLong =
                phase == Phase.CHECKING ? frames >= CHECK_FRAMES || micros >= CHECK_MICROS : frames >= LEAST_FRAMES;
        if ((isPure && isLong && micros >= LEAST_MICROS) || micros >= MOST_MICROS) {
            double arrived = frames * SpeedFrames.PACKET_BYTES * MICROS_PER_SECOND / micros;
            long passed = now.upTo() - start.upTo();
            start = now;
            judge(new Judgement(arrived, passed == 0 ? 1 : 1 - (double) frames / passed), sent);
        }
    }

    private void judge(Judgement now, long sent) {
        switch (phase) {
            case SEARCHING -> judgeSearch(now, sent);
            case CHECKING -> judgeCheck(now, sent);
            case STEADY -> judgeSteady(now, sent);
        }
    }

    private void judgeSearch(Judgement now, long sent) {
        boolean mayCarryMore = now.arrived > 0 && (now.arrived >= NEARLY_ALL * bytesPerSecond || hasGrown(now));
        if (now.arrived > best) {
            best = now.arrived;
            bestRate = bytesPerSecond;
        }
        if (mayCarryMore && bytesPerSecond < most) {
            set(FASTER * bytesPerSecond, sent);
        } else if (mayCarryMore && now.loss > FINE_LOSS) {
            check(now, sent);
        } else if (now.arrived < HEADROOM * bytesPerSecond && !isSecondLook) {
            isSecondLook = true;
        } else {
            stay(now.arrived >= HEADROOM * bytesPerSecond ? bytesPerSecond : HEADROOM * best, 1, sent);
        }
    }

    private boolean hasGrown(Judgement now) {
        return best == 0 || now.arrived / best >= 1 + GROWTH * (bytesPerSecond / bestRate - 1);
    }

    private void check(Judgement now, long sent) {
        phase = Phase.CHECKING;
        lossyRate = bytesPerSecond;
        loss = now.loss;
        set(CHECK_HEADROOM * best, sent);
    }

    private void judgeCheck(Judgement now, long sent) {
        if (now.loss > Math.max(FINE_LOSS, SAME_LOSS * loss)) {
            stay(lossyRate, 1 - loss, sent);
        } else {
            stay(HEADROOM * best, 1, sent);
        }
    }

    private void judgeSteady(Judgement now, long sent) {
        badCount = now.arrived < WORSE * carried * bytesPerSecond ? badCount + 1 : 0;
        if (badCount >= BAD_JUDGEMENTS) {
            best = now.arrived;
            check(now, sent);
        }
    }

    /** Half of the time is over: it stays at what was found until now. */
    void endSearch(long sent) {
        if (steadyFrom == Long.MAX_VALUE) {
            stay(best > 0 ? Math.min(best, bytesPerSecond) : bytesPerSecond, 1, sent);
        }
    }

    private void stay(double rate, double part, long sent) {
        phase = Phase.STEADY;
        carried = part;
        badCount = 0;
        set(rate, sent);
        steadyFrom = sent + Math.round(bytesPerSecond * SETTLING_SECONDS / SpeedFrames.PACKET_BYTES);
    }

    private void set(double rate, long sent) {
        bytesPerSecond = Math.min(most, Math.max(SpeedBody.MIN_BYTES_PER_SECOND, rate));
        rateFrom = sent;
        isPure = false;
        isSecondLook = false;
    }
}
