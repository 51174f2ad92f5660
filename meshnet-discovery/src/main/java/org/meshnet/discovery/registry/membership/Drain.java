package org.meshnet.discovery.registry.membership;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Draining;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.tell.Outbox;

/**
 * Tells all members that the server is about to stop, so that those who know another one of its name are there before.
 * Each is told three times as long as it is here, since nobody answers. Few are told at once, many one after the other,
 * as fast as another server may take them, and faster where the time is short. Times start at 0 and never fall. Not
 * thread-safe.
 */
public final class Drain {
    /** How often each member is told. */
    static final int ROUNDS = 3;
    /** Events of one turn. */
    static final int TURN_MOST = 256;

    /** Between two events: a third of what one core can do in registrations. */
    static final long MEMBER_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Between a member's events, where there is time: enough to be gone, so that most need no second one. */
    static final long LEAST_ROUND_NS = TimeUnit.SECONDS.toNanos(3);

    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long[] NOBODY = {};

    private final Members members;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private long[] sessions = NOBODY;
    private int told;
    private int round = ROUNDS;
    private long mostRoundNs;
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
        mostRoundNs = Math.max(1, durationNs / (ROUNDS + 1));
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
        long spreadNs = Math.min(mostRoundNs, sessions.length * MEMBER_NS);
        double part = Math.min(1, (double) (nowNs - roundStartNs + TURN_NS) / spreadNs);
        int due = (int) Math.min(told + (long) TURN_MOST, Math.round(part * sessions.length));
        Arrays.stream(sessions, told, due).forEach(id -> tell(id, nowNs));
        told = due;
        dueNs = nowNs + TURN_NS;
        if (told == sessions.length) {
            endRound(Math.max(spreadNs, Math.min(mostRoundNs, LEAST_ROUND_NS)), nowNs);
        }
    }

    private void endRound(long roundNs, long nowNs) {
        if (nowNs - roundStartNs < roundNs) {
            dueNs = roundStartNs + roundNs;
            return;
        }
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
