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
        line.append(network(event.getThreadName()));
        line.append(CONTROL.matcher(event.getFormattedMessage()).replaceAll(" "))
                .append('\n');
        if (event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy())
                    .lines()
                    .forEach(each -> line.append(FURTHER)
                            .append(CONTROL.matcher(each.strip()).replaceAll(" "))
                            .append('\n'));
        }
        return line.toString();
    }

    /** Threads of one of several networks have its name in front of theirs, in brackets. */
    private static String network(String threadName) {
        int end = threadName.startsWith("[") ? threadName.indexOf("] ") : -1;
        return end < 0 ? "" : threadName.substring(0, end + 2);
    }
}
