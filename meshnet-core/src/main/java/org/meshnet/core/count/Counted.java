package org.meshnet.core.count;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Something that is counted from the start of a program on, as a constant of an enum. */
public interface Counted {
    /** The constant's name, words in capitals between underscores. */
    String name();

    /** What is counted. */
    CountUnit unit();

    /** One sentence for people. */
    String help();

    /** The name in status output: {@link #keyOf} of its name. Asked for often: a constant keeps it. */
    String key();

    /** The name in metrics, behind that of the program: {@code frame_forged_total}, {@code relayed_bytes_total}. */
    default String metric() {
        String words = name().toLowerCase(Locale.ROOT);
        boolean isUnitFirst = words.startsWith("bytes_");
        return (isUnitFirst ? words.substring("bytes_".length()) + "_bytes" : words) + "_total";
    }

    /** Does it count what was dropped, refused or put off, and so why something did not get through? */
    default boolean isDrop() {
        return false;
    }

    /** Counts by the names in status output, in the same order. */
    static Map<String, Long> byKey(Map<? extends Counted, ? extends Number> counts) {
        Map<String, Long> map = new LinkedHashMap<>();
        counts.forEach((counted, count) -> map.put(counted.key(), count.longValue()));
        return map;
    }

    /** The words of a constant's name in camel case. */
    static String keyOf(String name) {
        StringBuilder key = new StringBuilder();
        for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
            key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return key.toString();
    }
}
