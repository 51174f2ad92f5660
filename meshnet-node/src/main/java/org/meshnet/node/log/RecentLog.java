package org.meshnet.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Keeps the last lines of the log, for whoever asks what happened. Bounded. Any thread. */
public final class RecentLog extends AppenderBase<ILoggingEvent> {
    private static final int MOST_LINES = 256;
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
