package org.meshnet.core.count;

import java.util.Locale;

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
}
