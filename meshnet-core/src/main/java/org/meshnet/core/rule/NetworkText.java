package org.meshnet.core.rule;

import java.util.Map;
import java.util.Optional;

/**
 * What the text of a network's document says (docs/membership.md): the rules of all members, and lines {@code set
 * domain|mtu VALUE}. Immutable.
 *
 * @param rules of the network
 * @param settings those that it gives
 */
public record NetworkText(RuleSet rules, Map<NetworkSetting, String> settings) {
    /** That of a network without a document. */
    public static final NetworkText NONE = new NetworkText(RuleSet.NONE, Map.of());

    /** Copies the map. */
    public NetworkText {
        settings = Map.copyOf(settings);
    }

    /**
     * What a member makes of a text.
     *
     * @param text what of it holds
     * @param problem what the member does not understand, perhaps as it is older than the text; empty if all is clear
     */
    public record Reading(NetworkText text, Optional<String> problem) {}

    /**
     * Reads a text that is to be signed.
     *
     * @throws RuleSyntaxException at the first thing that is wrong
     */
    public static NetworkText parse(String text) throws RuleSyntaxException {
        SettingsReader settings = new SettingsReader(true);
        RuleSet rules = RuleParser.parse(text, RuleParser.Groups.KNOWN, settings);
        return new NetworkText(rules, settings.said());
    }

    /**
     * Reads a text that was signed. Where its rules are not understood nothing is allowed, as nobody knows what they
     * would forbid; a setting that is not understood does not count.
     */
    public static Reading read(String text) {
        SettingsReader settings = new SettingsReader(false);
        try {
            RuleSet rules = RuleParser.parse(text, RuleParser.Groups.KNOWN, settings);
            return new Reading(new NetworkText(rules, settings.said()), settings.problem());
        } catch (RuleSyntaxException e) {
            return new Reading(
                    new NetworkText(RuleSet.NOTHING, settings.said()),
                    Optional.of("line " + e.line() + ": " + e.getMessage()));
        }
    }
}
