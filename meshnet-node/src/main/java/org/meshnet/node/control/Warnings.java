package org.meshnet.node.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with a running daemon and what somebody should look after, for {@code status}: one line for each
 * matter, for as long as it is so. Whoever sets one says it in the log too. Any thread.
 */
public final class Warnings {
    /** Matters are named in the code; these are more than there are. */
    private static final int MOST = 32;

    private final Map<String, String> byMatter = new LinkedHashMap<>();

    /**
     * It is so from now on, or so in other words.
     *
     * @param matter what it is about; at most one warning is about it
     * @param text for people
     * @return true if it is news
     */
    public synchronized boolean set(String matter, String text) {
        boolean hasRoom = byMatter.size() < MOST || byMatter.containsKey(matter);
        return hasRoom && !text.equals(byMatter.put(matter, text));
    }

    /** It is so no longer. */
    public synchronized void clear(String matter) {
        byMatter.remove(matter);
    }

    /** All of them, the oldest matter first. */
    public synchronized List<String> list() {
        return List.copyOf(byMatter.values());
    }
}
