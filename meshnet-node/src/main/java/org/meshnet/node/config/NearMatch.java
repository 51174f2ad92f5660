package org.meshnet.node.config;

import java.util.Arrays;
import java.util.Comparator;

/** Guesses which setting a misspelt name means. Stateless. */
public final class NearMatch {
    private static final int FARTHEST = 2;

    private NearMatch() {}

    /** {@code "; did you mean port?"}, or nothing when no name is near. */
    static String hint(String name) {
        return nearest(
                name,
                Arrays.stream(Setting.values())
                        .filter(setting -> setting != Setting.CONFIG)
                        .map(Setting::key)
                        .toArray(String[]::new));
    }

    /** The same among any names. */
    public static String nearest(String name, String... known) {
        return Arrays.stream(known)
                .filter(candidate -> isNear(name, candidate))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("");
    }

    /** May somebody who wrote this have meant that? */
    public static boolean isNear(String name, String known) {
        return distance(name, known) <= FARTHEST;
    }

    /** The Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
