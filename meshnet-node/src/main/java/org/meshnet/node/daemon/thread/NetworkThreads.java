package org.meshnet.node.daemon.thread;

/**
 * Names of threads where a process is in several networks: {@code [home] control}. A thread that one of them makes is
 * of the same network, and so its lines in the log are told apart. Stateless.
 */
public final class NetworkThreads {
    private static final String OPENING = "[";
    private static final String CLOSING = "] ";

    private NetworkThreads() {}

    /** The name of a thread of that network that does this. */
    public static String name(String network, String what) {
        return OPENING + network + CLOSING + what;
    }

    /** The name of a thread that does this, of the network that the running one is of, if it is of any. */
    public static String nameLikeThis(String what) {
        return prefix(Thread.currentThread().getName()) + what;
    }

    private static String prefix(String threadName) {
        int end = threadName.startsWith(OPENING) ? threadName.indexOf(CLOSING) : -1;
        return end < 0 ? "" : threadName.substring(0, end + CLOSING.length());
    }
}
