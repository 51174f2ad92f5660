package org.meshnet.core.rule;

/**
 * Allows one side to reach another. Immutable.
 *
 * @param line where it stands in its text, from 1
 */
public record Rule(int line, Side from, Side to, Protocol protocol) {
    /** As it is written. */
    @Override
    public String toString() {
        return RuleText.ALLOW + " " + from + " " + RuleText.ARROW + " " + to + " " + protocol;
    }
}
