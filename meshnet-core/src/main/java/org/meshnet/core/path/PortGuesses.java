package org.meshnet.core.path;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.meshnet.core.seam.RandomSource;

/**
 * Which ports of a hard NAT are worth a probe (docs/paths.md). With 256 of the 64,512 ports open, 256 random ones hit
 * one of them in 64 of 100 cases. Stateless.
 */
public final class PortGuesses {
    /** NATs give out no port below this one. */
    public static final int FIRST_PORT = 1024;

    private static final int LAST_PORT = 0xffff;
    private static final int STEPS_FORWARD = 24;
    private static final int STEPS_BACK = 8;

    /** Ports that {@link #beyond} gives at most. */
    public static final int BEYOND_COUNT = STEPS_FORWARD + STEPS_BACK;

    private PortGuesses() {}

    /** This many different ports, in random order. */
    public static int[] random(int count, RandomSource random) {
        BitSet taken = new BitSet(LAST_PORT + 1);
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            int port;
            do {
                port = FIRST_PORT + (int) random.nextLong(LAST_PORT - FIRST_PORT + 1);
            } while (taken.get(port));
            taken.set(port);
            ports[i] = port;
        }
        return ports;
    }

    /**
     * The ports that a NAT gives out after this one, the next first; then this one and a few before it.
     *
     * @param last the last that it gave out, as far as can be told
     * @param step from one to the next, not 0
     */
    public static int[] beyond(int last, int step) {
        IntStream forward = IntStream.rangeClosed(1, STEPS_FORWARD);
        IntStream back = IntStream.range(0, STEPS_BACK).map(i -> -i);
        return IntStream.concat(forward, back)
                .map(i -> last + i * step)
                .filter(port -> port >= FIRST_PORT && port <= LAST_PORT)
                .toArray();
    }
}
