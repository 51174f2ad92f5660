package org.meshnet.core.engine.route;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.route.GatewayHealth.Reached;
import org.meshnet.core.net.Prefix;

/**
 * A network that is used, the members that offer it, and the one that packets go to: straight before by relay, then the
 * faster one if it is by much, then the lower key. One that fails is left at once; a better one has to be better for
 * {@link #STEADY_NS}. Control thread only.
 */
final class SubnetRoute {
    static final long STEADY_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long FASTER_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long AS_FAST_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Prefix network;
    private List<Peer> offers = List.of();
    private @Nullable Peer current;
    private @Nullable Peer wished;
    private long wishedSinceNs;

    SubnetRoute(Prefix network) {
        this.network = network;
    }

    Prefix network() {
        return network;
    }

    /** Who offers it now, in the order of the keys; at least one. */
    void setOffers(List<Peer> fresh) {
        offers = List.copyOf(fresh);
    }

    /** A peer that was forgotten is known again; true if it is one of those that offer this. */
    @SuppressWarnings("ReferenceEquality") // each is made once
    boolean replace(Peer fresh) {
        boolean isOffer =
                offers.stream().anyMatch(known -> known != fresh && known.key().equals(fresh.key()));
        if (isOffer) {
            offers = offers.stream()
                    .map(known -> known.key().equals(fresh.key()) ? fresh : known)
                    .toList();
            if (current != null && current.key().equals(fresh.key())) {
                current = fresh;
            }
            wished = null;
        }
        return isOffer;
    }

    /** A peer is known no more; true if others offer this. */
    boolean drop(Peer peer) {
        boolean isOffer = offers.size() > 1 && offers.contains(peer);
        if (isOffer) {
            setOffers(offers.stream().filter(other -> !other.equals(peer)).toList());
        }
        return isOffer;
    }

    List<Peer> offers() {
        return offers;
    }

    /** Whom packets go to. */
    Optional<Peer> current() {
        return Optional.ofNullable(current);
    }

    /** Chooses whom packets go to; true if that is another one than before. */
    boolean choose(Function<Peer, GatewayHealth> health, long nowNs) {
        Peer before = current;
        if (before == null || !offers.contains(before)) {
            move(first(health));
        } else if (health.apply(before).isFailing()) {
            leave(before, health);
        } else {
            improve(before, health, nowNs);
        }
        return before != null && !before.equals(current);
    }

    private void move(Peer to) {
        current = to;
        wished = null;
    }

    private Peer first(Function<Peer, GatewayHealth> health) {
        Peer best = offers.get(0);
        for (Peer other : offers) {
            if (isBetter(other, best, health)) {
                best = other;
            }
        }
        return best;
    }

    private void leave(Peer failed, Function<Peer, GatewayHealth> health) {
        Peer best = failed;
        for (Peer other : offers) {
            if (!health.apply(other).isFailing() && (best.equals(failed) || isBetter(other, best, health))) {
                best = other;
            }
        }
        if (!best.equals(failed)) {
            move(best);
        }
    }

    /** Without a session there is nothing to compare, and nothing to gain by a move. */
    private void improve(Peer from, Function<Peer, GatewayHealth> health, long nowNs) {
        Peer best = from;
        for (Peer other : offers) {
            GatewayHealth state = health.apply(other);
            if (state.isConnected() && !state.isHeld(nowNs) && isBetter(other, best, health)) {
                best = other;
            }
        }
        if (best.equals(from)) {
            wished = null;
        } else if (!health.apply(from).isConnected()) {
            move(best);
        } else {
            wish(best, nowNs);
        }
    }

    private void wish(Peer better, long nowNs) {
        if (!better.equals(wished)) {
            wished = better;
            wishedSinceNs = nowNs;
        } else if (nowNs - wishedSinceNs >= STEADY_NS) {
            move(better);
        }
    }

    /** Whom packets would better go to, if it stays so for a while. */
    Optional<Peer> wished() {
        return Optional.ofNullable(wished);
    }

    private static boolean isBetter(Peer one, Peer other, Function<Peer, GatewayHealth> health) {
        Reached reached = health.apply(one).reached();
        int byReach = reached.compareTo(health.apply(other).reached());
        if (byReach != 0) {
            return byReach < 0;
        }
        OptionalLong oneNs = one.paths().rttNs();
        OptionalLong otherNs = other.paths().rttNs();
        if (oneNs.isPresent() && otherNs.isPresent()) {
            if (isFaster(oneNs.getAsLong(), otherNs.getAsLong())) {
                return true;
            }
            // Less is asked for to come back by the lower key than to leave it, so that no jitter does both.
            if (oneNs.getAsLong() > otherNs.getAsLong() + otherNs.getAsLong() / 10 + AS_FAST_NS) {
                return false;
            }
        }
        return one.key().compareTo(other.key()) < 0;
    }

    private static boolean isFaster(long oneNs, long otherNs) {
        return oneNs + oneNs / 4 + FASTER_NS < otherNs;
    }
}
