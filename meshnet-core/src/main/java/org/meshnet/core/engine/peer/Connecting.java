package org.meshnet.core.engine.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.Hop;
import org.meshnet.core.noise.InitiatorHandshake;
import org.meshnet.core.wire.Bytes;

/**
 * The handshakes with one peer: those of ours that are under way, and what is remembered of its own. Control thread
 * only.
 *
 * <pre>
 *   idle ──start──▶ under way ──session──▶ idle
 *                       │ 90 s
 *                       ▼
 *                   given up ──start, session──▶ …
 * </pre>
 */
public final class Connecting {
    /** Initiations whose answers are waited for: with a long round trip, several are on their way. */
    static final int MAX_ATTEMPTS = 4;
    /** For this long the node with the lower key insists on being the initiator. */
    public static final long INSIST_NS = 2_000_000_000L;

    private static final long FRESH_NS = 250_000_000L;
    private static final long COOKIE_LIFE_NS = 120_000_000_000L;
    private static final long MIN_INITIATION_INTERVAL_NS = 20_000_000L;
    private static final int MAX_COOKIES = 16;
    /** Over one hop a new cookie is taken so often: each makes this node send. */
    private static final long COOKIE_INTERVAL_NS = 250_000_000L;

    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private boolean isUnderWay;
    private long handshakeCount;
    private boolean isGivenUp;
    private boolean isIntroduced;
    private long startedNs;
    private long attemptsStartedNs;
    private int attemptCount;
    private long greatestTimestampNs = -1;
    private long lastTakenNs = Long.MIN_VALUE / 2;
    private final Map<Hop, Cookie> cookies = new LinkedHashMap<>();
    private @Nullable NetworkId shownKey;

    /** One initiation of ours, of which each target got a copy. */
    public record Attempt(InitiatorHandshake handshake, List<Copy> copies) {
        /** The copy that this index names. */
        public Optional<Copy> copy(int localIndex) {
            return copies.stream().filter(copy -> copy.localIndex == localIndex).findFirst();
        }
    }

    /** What went to one target: what is answered under its index has arrived there, wherever the answer comes from. */
    public record Copy(int localIndex, Hop to, Bytes mac1) {}

    private record Cookie(Bytes bytes, long givenNs) {}

    /** Begins a new run of attempts. */
    public void start(long nowNs) {
        isUnderWay = true;
        isIntroduced = false;
        startedNs = nowNs;
        attemptsStartedNs = nowNs;
        attemptCount = 0;
    }

    /** Begins the fast attempts anew within a run, or after one was given up: the server just introduced the two. */
    public void startOver(long nowNs) {
        isIntroduced = true;
        attemptsStartedNs = nowNs;
        attemptCount = 0;
    }

    /** Did the attempts begin so lately that there is no use in beginning anew? */
    public boolean isFresh(long nowNs) {
        return (isUnderWay || isGivenUp) && nowNs - attemptsStartedNs < FRESH_NS;
    }

    /** Did the present attempts begin with an introduction? */
    public boolean isIntroduced() {
        return isIntroduced;
    }

    /** Ends the run: a session stands. Returns the attempts to be forgotten. */
    public List<Attempt> finish() {
        isUnderWay = false;
        isGivenUp = false;
        return drain();
    }

    /** Ends the run: nobody answered. Returns the attempts to be forgotten. */
    public List<Attempt> giveUp() {
        isUnderWay = false;
        isGivenUp = true;
        return drain();
    }

    private List<Attempt> drain() {
        List<Attempt> drained = new ArrayList<>(attempts);
        attempts.clear();
        return drained;
    }

    /** Adds an attempt; returns the one that makes room for it, if any. */
    public Optional<Attempt> add(Attempt attempt) {
        attemptCount++;
        attempts.addLast(attempt);
        return attempts.size() > MAX_ATTEMPTS ? Optional.of(attempts.removeFirst()) : Optional.empty();
    }

    /** Counts an attempt that was left out, as there is nowhere to send to now. */
    public void skip() {
        attemptCount++;
    }

    /** Takes one attempt out, if it is there; it is to be forgotten. */
    public List<Attempt> drop(int localIndex) {
        List<Attempt> dropped = find(localIndex).stream().toList();
        attempts.removeAll(dropped);
        return dropped;
    }

    public Optional<Attempt> find(int localIndex) {
        return attempts.stream()
                .filter(attempt -> attempt.copy(localIndex).isPresent())
                .findFirst();
    }

    public boolean isUnderWay() {
        return isUnderWay;
    }

    public boolean isGivenUp() {
        return isGivenUp;
    }

    public long startedNs() {
        return startedNs;
    }

    /** Did the fast attempts all go unanswered? */
    public boolean isSlow() {
        return attemptCount > MAX_ATTEMPTS;
    }

    /** Initiations sent since the attempts last began. */
    public int attemptCount() {
        return attemptCount;
    }

    /**
     * Takes an initiation's timestamp; false if it is a replay or comes too soon after the last. One that comes too
     * soon is used up all the same: a copy of it that is sent later must not be answered either.
     */
    public boolean takeTimestamp(long timestampNs, long nowNs) {
        boolean isReplay = timestampNs <= greatestTimestampNs;
        boolean isTooSoon = nowNs - lastTakenNs < MIN_INITIATION_INTERVAL_NS;
        greatestTimestampNs = Math.max(greatestTimestampNs, timestampNs);
        if (isReplay || isTooSoon) {
            return false;
        }
        lastTakenNs = nowNs;
        return true;
    }

    /** The greatest timestamp taken; −1 if none was. */
    long greatestTimestampNs() {
        return greatestTimestampNs;
    }

    /** A session was taken into use. */
    void countHandshake() {
        handshakeCount++;
    }

    /** How many were. */
    long handshakeCount() {
        return handshakeCount;
    }

    /** Initiations up to this one are old. */
    public void ignoreUpTo(long timestampNs) {
        greatestTimestampNs = Math.max(greatestTimestampNs, timestampNs);
    }

    /** The newest of the network's keys that the peer is known to have; empty if none is. */
    public Optional<NetworkId> shownKey() {
        return Optional.ofNullable(shownKey);
    }

    /** The peer has this key, and is not known to have a newer one. */
    public void showKey(NetworkId key) {
        shownKey = key;
    }

    /** Keeps the cookie that the peer gave for what comes over this hop; false if it gave one just now. */
    public boolean keepCookie(Hop over, Bytes given, long nowNs) {
        Cookie last = cookies.get(over);
        if (last != null && nowNs - last.givenNs < COOKIE_INTERVAL_NS) {
            return false;
        }
        cookies.remove(over);
        if (cookies.size() >= MAX_COOKIES) {
            cookies.remove(cookies.keySet().iterator().next());
        }
        cookies.put(over, new Cookie(given, nowNs));
        return true;
    }

    /** The cookie for what goes over this hop, while it is good. */
    public Optional<Bytes> cookie(Hop over, long nowNs) {
        return Optional.ofNullable(cookies.get(over))
                .filter(cookie -> nowNs - cookie.givenNs < COOKIE_LIFE_NS)
                .map(Cookie::bytes);
    }
}
