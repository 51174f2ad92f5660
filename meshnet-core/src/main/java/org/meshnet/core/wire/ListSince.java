package org.meshnet.core.wire;

/**
 * Asks for the entries that changed after a version (docs/protocol.md §5.2). Answered by {@link Page}. Immutable.
 *
 * @param sinceVersion not negative; 0 for all
 */
public record ListSince(long sinceVersion) implements Request {
    static final int OPERATION = 2;

    /** @throws IllegalArgumentException if the version is negative */
    public ListSince {
        if (sinceVersion < 0) {
            throw new IllegalArgumentException("a version of " + sinceVersion);
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onListSince(this);
    }
}
