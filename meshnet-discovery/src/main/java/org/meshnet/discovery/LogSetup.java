package org.meshnet.discovery;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging in code: one short line per event on standard error. In code, so that no file is looked for at start
 * and none clashes with another module's.
 */
final class LogSetup {
    /** How much is logged; the names are those of the option, in either case. */
    enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** How a line looks; the names are those of the option, in either case. */
    enum LogFormat {
        TEXT,
        JSON
    }

    private LogSetup() {}

    /** Replaces whatever logging was set up before. Stack traces are shown at {@link LogLevel#DEBUG}, and in JSON. */
    static void install(LogLevel level, LogFormat format) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Encoder<ILoggingEvent> lines = format == LogFormat.JSON ? json() : text(level);
        lines.setContext(context);
        lines.start();
        LimitedEncoder limited = new LimitedEncoder(lines, root, System::nanoTime);
        limited.setContext(context);
        limited.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(limited);
        appender.start();
        root.setLevel(Level.toLevel(level.name()));
        root.addAppender(appender);
        // What the store's client says of its connections says the server itself, in its own words and once.
        Stream.of("io.lettuce", "io.netty", "reactor")
                .forEach(name -> context.getLogger(name).setLevel(Level.OFF));
    }

    private static Encoder<ILoggingEvent> text(LogLevel level) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern("%d{HH:mm:ss} %-5level %msg%n" + (level == LogLevel.DEBUG ? "%ex" : "%nopex"));
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
}
