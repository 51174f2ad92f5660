package org.meshnet.load;

import java.util.Arrays;
import org.meshnet.core.wire.Limits;

/**
 * Keeps the nodes' knowledge of their networks as real nodes do (docs/protocol.md §5.2, "versions"): a list after each
 * registration, page by page, and another one when a change was missed. Not thread-safe.
 */
final class Listings {
    /** A larger network is not listed: nodes look up whom they have traffic for. */
    private static final int MOST_ENTRIES = Limits.PUSH_MEMBER_COUNT + 1;

    private static final int NONE = -1;

    private final NodeTable table;
    private final Asks asks;
    private final boolean isListing;
    /** Entries so far of the list that a node reads. */
    private final int[] entries;

    /** @param isListing else nothing is asked, and what servers say of versions is believed */
    Listings(NodeTable table, Asks asks, boolean isListing) {
        this.table = table;
        this.asks = asks;
        this.isListing = isListing;
        this.entries = new int[table.slots()];
        Arrays.fill(entries, NONE);
    }

    /** A new session: what was known before counts for nothing. */
    void onRegistered(int slot, int memberCount, long nowNs) {
        entries[slot] = NONE;
        if (memberCount <= MOST_ENTRIES) {
            begin(slot, 0, nowNs);
        }
    }

    private void begin(int slot, long since, long nowNs) {
        if (isListing && entries[slot] == NONE) {
            entries[slot] = 0;
            asks.ask(Kind.LIST, slot, since, nowNs, nowNs);
        }
    }

    /** A page has come. */
    void onPage(int slot, int count, boolean hasMore, long nextVersion, long nowNs) {
        entries[slot] = Math.max(0, entries[slot]) + count;
        if (hasMore && entries[slot] < MOST_ENTRIES) {
            asks.ask(Kind.LIST, slot, nextVersion, nowNs, nowNs);
            return;
        }
        entries[slot] = NONE;
        if (!hasMore) {
            table.setVersion(slot, nextVersion);
        }
    }

    /** A page was asked for in vain. */
    void onLost(int slot) {
        entries[slot] = NONE;
    }

    /** The server told of one change: all before it are known, or else one was missed. */
    void onChange(int slot, long version, long nowNs) {
        if (entries[slot] != NONE || version <= table.version(slot)) {
            return;
        }
        if (isListing && version != table.version(slot) + 1) {
            begin(slot, table.version(slot), nowNs);
        } else {
            table.setVersion(slot, version);
        }
    }

    /** The server told the directory's version with a refresh; in small networks no change may be missing. */
    void onVersion(int slot, long version, int memberCount, long nowNs) {
        if (isListing && memberCount <= MOST_ENTRIES && version > table.version(slot)) {
            begin(slot, table.version(slot), nowNs);
        } else if (entries[slot] == NONE) {
            table.setVersion(slot, version);
        }
    }
}
