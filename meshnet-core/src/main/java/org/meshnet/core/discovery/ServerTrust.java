package org.meshnet.core.discovery;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.meshnet.core.key.ServerKey;

/** Which key the server must have: the one that was given, or else the first that a registration proved. */
final class ServerTrust {
    /** Refused keys that are told of; whoever shows more is only counted. */
    private static final int TOLD_COUNT = 16;

    private final Set<ServerKey> told = new HashSet<>();
    private Predicate<ServerKey> expected = shown -> true;
    private boolean isProven;
    private boolean isKeyRefused;

    /** The server must have this key. */
    void expect(ServerKey key) {
        expected = key::equals;
    }

    /** May a server that shows this key be answered? It has proven nothing yet. */
    boolean accepts(ServerKey shown) {
        return expected.test(shown);
    }

    /** Who answers shows another key than the server must have. */
    void onRefused() {
        isKeyRefused = true;
    }

    /** The server itself answered, or is not asked any more. */
    void forgetRefused() {
        isKeyRefused = false;
    }

    /** Does who answers show another key than the server must have? */
    boolean isKeyRefused() {
        return isKeyRefused;
    }

    /** Is this the first time that this key was refused, and so worth telling? */
    boolean isNews(ServerKey refused) {
        return told.size() < TOLD_COUNT && told.add(refused);
    }

    /** The server proved that it has this key, which is the only one from now on. True the first time. */
    boolean onProven(ServerKey key) {
        boolean isFirst = !isProven;
        expect(key);
        isProven = true;
        return isFirst;
    }
}
