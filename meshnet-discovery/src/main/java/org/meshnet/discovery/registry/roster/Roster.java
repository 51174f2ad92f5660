package org.meshnet.discovery.registry.roster;

import org.meshnet.core.key.NetworkId;

/**
 * What a server knows of the nodes of all networks that others may know too: a {@link NetworkRoster} for each network.
 * How the server itself talks with a node (its session, lease, budgets and relay channels) is not in it.
 *
 * <p>The registry's one thread makes all calls, those to the directories too. They neither wait nor fail: an
 * implementation that keeps its knowledge elsewhere answers from a copy. No node that the registry put in ends by
 * itself: the registry removes who is not heard of any more. The registry limits the number of nodes and networks; what
 * is remembered of nodes that left, or are at other servers, is limited by the implementation. Times start at 0 and
 * never fall.
 */
public interface Roster {
    /**
     * The directory of a network, which is a new and empty one if no node is in it; the caller puts a node into that
     * before it asks for another. A directory that its last node left is of no use any more.
     */
    NetworkRoster open(NetworkId networkId);

    /** How this server talks to those that share the roster. */
    default BetweenServers between() {
        return BetweenServers.NONE;
    }

    /** Has this one told, and nobody else, of what happens by others' doing. */
    default void follow(RosterFollower follower) {
        // Nothing does.
    }

    /** Does what is due. Late and early calls are harmless. */
    default void onTimer(long nowNs) {
        // Nothing ever is.
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} if never. */
    default long nextDeadlineNs() {
        return Long.MAX_VALUE;
    }
}
