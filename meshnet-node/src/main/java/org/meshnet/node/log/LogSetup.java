package org.meshnet.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Sets up the log of the whole process. Nothing but the program's own lines and the warnings of libraries appear. */
public final class LogSetup {
    private static final String OWN = LogTopic.ALL.logger();

    private LogSetup() {}

    /**
     * What is logged.
     *
     * @param level of the program's own lines: {@code info} and so on
     * @param isJson is each line an object of JSON
     */
    public record Wish(String level, boolean isJson) {}

    /**
     * Replaces whatever set-up there was.
     *
     * @param out where lines go
     * @param environment says whether the journal takes them
     * @return keeps the last of them
     */
    public static RecentLog install(Wish wish, PrintStream out, Map<String, String> environment) {
        RecentLog recent = new RecentLog();
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return recent;
        }
        context.reset();
        Encoder<ILoggingEvent> lines =
                wish.isJson() ? json() : text(context, !environment.containsKey("JOURNAL_STREAM"));
        lines.setContext(context);
        lines.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender(context, lines, out));
        recent.setContext(context);
        recent.start();
        root.addAppender(recent);
        context.getLogger(OWN).setLevel(Level.toLevel(wish.level()));
        return recent;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, boolean hasTime) {
        LineLayout layout = new LineLayout(hasTime);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    /** Of what can be in an object, what says something here. */
    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithKVPList(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    private static OutputStreamAppender<ILoggingEvent> appender(
            LoggerContext context, Encoder<ILoggingEvent> lines, PrintStream out) {
        LimitedEncoder limited = new LimitedEncoder(lines, context.getLogger(OWN), System::nanoTime);
        limited.setContext(context);
        limited.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(limited);
        appender.setOutputStream(new KeptOpen(out));
        appender.start();
        return appender;
    }
}
