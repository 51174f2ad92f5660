package org.meshnet.core.wire;

import java.util.List;

/**
 * The answer to {@link LookUp} (docs/protocol.md §5.2). Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param entries those that fit, none if there is nobody; at most {@link Limits#FOUND_COUNT}, of together at most
 *     {@link #ENTRIES_LENGTH} bytes
 */
public record Found(long requestCounter, List<Entry> entries) implements Event {
    static final int OPERATION = 3;

    /** Bytes that the entries may have together. */
    public static final int ENTRIES_LENGTH = Limits.MESSAGE_LENGTH - Envelope.OVERHEAD_LENGTH - 9;

    /** @throws IllegalArgumentException if the entries are too many or too long */
    public Found {
        entries = List.copyOf(entries);
        int length = entries.stream().mapToInt(Entry::encodedLength).sum();
        if (entries.size() > Limits.FOUND_COUNT || length > ENTRIES_LENGTH) {
            throw new IllegalArgumentException(entries.size() + " entries of " + length + " bytes");
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onFound(this);
    }
}
