package org.meshnet.discovery.registry.policy;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.tell.Outbox;

/**
 * Tells all members of a network of a copy that came, each up to {@value #ROUNDS} times until it has asked for it or
 * said that it knows it; of several signers' copies each. The member that gave it pays; networks have their turns.
 * Times start at 0 and never fall. Not thread-safe.
 */
public final class CopyHerald {
    /** How often a member is told. */
    static final int ROUNDS = 3;
    /** Between two rounds. */
    static final long ROUND_NS = 2_000_000_000L;
    /** Datagrams of a turn, and of one network in it. */
    static final int TURN_PUSHES = 256;

    static final int TURN_PUSHES_OF_NETWORK = 64;

    private static final long NEVER = Long.MAX_VALUE;

    private static final class News {
        private final PolicyManifest manifest;
        private final Bytes name;
        private final Budgets.Account payer;
        private final Set<NodeKey> knowing = new HashSet<>();
        private final Queue<NodeKey> toTell = new ArrayDeque<>();
        private int round;
        private long dueNs;

        News(PolicyManifest manifest, Budgets.Account payer) {
            this.manifest = manifest;
            this.name = PolicyWord.nameOf(manifest);
            this.payer = payer;
        }

        boolean isOfSource(News other) {
            return payer.source().limited().equals(other.payer.source().limited());
        }
    }

    private final Outbox outbox;
    private final RegistryCounters counters;
    /** The latest of each signer in each network, in the order in which they are served. */
    private final Map<NetworkMembers, Map<AdministratorKey, News>> all = new LinkedHashMap<>();
    /** Kept, as it is asked with each datagram of the server. */
    private long earliestNs = NEVER;

    CopyHerald(Outbox outbox, RegistryCounters counters) {
        this.outbox = outbox;
        this.counters = counters;
    }

    /**
     * A copy came; what came before it of that signer is told no more. Of too many signers the last one of its source
     * makes room for it; if there is none, members find it when they ask.
     */
    void onNews(Member from, PolicyManifest manifest) {
        News news = new News(manifest, from.account());
        news.knowing.add(from.nodeKey());
        Map<AdministratorKey, News> told = all.computeIfAbsent(from.network(), network -> new LinkedHashMap<>());
        if (told.size() >= CopyShelf.DOCUMENTS && !told.containsKey(manifest.signer())) {
            told.values().stream()
                    .filter(other -> other.isOfSource(news))
                    .reduce((earlier, later) -> later)
                    .ifPresent(other -> told.remove(other.manifest.signer()));
        }
        if (told.size() < CopyShelf.DOCUMENTS || told.containsKey(manifest.signer())) {
            told.put(manifest.signer(), news);
            earliestNs = news.dueNs;
        }
    }

    /** A member knows a document, or is about to. */
    void onKnown(Member member, Bytes name) {
        for (News news : all.getOrDefault(member.network(), Map.of()).values()) {
            if (news.name.equals(name)) {
                news.knowing.add(member.nodeKey());
            }
        }
    }

    /** One turn. */
    public void onTimer(long nowNs) {
        tellDue(nowNs);
        earliestNs = all.values().stream()
                .flatMap(told -> told.values().stream())
                .mapToLong(news -> news.dueNs)
                .min()
                .orElse(NEVER);
    }

    private void tellDue(long nowNs) {
        int left = TURN_PUSHES;
        for (NetworkMembers network : all.keySet().toArray(NetworkMembers[]::new)) {
            if (left <= 0) {
                return;
            }
            Map<AdministratorKey, News> told = all.getOrDefault(network, Map.of());
            if (told.values().stream().allMatch(news -> news.dueNs > nowNs)) {
                continue;
            }
            left -= tellAll(network, told.values(), Math.min(left, TURN_PUSHES_OF_NETWORK), nowNs);
            all.remove(network);
            told.values().removeIf(news -> news.round >= ROUNDS);
            if (network.count() > 0 && !told.isEmpty()) {
                all.put(network, told);
            }
        }
    }

    /** How many were told. */
    private int tellAll(NetworkMembers network, Collection<News> due, int most, long nowNs) {
        int count = 0;
        for (News news : due) {
            count += news.dueNs <= nowNs ? tell(network, news, most - count, nowNs) : 0;
        }
        return count;
    }

    /** How many were told. */
    private int tell(NetworkMembers network, News news, int most, long nowNs) {
        if (news.toTell.isEmpty()) {
            network.all().stream()
                    .map(Member::nodeKey)
                    .filter(key -> !news.knowing.contains(key))
                    .forEach(news.toTell::add);
        }
        int count = 0;
        while (count < most && !news.toTell.isEmpty()) {
            Optional<Member> member = network.member(news.toTell.peek());
            if (member.isPresent() && !news.knowing.contains(member.get().nodeKey())) {
                if (!news.payer.take(1, nowNs)) {
                    counters.add(RegistryCounter.NEWS_HELD);
                    news.dueNs = news.payer.retryNs(nowNs);
                    return count;
                }
                counters.add(RegistryCounter.PUSHED);
                outbox.send(new PolicyEvent(PolicyWord.offer(news.manifest)), member.get());
                count++;
            }
            news.toTell.remove();
        }
        if (news.toTell.isEmpty()) {
            news.round++;
            news.dueNs = nowNs + ROUND_NS;
        }
        return count;
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return earliestNs;
    }
}
