package org.meshnet.core.rule;

/**
 * What a text of rules says that its rules must come to. Immutable.
 *
 * @param line where it stands, from 1
 * @param isAllowed is the one to reach the other, or not
 * @param protocol with one port if it has ports
 */
public record RuleTest(int line, boolean isAllowed, Selector from, Selector to, Protocol protocol) {
    /** As it is written. */
    @Override
    public String toString() {
        return RuleText.TEST + " " + (isAllowed ? RuleText.ALLOW : RuleText.DENY) + " " + from + " " + RuleText.ARROW
                + " " + to + " " + protocol;
    }
}
