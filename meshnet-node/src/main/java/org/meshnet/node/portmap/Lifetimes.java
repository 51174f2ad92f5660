package org.meshnet.node.portmap;

/** How long ports are asked for. Stateless. */
final class Lifetimes {
    /** Renewed at half of it: a router that was restarted and forgot it has it again within ten minutes. */
    static final int WANTED_SECONDS = 1200;
    /**
     * No gateway makes this host remember a mapping for longer, nor ask for it more often than each half of
     * {@link #LEAST_SECONDS}.
     */
    private static final int MOST_SECONDS = 86_400;

    static final int LEAST_SECONDS = 60;

    private Lifetimes() {}

    /** A granted lifetime, an unsigned number of seconds, within bounds; 0 stays 0. */
    static int bounded(int seconds) {
        return seconds == 0 ? 0 : (int) Math.min(Integer.toUnsignedLong(seconds), MOST_SECONDS);
    }
}
