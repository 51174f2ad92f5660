package org.meshnet.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Sets up the log of the whole process. Nothing but the program's own lines and the warnings of libraries appear. */
public final class LogSetup {
    private static final String OWN = "org.meshnet";

    private LogSetup() {}

    /**
     * Replaces whatever set-up there was.
     *
     * @param level of the program's own lines: {@code info} and so on
     * @param out where they go
     * @param environment says whether the journal takes them
     * @return keeps the last of them
     */
    public static RecentLog install(String level, PrintStream out, Map<String, String> environment) {
        RecentLog recent = new RecentLog();
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return recent;
        }
        context.reset();
        LineLayout layout = new LineLayout(!environment.containsKey("JOURNAL_STREAM"));
        layout.setContext(context);
        layout.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(context, layout, out));
        recent.setContext(context);
        recent.start();
        root.addAppender(recent);
        context.getLogger(OWN).setLevel(Level.toLevel(level));
        return recent;
    }

    private static OutputStreamAppender<ILoggingEvent> appender(
            LoggerContext context, LineLayout layout, PrintStream out) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(new KeptOpen(out));
        appender.start();
        return appender;
    }
}
