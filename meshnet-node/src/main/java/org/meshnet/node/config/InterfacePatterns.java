package org.meshnet.node.config;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Which interfaces the user wants or does not want as underlay, by names in which {@code *} stands for anything and
 * {@code ?} for one character.
 *
 * @param excluded never these
 * @param only none but these, if there are any
 */
public record InterfacePatterns(List<String> excluded, List<String> only) {
    /** The user leaves it to the program. */
    public static final InterfacePatterns NONE = new InterfacePatterns(List.of(), List.of());

    private static final Pattern VALID = Pattern.compile("[!-~&&[^/:%,\\[\\]]]{1,64}");

    /** Copies the lists. */
    public InterfacePatterns {
        excluded = List.copyOf(excluded);
        only = List.copyOf(only);
    }

    /** Could this be a pattern of names? */
    static boolean isValid(String pattern) {
        return VALID.matcher(pattern).matches();
    }

    /** Does the user forbid this interface? */
    public boolean forbids(String name) {
        return matches(excluded, name) || (!only.isEmpty() && !matches(only, name));
    }

    /** Does the user ask for this interface? */
    public boolean asksFor(String name) {
        return !matches(excluded, name) && matches(only, name);
    }

    private static boolean matches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    private static boolean matches(String pattern, String name) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return name.matches(regex.toString());
    }
}
