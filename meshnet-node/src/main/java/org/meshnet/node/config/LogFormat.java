package org.meshnet.node.config;

import java.util.Locale;
import java.util.Optional;

/** How a line of the log looks. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** An object of JSON, for programs. */
    JSON;

    /** The format with this name. */
    static Optional<LogFormat> parse(String text) {
        for (LogFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
