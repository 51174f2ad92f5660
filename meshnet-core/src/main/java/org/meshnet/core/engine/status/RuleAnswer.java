package org.meshnet.core.engine.status;

import java.util.List;

/**
 * What the rules say about a peer.
 *
 * @param peer what it is called
 * @param to what this node may do there
 * @param from what it may do here
 */
public record RuleAnswer(String peer, Way to, Way from) {
    /**
     * One direction.
     *
     * @param isAllowed is what was asked for allowed; if nothing was, is anything
     * @param lines the rules by which; if nothing was asked for, all that can matter
     */
    public record Way(boolean isAllowed, List<Line> lines) {
        /** Copies the list. */
        public Way {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A rule.
     *
     * @param source where it stands
     * @param number of its line there
     * @param text of it
     */
    public record Line(RulesStatus.Source source, int number, String text) {}
}
