package org.meshnet.core.path;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a search has found out of the longest frame that passes, and what it tries next: first lengths that fill common
 * links, then six steps between what passed and what did not, until they meet. Control thread only.
 *
 * <pre>
 *   0            passed                refused        limit
 *   +---- passes ---+---- not known -----+-- taken not to --+
 * </pre>
 */
final class SizeBounds {
    /** MAX_PROBES (RFC 8899 §5.1.2): so often a length is lost, while a shorter one passes, before it is given up. */
    static final int MAX_PROBES = 3;

    private static final int STEPS = 6;

    /** The longest that passed; 0 while nothing has. */
    private int passed;
    /** The longest that is looked for. */
    private int limit;
    /** The shortest that is taken not to pass; one above the limit where that is not known. */
    private int refused;
    /** How often that was lost. */
    private int losses;

    private boolean isFirstRound;

    int passed() {
        return passed;
    }

    int limit() {
        return limit;
    }

    /** The longest that is not known not to pass. */
    int hoped() {
        return isFirstRound ? limit : refused - 1;
    }

    /** So much passes, for all that is known. */
    void setPassed(int frameBytes) {
        passed = frameBytes;
    }

    /** Looks for more than what passed, up to a limit. */
    void search(int upToBytes) {
        isFirstRound = true;
        limit = upToBytes;
        refused = upToBytes + 1;
        losses = 0;
    }

    /** What to probe next. What passed is asked again, so that the loss of all others tells something. */
    NavigableSet<Integer> plan(FrameSizes sizes) {
        NavigableSet<Integer> planned = new TreeSet<>();
        planned.add(passed);
        int between = refused - passed - 1;
        if (isFirstRound) {
            planned.addAll(sizes.commonBetween(passed, refused));
            planned.add(limit);
        }
        if (between == 0) {
            planned.add(Math.min(refused, limit));
        } else if (!isFirstRound || planned.size() <= 2) {
            for (int i = 0; i < STEPS; i++) {
                planned.add(passed + 1 + i * (between - 1) / (STEPS - 1));
            }
        }
        return planned;
    }

    /** Takes what a round of the search has shown, of which something was answered. */
    void narrow(SizeRound round) {
        isFirstRound = false;
        take(round);
    }

    /** Takes what the probes of base and limit have shown before the search. */
    void take(SizeRound round) {
        passed = Math.max(passed, round.largestAnswered());
        if (passed >= refused) {
            refused = limit + 1;
            losses = 0;
        }
        int lost = round.shortestLostAbove(passed);
        if (lost == refused) {
            losses++;
        } else if (lost != 0 && lost < refused) {
            refused = lost;
            losses = 1;
        }
    }

    /** Is there nothing left between what passes and what does not? */
    boolean isDone() {
        return passed >= limit || (refused == passed + 1 && losses >= MAX_PROBES);
    }
}
