package org.meshnet.discovery.limit;

import org.meshnet.core.net.IpAddress;
import org.meshnet.core.relay.Fairness;
import org.meshnet.core.relay.WindowShare;
import org.meshnet.core.seam.RandomSource;

/**
 * What registered nodes may have the server do: by node, by network, by source address and in all (docs/protocol.md
 * §5.6). The unit is a datagram that the server sends. Not thread-safe.
 */
public final class Budgets {
    /** Places of a table of source addresses; 24 bytes each. */
    public static final int SOURCE_COUNT = 1 << 14;
    /** Of two members that are introduced to each other. */
    private static final RateLimit INTRODUCTIONS = new RateLimit(2, 4);
    /** Of one node: updates and moves, which others are told of. */
    private static final RateLimit CHANGES = new RateLimit(2, 10);

    private final RateLimit perNode;
    private final RateLimit perNetwork;
    private final int perNetworkPerSecond;
    private final SourceLimiter sources;
    private final LimitTable introductions;
    private final Fairness all;

    public Budgets(RequestLimits limits, RandomSource random) {
        this.perNode = new RateLimit(limits.perNode(), limits.perNode());
        this.perNetwork = new RateLimit(limits.perNetwork(), 2 * limits.perNetwork());
        this.perNetworkPerSecond = limits.perNetwork();
        this.sources = new SourceLimiter(
                new RateLimit(limits.perAddress(), 2 * limits.perAddress()), SOURCE_COUNT, new KeyedHash(random));
        this.introductions = new LimitTable(INTRODUCTIONS, SOURCE_COUNT, new KeyedHash(random));
        this.all = new Fairness(limits.inAll());
    }

    /** What one network has. */
    public Network newNetwork() {
        return new Network(new RateGate(perNetwork), new SourceShares(perNetworkPerSecond), new WindowShare());
    }

    /** What one node of that network has. */
    public Account newAccount(Network network, IpAddress source) {
        return new Account(this, new RateGate(perNode), network, source);
    }

    /** How often one node may change. */
    public RateGate newChanges() {
        return new RateGate(CHANGES);
    }

    /** May the owner of the one session be introduced to that of the other once more? */
    public boolean takeIntroduction(long asker, long other, long nowNs) {
        return introductions.take(asker, other, nowNs);
    }

    /**
     * What the nodes of a network have together.
     *
     * @param rate what they may cause
     * @param sources who of them may cause it when it is scarce
     * @param share their part of what all networks may
     */
    public record Network(RateGate rate, SourceShares sources, WindowShare share) {
        /** Is there as much for this source? All of it is, until half of what passes at once is used up. */
        private boolean take(IpAddress source, int amount, long nowNs) {
            return rate.isCalm(nowNs) || sources.take(source, amount, nowNs);
        }
    }

    /**
     * Who pays for what a node causes: the node, its network, and the address that it comes from. What is admitted is
     * paid for in full, so that a costly piece is followed by a longer pause. Immutable but for what it counts.
     */
    public record Account(Budgets budgets, RateGate node, Network network, IpAddress source) {
        /** The same node at another address. */
        public Account at(IpAddress other) {
            return new Account(budgets, node, network, other);
        }

        public boolean admits(long nowNs) {
            return node.admits(nowNs) && network.rate.admits(nowNs) && budgets.sources.admits(source, nowNs);
        }

        /** Pays for so many datagrams, or says that they are too many for now. */
        public boolean take(int amount, long nowNs) {
            boolean isTaken = admits(nowNs)
                    && network.take(source, amount, nowNs)
                    && budgets.all.take(network.share, amount, nowNs);
            if (isTaken) {
                charge(amount, nowNs);
            }
            return isTaken;
        }

        /** Pays for what has to be done. */
        public void charge(int amount, long nowNs) {
            node.charge(amount, nowNs);
            network.rate.charge(amount, nowNs);
            budgets.sources.charge(source, amount, nowNs);
        }

        /** When to try again after {@link #take} in vain. */
        public long retryNs(long nowNs) {
            if (admits(nowNs)) {
                return budgets.all.nextWindowNs(nowNs);
            }
            long othersNs = Math.max(network.rate.admitsFromNs(), budgets.sources.admitsFromNs(source));
            return Math.max(nowNs + 1, Math.max(node.admitsFromNs(), othersNs));
        }
    }
}
