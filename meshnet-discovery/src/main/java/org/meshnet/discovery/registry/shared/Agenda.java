package org.meshnet.discovery.registry.shared;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the store is still to be asked, and in which order: what is to go, so that it is gone before it comes again,
 * then what is to be read, then what is to be written. Not thread-safe.
 */
final class Agenda {
    /**
     * Nodes that left and are not yet taken back. Those that find no room, in a very long time without the store, stay
     * there until their network is read, or this server is dead.
     */
    static final int MOST_REMOVALS = 1 << 17;

    private static final int MOST_PURGES = 1 << 16;

    private final Map<StoreCommand.Remove, Boolean> removals = new LinkedHashMap<>();
    private final Deque<StoreCommand.Purge> purges = new ArrayDeque<>();
    private final Set<SharedNetwork> toRead = new LinkedHashSet<>();
    private final Set<SharedNetwork> toWrite = new LinkedHashSet<>();

    void remove(StoreCommand.Remove removal) {
        if (removals.size() < MOST_REMOVALS) {
            removals.put(removal, true);
        }
    }

    /** It came back before it was taken back. */
    void keep(StoreCommand.Remove removal) {
        removals.remove(removal);
    }

    void purge(StoreCommand.Purge purge) {
        if (purges.size() < MOST_PURGES && !purges.contains(purge)) {
            purges.add(purge);
        }
    }

    void read(SharedNetwork network) {
        toRead.add(network);
    }

    void write(SharedNetwork network) {
        toWrite.add(network);
    }

    /** The network is of no use any more. */
    void forget(SharedNetwork network) {
        toRead.remove(network);
        toWrite.remove(network);
    }

    boolean isEmpty() {
        return removals.isEmpty() && purges.isEmpty() && toRead.isEmpty() && toWrite.isEmpty();
    }

    Optional<StoreCommand.Remove> nextRemoval() {
        Iterator<StoreCommand.Remove> first = removals.keySet().iterator();
        if (!first.hasNext()) {
            return Optional.empty();
        }
        StoreCommand.Remove removal = first.next();
        first.remove();
        return Optional.of(removal);
    }

    Optional<StoreCommand.Purge> nextPurge() {
        return Optional.ofNullable(purges.poll());
    }

    Optional<SharedNetwork> nextToRead() {
        return next(toRead);
    }

    Optional<SharedNetwork> nextToWrite() {
        return next(toWrite);
    }

    private static Optional<SharedNetwork> next(Set<SharedNetwork> networks) {
        Iterator<SharedNetwork> first = networks.iterator();
        if (!first.hasNext()) {
            return Optional.empty();
        }
        SharedNetwork network = first.next();
        first.remove();
        return Optional.of(network);
    }
}
