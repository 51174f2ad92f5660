package org.meshnet.node.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last lines of the log, for whoever asks what happened. Bounded. Any thread. */
public final class RecentLog extends AppenderBase<ILoggingEvent> {
    /** Kept at one time. */
    public static final int MOST_LINES = 1_000;

    private static final String NAME = "recent";
    private static final int LONGEST_LINE = 500;

    private final Deque<Line> lines = new ArrayDeque<>();
    private long lastNumber;

    /**
     * A line.
     *
     * @param number one more than that of the line before
     * @param timeMs since 1970
     * @param level such as INFO
     * @param network which of several it is about; empty if it is about the process, or its only network
     * @param text without control characters
     */
    public record Line(long number, long timeMs, String level, String network, String text) {}

    /** One that keeps nothing until it is part of the log. */
    public RecentLog() {
        setName(NAME);
    }

    /** That of this process; empty if its log was not set up. */
    public static Optional<RecentLog> current() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(NAME) instanceof RecentLog recent
                ? Optional.of(recent)
                : Optional.empty();
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text = LineLayout.printable(event.getFormattedMessage());
        add(
                event.getTimeStamp(),
                event.getLevel().toString(),
                LineLayout.networkName(event.getThreadName()),
                text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + "...");
    }

    private synchronized void add(long timeMs, String level, String network, String text) {
        lastNumber++;
        lines.addLast(new Line(lastNumber, timeMs, level, network, text));
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
        }
    }

    /** The number of the newest line; 0 if there is none. */
    public synchronized long lastNumber() {
        return lastNumber;
    }

    /** Those with a greater number, as far as they are kept, the oldest first. */
    public synchronized List<Line> after(long number) {
        return lines.stream().filter(line -> line.number() > number).toList();
    }
}
