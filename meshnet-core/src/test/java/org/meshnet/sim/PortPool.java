package org.meshnet.sim;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** The external ports of a NAT. */
final class PortPool {
    static final int FIRST_PORT = 1024;
    static final int LAST_PORT = 65_535;

    private final PortAssignment assignment;
    private final SimRandom random;
    private int next = FIRST_PORT;

    PortPool(PortAssignment assignment, SimRandom random) {
        this.assignment = assignment;
        this.random = random;
    }

    /** A free port for a mapping of this internal port; empty if all are taken. */
    OptionalInt choose(int internalPort, IntPredicate isFree) {
        int first = switch (assignment) {
            case PRESERVING -> Math.max(internalPort, FIRST_PORT);
            case SEQUENTIAL -> next;
            case RANDOM -> FIRST_PORT + random.nextInt(LAST_PORT - FIRST_PORT + 1);
            case UNTRANSLATED -> internalPort;
        };
        if (assignment == PortAssignment.UNTRANSLATED) {
            return OptionalInt.of(internalPort);
        }
        int port = first;
        do {
            if (isFree.test(port)) {
                next = following(port);
                return OptionalInt.of(port);
            }
            port = following(port);
        } while (port != first);
        return OptionalInt.empty();
    }

    private static int following(int port) {
        return port == LAST_PORT ? FIRST_PORT : port + 1;
    }
}
