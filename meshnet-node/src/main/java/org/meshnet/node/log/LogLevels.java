package org.meshnet.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** How much of each topic is logged, which can be changed while the process runs. Any thread. */
public final class LogLevels {
    /** What a topic is set to in order to follow all again. */
    public static final String DEFAULT = "default";

    /** The levels, from the one that says least. */
    public static final List<String> NAMES = List.of("error", "warn", "info", "debug", "trace");

    private LogLevels() {}

    /** Is this a level, or {@link #DEFAULT}? */
    public static boolean isLevel(String word) {
        return NAMES.contains(word) || word.equals(DEFAULT);
    }

    /**
     * Sets topics.
     *
     * @param levels a level for each, or {@link #DEFAULT}, which for all is info
     */
    public static void set(Map<LogTopic, String> levels) {
        context().ifPresent(context -> levels.forEach((topic, level) -> set(context, topic, level)));
    }

    private static void set(LoggerContext context, LogTopic topic, String level) {
        Level wanted = level.equals(DEFAULT)
                ? (topic == LogTopic.ALL ? Level.INFO : null)
                : Level.toLevel(level.toUpperCase(Locale.ROOT));
        topic.loggers().forEach(name -> context.getLogger(name).setLevel(wanted));
    }

    /** The level of each topic. */
    public static Map<LogTopic, String> all() {
        Map<LogTopic, String> levels = new EnumMap<>(LogTopic.class);
        context().ifPresent(context -> {
            for (LogTopic topic : LogTopic.values()) {
                Level level = context.getLogger(topic.logger()).getEffectiveLevel();
                levels.put(topic, level.toString().toLowerCase(Locale.ROOT));
            }
        });
        return levels;
    }

    private static Optional<LoggerContext> context() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        return factory instanceof LoggerContext context ? Optional.of(context) : Optional.empty();
    }
}
