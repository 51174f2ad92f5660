package org.meshnet.discovery.registry.roster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.meshnet.core.key.NodeKey;

/** Who left a network, and at which version, the earliest first. Not thread-safe. */
final class Tombstones {
    /** What all networks together may remember of those who left. Not thread-safe. */
    static final class Budget {
        private final int most;
        private int used;

        Budget(int most) {
            this.most = most;
        }

        /** Takes the room of one, or says that there is none. */
        boolean take() {
            if (isUsedUp()) {
                return false;
            }
            used++;
            return true;
        }

        /** Gives back the room of one. */
        void give() {
            used--;
        }

        boolean isUsedUp() {
            return used >= most;
        }
    }

    /** Per network (docs/protocol.md §5.2). */
    static final int MOST = 1024;

    private final Map<NodeKey, Long> versions = new LinkedHashMap<>();
    private final Budget budget;

    Tombstones(Budget budget) {
        this.budget = budget;
    }

    boolean isFull() {
        return versions.size() == MOST || budget.isUsedUp();
    }

    /** Only if not full. */
    void add(NodeKey nodeKey, long version) {
        versions.put(nodeKey, version);
        budget.take();
    }

    /** The version at which the node left, if that is remembered; it is not any more. */
    OptionalLong remove(NodeKey nodeKey) {
        Long version = versions.remove(nodeKey);
        if (version == null) {
            return OptionalLong.empty();
        }
        budget.give();
        return OptionalLong.of(version);
    }

    /** Forgets who left first; the version of that, if there was one. */
    OptionalLong removeFirst() {
        return versions.isEmpty()
                ? OptionalLong.empty()
                : remove(versions.keySet().iterator().next());
    }

    /** Gives back all that was taken of the budget. */
    void clear() {
        budget.used -= versions.size();
        versions.clear();
    }
}
