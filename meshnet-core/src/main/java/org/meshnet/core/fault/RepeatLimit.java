package org.meshnet.core.fault;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets each text pass once a minute, and counts what it leaves out. Bounded: it knows {@value #MOST} texts, of which
 * the one that passed first makes room. Not thread-safe.
 */
public final class RepeatLimit {
    static final int MOST = 256;
    static final long PERIOD_NS = 60_000_000_000L;
    /** A text is told from others by its first characters. */
    static final int MOST_CHARACTERS = 400;

    private final Map<String, Passed> byText = new LinkedHashMap<>();

    /** A text that passed, and how often it did not since then. */
    private static final class Passed {
        private final long sinceNs;
        private long leftOut;

        Passed(long sinceNs) {
            this.sinceNs = sinceNs;
        }
    }

    /**
     * A text that was left out.
     *
     * @param text its first characters
     * @param count how often, since it last passed
     */
    public record LeftOut(String text, long count) {
        /** The line that tells of it. */
        public String line() {
            return "the same, " + count + " more within a minute: " + text;
        }
    }

    /**
     * What is to be said.
     *
     * @param passes is the text to be said now
     * @param ended what was left out of texts whose minute is over, or that had to make room; each is told once
     */
    public record Verdict(boolean passes, List<LeftOut> ended) {}

    /** Judges a text. */
    public Verdict take(String text, long nowNs) {
        List<LeftOut> ended = takeEnded(nowNs);
        Passed known = byText.get(start(text));
        if (known != null) {
            known.leftOut++;
            return new Verdict(false, ended);
        }
        if (byText.size() >= MOST) {
            Iterator<Map.Entry<String, Passed>> oldest = byText.entrySet().iterator();
            leftOut(oldest.next()).ifPresent(ended::add);
            oldest.remove();
        }
        byText.put(start(text), new Passed(nowNs));
        return new Verdict(true, ended);
    }

    private static String start(String text) {
        return text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    /** Those that were left out and whose minute is over; each is told once. */
    public List<LeftOut> takeEnded(long nowNs) {
        List<LeftOut> ended = new ArrayList<>();
        Iterator<Map.Entry<String, Passed>> oldest = byText.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Passed> each = oldest.next();
            if (nowNs - each.getValue().sinceNs < PERIOD_NS) {
                break;
            }
            leftOut(each).ifPresent(ended::add);
            oldest.remove();
        }
        return ended;
    }

    /** All that were left out, as at the end of a program. */
    public List<LeftOut> takeAll() {
        List<LeftOut> all = byText.entrySet().stream()
                .map(RepeatLimit::leftOut)
                .flatMap(Optional::stream)
                .toList();
        byText.clear();
        return all;
    }

    private static Optional<LeftOut> leftOut(Map.Entry<String, Passed> entry) {
        long count = entry.getValue().leftOut;
        return count == 0 ? Optional.empty() : Optional.of(new LeftOut(entry.getKey(), count));
    }
}
