package org.meshnet.core.wire;

import java.util.List;

/**
 * The answer to {@link ListSince}: some entries in the order of their versions (docs/protocol.md §5.2). Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param hasMore do more pages follow?
 * @param isFromBeginning does the list start anew, so that who is not in it has left?
 * @param nextVersion what to list after this page, not negative
 * @param entries of together at most {@link #ENTRIES_LENGTH} bytes
 */
public record Page(long requestCounter, boolean hasMore, boolean isFromBeginning, long nextVersion, List<Entry> entries)
        implements Event {
    static final int OPERATION = 2;

    /** Bytes that the entries of one page may have together. */
    public static final int ENTRIES_LENGTH = Limits.MESSAGE_LENGTH - Envelope.OVERHEAD_LENGTH - 18;

    /** @throws IllegalArgumentException if the version is negative or the entries are too long */
    public Page {
        entries = List.copyOf(entries);
        int length = entries.stream().mapToInt(Entry::encodedLength).sum();
        if (nextVersion < 0 || length > ENTRIES_LENGTH) {
            throw new IllegalArgumentException("next version " + nextVersion + ", " + length + " bytes of entries");
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onPage(this);
    }
}
