package org.meshnet.core.engine.relay;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Endpoint;

/**
 * Who asked for a channel to whom while the other has not asked as well. It counts against the asker alone. Bounded: of
 * one asker at most {@value #MAX_OF_MEMBER}, of which the oldest makes room, and {@value #MAX} in all, where it is the
 * oldest of who has most. Control thread only.
 */
final class RelayAsks {
    static final int MAX_OF_MEMBER = 16;
    static final int MAX = 1024;
    static final long LIFE_NS = 10_000_000_000L;

    private static final long OFFER_NS = 1_000_000_000L;

    private final Map<Peer, Map<Peer, Ask>> byAsker = new LinkedHashMap<>();
    private int count;

    /** One member's wish to reach another. */
    static final class Ask {
        private Endpoint from;
        private boolean isProven;
        private long askedNs;
        private long offeredNs = Long.MIN_VALUE / 2;

        private Ask(Endpoint from) {
            this.from = from;
        }

        /** May the one that did not ask be told now? Not often. */
        boolean takeOffer(long nowNs) {
            boolean isDue = nowNs - offeredNs >= OFFER_NS;
            offeredNs = isDue ? nowNs : offeredNs;
            return isDue;
        }
    }

    /** Takes a request that came from there; {@code isProven} if the asker is there. */
    Ask add(Peer asker, Peer wanted, Endpoint from, boolean isProven, long nowNs) {
        Optional<Ask> known = remove(asker, wanted);
        makeRoom(asker);
        Ask ask = known.orElseGet(() -> new Ask(from));
        ask.from = from;
        ask.isProven = isProven;
        ask.askedNs = nowNs;
        byAsker.computeIfAbsent(asker, key -> new LinkedHashMap<>()).put(wanted, ask);
        count++;
        return ask;
    }

    private void makeRoom(Peer asker) {
        Map<Peer, Ask> own = byAsker.getOrDefault(asker, Map.of());
        if (own.size() >= MAX_OF_MEMBER) {
            removeOldest(asker);
        } else if (count >= MAX) {
            byAsker.entrySet().stream()
                    .max(Comparator.comparingInt(each -> each.getValue().size()))
                    .map(Map.Entry::getKey)
                    .ifPresent(this::removeOldest);
        }
    }

    private void removeOldest(Peer asker) {
        byAsker.getOrDefault(asker, Map.of()).keySet().stream().findFirst().ifPresent(wanted -> remove(asker, wanted));
    }

    /** Where the asker has proven to be, if it asks for the other and did so lately. */
    Optional<Endpoint> provenFrom(Peer asker, Peer wanted, long nowNs) {
        return Optional.ofNullable(byAsker.getOrDefault(asker, Map.of()).get(wanted))
                .filter(ask -> ask.isProven && isFresh(ask, nowNs))
                .map(ask -> ask.from);
    }

    /** Whom the asker wants from there, which it had not proven until now. */
    Map<Peer, Ask> unproven(Peer asker, Endpoint from, long nowNs) {
        Map<Peer, Ask> found = new LinkedHashMap<>();
        byAsker.getOrDefault(asker, Map.of()).forEach((wanted, ask) -> {
            if (!ask.isProven && ask.from.equals(from) && isFresh(ask, nowNs)) {
                found.put(wanted, ask);
            }
        });
        return found;
    }

    private static boolean isFresh(Ask ask, long nowNs) {
        return nowNs - ask.askedNs < LIFE_NS;
    }

    /** Takes a request back, or has done with it. */
    Optional<Ask> remove(Peer asker, Peer wanted) {
        Map<Peer, Ask> own = byAsker.get(asker);
        if (own == null) {
            return Optional.empty();
        }
        Optional<Ask> removed = Optional.ofNullable(own.remove(wanted));
        count -= removed.isPresent() ? 1 : 0;
        if (own.isEmpty()) {
            byAsker.remove(asker);
        }
        return removed;
    }

    /** A peer has no session any more. */
    void forget(Peer peer) {
        byAsker.remove(peer);
        byAsker.values().forEach(own -> own.remove(peer));
        recount();
    }

    void removeExpired(long nowNs) {
        byAsker.values().forEach(own -> own.values().removeIf(ask -> !isFresh(ask, nowNs)));
        recount();
    }

    private void recount() {
        byAsker.values().removeIf(Map::isEmpty);
        count = byAsker.values().stream().mapToInt(Map::size).sum();
    }

    boolean isEmpty() {
        return count == 0;
    }
}
