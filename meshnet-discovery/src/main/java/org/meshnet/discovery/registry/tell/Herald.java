package org.meshnet.discovery.registry.tell;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.TreeSet;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Event;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Bulletin;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;

/**
 * Tells the members of each network what happened to the others, within the budget of who caused it, and network by
 * network in turn: each turn does so much, and each network one piece of it before the next has its own. So much news
 * of one network does not hold up another's. Times start at 0 and never fall. Not thread-safe.
 */
public final class Herald {
    /** Datagrams of a turn; between two turns the server takes what came meanwhile. */
    public static final int TURN_PUSHES = 256;

    private final Outbox outbox;
    private final RegistryCounters counters;
    /** Of networks of which something is due later. */
    private final TreeSet<Bulletin> waiting = new TreeSet<>(Bulletin.BY_DUE_TIME);
    /** Of networks of which something is ready, in the order in which they are served. */
    private final LinkedHashSet<Bulletin> active = new LinkedHashSet<>();

    public Herald(Outbox outbox, RegistryCounters counters) {
        this.outbox = outbox;
        this.counters = counters;
    }

    /** Something happened to a node that is, or was, a member, and that pays for telling it. */
    public void onChange(Member member) {
        Bulletin bulletin = member.network().bulletin();
        bulletin.add(member.nodeKey(), member.account());
        schedule(bulletin);
    }

    /** The same of a node at another server, for which its network pays. */
    public void onElsewhere(NetworkMembers network, NodeKey nodeKey, Budgets.Account payer) {
        network.bulletin().add(nodeKey, payer);
        schedule(network.bulletin());
    }

    /** The network is no more. */
    public void forget(NetworkMembers network) {
        waiting.remove(network.bulletin());
        active.remove(network.bulletin());
    }

    private void schedule(Bulletin bulletin) {
        waiting.remove(bulletin);
        if (bulletin.isReady()) {
            active.add(bulletin);
            return;
        }
        bulletin.updateDue();
        if (bulletin.dueNs() != Long.MAX_VALUE) {
            waiting.add(bulletin);
        }
    }

    /** One turn. */
    public void onTimer(long nowNs) {
        int left = TURN_PUSHES;
        while (left > 0 && !waiting.isEmpty() && waiting.first().dueNs() <= nowNs) {
            Bulletin bulletin = waiting.pollFirst();
            bulletin.wake(nowNs);
            schedule(bulletin);
            left--;
        }
        while (left > 0 && !active.isEmpty()) {
            Bulletin bulletin = active.iterator().next();
            active.remove(bulletin);
            left -= tell(bulletin, nowNs);
            schedule(bulletin);
        }
    }

    /** Tells one piece of news; what it cost, at least 1. */
    private int tell(Bulletin bulletin, long nowNs) {
        NetworkMembers network = bulletin.network();
        Bulletin.News news = bulletin.next();
        int cost = news.isPending() ? network.audience(news.nodeKey()) : 0;
        if (cost > 0 && !news.payer().take(cost, nowNs)) {
            counters.add(RegistryCounter.NEWS_HELD);
            bulletin.onHeld(news, news.payer().retryNs(nowNs));
            return 1;
        }
        Optional<Event> event = network.directory().publish(news.nodeKey());
        bulletin.onTold(news, nowNs);
        if (event.isEmpty() || cost == 0) {
            return 1;
        }
        for (Member member : network.all()) {
            if (!member.nodeKey().equals(news.nodeKey())) {
                counters.add(RegistryCounter.PUSHED);
                outbox.send(event.get(), member);
            }
        }
        return cost;
    }

    /** When {@link #onTimer} has something to do: 0 if now, {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        if (!active.isEmpty()) {
            return 0;
        }
        return waiting.isEmpty() ? Long.MAX_VALUE : waiting.first().dueNs();
    }
}
