package org.meshnet.discovery.registry.roster;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;

/**
 * The nodes of one network, the claims that they hold, and the numbered changes (docs/protocol.md §5.2, "Versions"). A
 * change gets its number, and moves its entry to the end of the list, when it is {@link #publish published}; so who is
 * told of each number misses nothing, however many changes were published as one. Thread, errors and bounds are those
 * of its {@link Roster}.
 */
public interface NetworkRoster {
    /**
     * What a new directory's version is below: random, so that a version of an earlier life of this network means
     * nothing in this one.
     */
    long FIRST_VERSION_LIMIT = 1L << 61;

    /**
     * Takes in a node, which has no claims yet, or replaces what is known of it. Who asks gets that from now on; the
     * others hear of it once it is published.
     *
     * @return whether that is another than it was before
     */
    boolean put(NodeKey nodeKey, Endpoint observed, Bytes descriptor);

    /**
     * Replaces a node's claims by those of these that no other node holds, or that may be shared
     * ({@link Token#isShared}).
     *
     * @param answer is told which of them it has not got: before this returns, unless others have to be asked
     * @throws IllegalArgumentException if the node is not in it
     */
    void claim(NodeKey nodeKey, List<Token> wanted, ClaimAnswer answer, long nowNs);

    /**
     * Lets a node go, and its claims with it; nothing happens if it is not in it.
     *
     * @return whether the others are to be told, by {@link #publish}: not if they were not told of it, if they will
     *     notice anyway, or if there are no others
     */
    boolean remove(NodeKey nodeKey);

    /**
     * Gives what happened to a node its number.
     *
     * @return what the others are told; empty if there is nothing to tell
     */
    Optional<Event> publish(NodeKey nodeKey);

    /** What is known of a node that is in it. */
    Optional<Entry> find(NodeKey nodeKey);

    /**
     * Who holds a claim: of one that is not shared one node at most, else in the order of keys, no more than so many.
     */
    List<Entry> findHolders(Token claim, int most);

    /** Nodes whose keys begin with these 8 bytes, in the order of their keys, and no more than so many. */
    List<Entry> findByPrefix(long prefix, int most);

    /**
     * Entries that changed after a version, in the order of their versions; those of nodes that left too, as far as
     * they are remembered. Good until the next change.
     */
    Collection<Entry> changesSince(long version);

    /** How many nodes are in it. */
    int count();

    /** At which other server a node is; empty if it is at this one, or in no network. */
    Optional<Home> home(NodeKey nodeKey);

    /** The number of the last change. */
    long version();

    /** The {@link #changesSince changes since} an earlier version than this lack some who left. */
    long forgottenVersion();
}
