package org.meshnet.discovery.registry.rival;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Confirm;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.tell.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks members whether they are still there when somebody else wants what they hold (docs/protocol.md §5.2, event 8):
 * up to three times, half a second apart; who is silent for two seconds has left. Who was asked is not asked again for
 * ten seconds, and who wants it pays for asking. Times start at 0 and never fall. Not thread-safe.
 *
 * <pre>
 *   doubted ──0 s, 0.5 s, 1 s: asked──▶ silent for 2 s ──▶ removed
 *      └──────────heard of──────────▶ left in peace until 10 s
 * </pre>
 */
public final class Doubts {
    static final int MOST = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);
    private static final int QUESTION_COUNT = 3;
    private static final long QUESTION_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long PEACE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final class Doubt {
        private final Member member;
        private final long number;
        private final long sinceNs;
        private final long heardCount;
        private int questionCount;
        private long dueNs;

        private Doubt(Member member, long number, long nowNs) {
            this.member = member;
            this.number = number;
            this.sinceNs = nowNs;
            this.heardCount = member.heardCount();
            this.dueNs = nowNs;
        }

        private boolean isHeard() {
            return member.heardCount() > heardCount;
        }
    }

    private final Members members;
    private final Outbox outbox;
    private final RegistryCounters counters;
    private final Map<Member, Doubt> byMember = new HashMap<>();
    private final TreeSet<Doubt> byTime = new TreeSet<>(
            Comparator.comparingLong((Doubt doubt) -> doubt.dueNs).thenComparingLong(doubt -> doubt.number));
    private long lastNumber;

    public Doubts(Members members, Outbox outbox, RegistryCounters counters) {
        this.members = members;
        this.outbox = outbox;
        this.counters = counters;
    }

    /** Somebody wants what this member holds, and pays for asking. */
    public void add(Member holder, Budgets.Account payer, long nowNs) {
        if (byMember.containsKey(holder)) {
            return;
        }
        if (byMember.size() >= MOST || !payer.take(QUESTION_COUNT, nowNs)) {
            counters.add(RegistryCounter.CONFIRM_LIMITED);
            return;
        }
        Doubt doubt = new Doubt(holder, ++lastNumber, nowNs);
        byMember.put(holder, doubt);
        byTime.add(doubt);
    }

    public void onTimer(long nowNs) {
        while (!byTime.isEmpty() && byTime.first().dueNs <= nowNs) {
            Doubt doubt = byTime.pollFirst();
            long nextNs = nextNs(doubt, nowNs);
            if (nextNs <= nowNs) {
                byMember.remove(doubt.member);
            } else {
                doubt.dueNs = nextNs;
                byTime.add(doubt);
            }
        }
    }

    /** Does what is due, and says when something is next; no later than now if never. */
    private long nextNs(Doubt doubt, long nowNs) {
        if (!members.isMember(doubt.member)) {
            return nowNs;
        }
        if (doubt.isHeard()) {
            return doubt.sinceNs + PEACE_NS;
        }
        if (nowNs >= doubt.sinceNs + SILENCE_NS) {
            LOG.debug("node {} is silent, and another wants what it holds", doubt.member.nodeKey());
            counters.add(RegistryCounter.SILENT);
            members.remove(doubt.member);
            return nowNs;
        }
        if (doubt.questionCount < QUESTION_COUNT) {
            doubt.questionCount++;
            counters.add(RegistryCounter.CONFIRM_ASKED);
            outbox.send(new Confirm(), doubt.member);
        }
        return doubt.questionCount < QUESTION_COUNT ? nowNs + QUESTION_NS : doubt.sinceNs + SILENCE_NS;
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return byTime.isEmpty() ? Long.MAX_VALUE : byTime.first().dueNs;
    }
}
