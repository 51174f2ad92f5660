package org.meshnet.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * {@code 12:34:56.789 INFO message}, or {@code INFO [home] message} where it is about one of several networks; without
 * the time where the journal keeps it. Control characters become spaces. The lines of a stack trace, in which texts of
 * others may stand, are set off, so that none passes for a line of the log.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS ");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\u2028\\u2029]");

    private static final String FURTHER = "    ";

    private final boolean hasTime;

    LineLayout(boolean hasTime) {
        this.hasTime = hasTime;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(128);
        if (hasTime) {
            line.append(TIME.format(LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault())));
        }
        String level = event.getLevel().toString();
        line.append(level).append(level.length() < 5 ? "  " : " ");
        String network = networkName(event.getThreadName());
        if (!network.isEmpty()) {
            line.append('[').append(network).append("] ");
        }
        line.append(printable(event.getFormattedMessage())).append('\n');
        if (event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy())
                    .lines()
                    .forEach(each ->
                            line.append(FURTHER).append(printable(each.strip())).append('\n'));
        }
        return line.toString();
    }

    /** The text with spaces for what has no look of its own. */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }

    /** Threads of one of several networks have its name in front of theirs, in brackets; empty for others. */
    static String networkName(String threadName) {
        int end = threadName.startsWith("[") ? threadName.indexOf("] ") : -1;
        return end < 0 ? "" : threadName.substring(1, end);
    }
}
