package org.meshnet.discovery;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
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

    private LogSetup() {}

    /** Replaces whatever logging was set up before. Stack traces are shown at {@link LogLevel#DEBUG} only. */
    static void install(LogLevel level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss} %-5level %msg%n" + (level == LogLevel.DEBUG ? "%ex" : "%nopex"));
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level.name()));
        root.addAppender(appender);
    }
}
