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

    /** The name in status output: the words in camel case. */
    default String key() {
        StringBuilder key = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_", -1)) {
            key.append(key.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return key.toString();
    }

    /** Counts by the names in status output, in the same order. */
    static Map<String, Long> byKey(Map<? extends Counted, ? extends Number> counts) {
        Map<String, Long> map = new LinkedHashMap<>();
        counts.forEach((counted, count) -> map.put(counted.key(), count.longValue()));
        return map;
    }
}
