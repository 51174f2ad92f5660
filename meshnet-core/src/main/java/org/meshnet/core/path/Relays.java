package org.meshnet.core.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.meshnet.core.net.Hop;

/**
 * The relays that lead to one peer, by number: at most one channel each. One that left probes unanswered is not used
 * again for a while, unless it answers. Control thread only.
 */
final class Relays {
    private static final long REST_NS = 5_000_000_000L;

    private final Map<Integer, Hop> byNumber = new TreeMap<>();
    private final Map<Integer, Measured> measured = new HashMap<>();

    private final Set<Integer> doubted = new HashSet<>();

    /** What is known of a relay. */
    private record Measured(long rttNs, long restUntilNs) {}

    private static final Measured UNKNOWN = new Measured(Long.MAX_VALUE, Long.MIN_VALUE);

    /** Takes the channel that a relay gave, in place of an earlier one; true if it is another. */
    boolean put(int number, Hop hop) {
        boolean isNew = !hop.equals(byNumber.put(number, hop));
        doubted.remove(number);
        if (isNew) {
            measured.remove(number);
        }
        return isNew;
    }

    void remove(int number) {
        byNumber.remove(number);
        measured.remove(number);
        doubted.remove(number);
    }

    /** Whose server does not answer leads nowhere, until it or the peer behind it does. */
    void doubt(int number, boolean isDoubted) {
        if (!isDoubted) {
            doubted.remove(number);
        } else if (byNumber.containsKey(number)) {
            doubted.add(number);
        }
    }

    boolean isEmpty() {
        return byNumber.isEmpty();
    }

    boolean contains(Hop hop) {
        return byNumber.containsValue(hop);
    }

    boolean contains(int number, Hop hop) {
        return hop.equals(byNumber.get(number));
    }

    List<Hop> all() {
        return new ArrayList<>(byNumber.values());
    }

    void onAnswer(Hop hop, long rttNs) {
        number(hop).ifPresent(number -> {
            measured.put(number, new Measured(rttNs, Long.MIN_VALUE));
            doubted.remove(number);
        });
    }

    void onFailure(Hop hop, long nowNs) {
        number(hop)
                .ifPresent(number ->
                        measured.put(number, new Measured(measured(number).rttNs(), nowNs + REST_NS)));
    }

    /** The fastest that is known to be, but for this one, those that failed lately, and those in doubt. */
    Optional<Hop> best(Hop except, long nowNs) {
        return byNumber.entrySet().stream()
                .filter(relay -> !relay.getValue().equals(except))
                .filter(relay -> !doubted.contains(relay.getKey()) && !isResting(relay.getKey(), nowNs))
                .min(Comparator.comparingLong(relay -> measured(relay.getKey()).rttNs()))
                .map(Map.Entry::getValue);
    }

    private boolean isResting(int number, long nowNs) {
        long untilNs = measured(number).restUntilNs();
        return untilNs != Long.MIN_VALUE && nowNs - untilNs < 0;
    }

    private Measured measured(int number) {
        return measured.getOrDefault(number, UNKNOWN);
    }

    private Optional<Integer> number(Hop hop) {
        return byNumber.entrySet().stream()
                .filter(relay -> relay.getValue().equals(hop))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
