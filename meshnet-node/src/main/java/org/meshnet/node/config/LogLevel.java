package org.meshnet.node.config;

import java.util.Locale;
import java.util.Optional;

/** How much is logged. */
public enum LogLevel {
    /** Only what stops the daemon. */
    ERROR,
    /** And what should be looked at. */
    WARN,
    /** And one line for each thing that changes. */
    INFO,
    /** And why. */
    DEBUG,
    /** And everything. */
    TRACE;

    /** The level with this name, in either case. */
    static Optional<LogLevel> parse(String text) {
        for (LogLevel level : values()) {
            if (level.name().equals(text.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
