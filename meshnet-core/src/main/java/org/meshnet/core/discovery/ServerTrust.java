package org.meshnet.core.discovery;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.key.ServerKey;

/** Which key the server must have: the one that was given, or else the first that a registration proved. */
final class ServerTrust {
    /** Refused keys that are told of; whoever shows more is only counted. */
    private static final int TOLD_COUNT = 16;

    private final Set<ServerKey> told = new HashSet<>();
    private Optional<ServerKey> expected;
    private boolean isProven;

    ServerTrust(Optional<ServerKey> expected) {
        this.expected = expected;
    }

    /** May a server that shows this key be answered? It has proven nothing yet. */
    boolean accepts(ServerKey shown) {
        return expected.isEmpty() || expected.get().equals(shown);
    }

    /** Is this the first time that this key was refused, and so worth telling? */
    boolean isNews(ServerKey refused) {
        return told.size() < TOLD_COUNT && told.add(refused);
    }

    /** The server proved that it has this key, which is the only one from now on. True the first time. */
    boolean onProven(ServerKey key) {
        boolean isFirst = !isProven;
        expected = Optional.of(key);
        isProven = true;
        return isFirst;
    }
}
