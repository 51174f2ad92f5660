package org.meshnet.discovery.registry.member;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.meshnet.core.key.NodeKey;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.RateLimit;

/**
 * What the members of one network are still to be told: who came, changed or left (docs/protocol.md §5.2, "Pushes").
 * Each node has one place, whatever happened to it meanwhile. The first three news of it are due at once, as a node
 * that starts changes twice in a row; then one a second. Holds no more places than nodes that were told of within a few
 * seconds, are members, or left untold. Not thread-safe.
 */
public final class Bulletin {
    public static final Comparator<Bulletin> BY_DUE_TIME =
            Comparator.comparingLong((Bulletin bulletin) -> bulletin.dueNs).thenComparingLong(Bulletin::number);

    /** News of one node. */
    private static final RateLimit PACE = new RateLimit(1, 3);

    /** A node of which there is news, or was lately. */
    public static final class News {
        private final NodeKey nodeKey;
        private Budgets.Account payer;
        private boolean isPending;
        private long busyUntilNs;
        private long dueNs;

        private News(NodeKey nodeKey, Budgets.Account payer) {
            this.nodeKey = nodeKey;
            this.payer = payer;
        }

        public NodeKey nodeKey() {
            return nodeKey;
        }

        /** Whom telling it is charged to: who caused it last. */
        public Budgets.Account payer() {
            return payer;
        }

        /** Is there still something to tell? */
        public boolean isPending() {
            return isPending;
        }
    }

    private final NetworkMembers network;
    private final long number;
    private final Map<NodeKey, News> byNode = new HashMap<>();
    /** What waits for its time, and what is only remembered for the pace. */
    private final TreeSet<News> later =
            new TreeSet<>(Comparator.comparingLong((News news) -> news.dueNs).thenComparing(News::nodeKey));

    private final ArrayDeque<News> ready = new ArrayDeque<>();
    private long dueNs = Long.MAX_VALUE;

    /** @param number no other bulletin's */
    Bulletin(NetworkMembers network, long number) {
        this.network = network;
        this.number = number;
    }

    public NetworkMembers network() {
        return network;
    }

    private long number() {
        return number;
    }

    /** When {@link #wake} was last said to have something to do; the {@code Herald} keeps bulletins in this order. */
    public long dueNs() {
        return dueNs;
    }

    /** Brings {@link #dueNs} up to date; {@link Long#MAX_VALUE} is never. */
    public void updateDue() {
        dueNs = later.isEmpty() ? Long.MAX_VALUE : later.first().dueNs;
    }

    /** Something happened to a node, and its cause is to pay for telling it. */
    public void add(NodeKey nodeKey, Budgets.Account payer) {
        News news = byNode.get(nodeKey);
        if (news == null) {
            news = new News(nodeKey, payer);
            byNode.put(nodeKey, news);
            ready.add(news);
        } else if (!news.isPending && later.remove(news)) {
            news.dueNs = PACE.admitsFromNs(news.busyUntilNs);
            later.add(news);
        }
        news.isPending = true;
        news.payer = payer;
    }

    /** There is nothing to tell of this node any more. */
    void drop(NodeKey nodeKey) {
        News news = byNode.get(nodeKey);
        if (news != null) {
            news.isPending = false;
        }
    }

    /** Lets that become ready which is due. */
    public void wake(long nowNs) {
        while (!later.isEmpty() && later.first().dueNs <= nowNs) {
            News news = later.pollFirst();
            if (news.isPending) {
                ready.add(news);
            } else {
                byNode.remove(news.nodeKey);
            }
        }
    }

    public boolean isReady() {
        return !ready.isEmpty();
    }

    /** The next that is ready, which is to be given back by {@link #onTold} or {@link #onHeld}. */
    public News next() {
        return ready.remove();
    }

    /** It was told, or there is nothing to tell. */
    public void onTold(News news, long nowNs) {
        news.isPending = false;
        news.busyUntilNs = PACE.after(news.busyUntilNs, nowNs, 1);
        news.dueNs = news.busyUntilNs;
        later.add(news);
    }

    /** It has to wait. */
    public void onHeld(News news, long untilNs) {
        news.dueNs = untilNs;
        later.add(news);
    }
}
