package org.meshnet.discovery.registry.membership;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Draining;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.tell.Outbox;

/**
 * Tells all members that the server is about to stop, so that those who know another one of its name are there before.
 * Each is told three times as long as it is here, since nobody answers, and spread over the time that there is, so that
 * the other server is not asked by all at once. Times start at 0 and never fall. Not thread-safe.
 */
public final class Drain {
    /** How often each member is told. */
    static final int ROUNDS = 3;
    /** Events of one turn. */
    static final int TURN_MOST = 256;

    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long[] NOBODY = {};

    private final Members members;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private long[] sessions = NOBODY;
    private int told;
    private int round = ROUNDS;
    private long roundNs;
    private long roundStartNs;
    private long dueNs = Long.MAX_VALUE;

    public Drain(Members members, Outbox outbox, RegistryCounters counters) {
        this.members = members;
        this.outbox = outbox;
        this.counters = counters;
    }

    /**
     * Begins: who is not a member yet is refused from now on.
     *
     * @param durationNs until the server stops; what is left after the rounds is for who is told last
     */
    public void begin(long durationNs, long nowNs) {
        members.close();
        roundNs = Math.max(1, durationNs / (ROUNDS + 1));
        round = 0;
        beginRound(nowNs);
    }

    private void beginRound(long nowNs) {
        sessions = members.sessionIds();
        told = 0;
        roundStartNs = nowNs;
        dueNs = nowNs;
    }

    /** One turn. */
    public void onTimer(long nowNs) {
        if (nowNs < dueNs) {
            return;
        }
        double part = Math.min(1, (double) (nowNs - roundStartNs + TURN_NS) / roundNs);
        int due = (int) Math.min(told + (long) TURN_MOST, Math.round(part * sessions.length));
        Arrays.stream(sessions, told, due).forEach(id -> tell(id, nowNs));
        told = due;
        dueNs = nowNs + TURN_NS;
        if (told == sessions.length && nowNs - roundStartNs >= roundNs) {
            endRound(nowNs);
        }
    }

    private void endRound(long nowNs) {
        round++;
        if (round < ROUNDS) {
            beginRound(nowNs);
        } else {
            sessions = NOBODY;
            dueNs = Long.MAX_VALUE;
        }
    }

    private void tell(long sessionId, long nowNs) {
        members.member(sessionId, nowNs).ifPresent(member -> {
            counters.add(RegistryCounter.DRAINING_TOLD);
            outbox.send(new Draining(), member);
        });
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return dueNs;
    }
}
