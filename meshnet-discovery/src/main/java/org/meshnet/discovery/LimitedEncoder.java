package org.meshnet.discovery;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.LongSupplier;
import org.meshnet.core.fault.RepeatLimit;

/**
 * Leaves out what was said within the last minute, and says how often that was. Lines at level info are about changes:
 * two that read alike are two changes, and whoever logs them has a limit of its own. Thread-safe.
 */
final class LimitedEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final Encoder<ILoggingEvent> inner;
    private final Logger own;
    private final LongSupplier clock;
    private final RepeatLimit limit = new RepeatLimit();

    /**
     * @param inner makes the lines
     * @param own logger of what is said about lines that were left out
     * @param clock monotonic nanoseconds
     */
    LimitedEncoder(Encoder<ILoggingEvent> inner, Logger own, LongSupplier clock) {
        this.inner = inner;
        this.own = own;
        this.clock = clock;
    }

    @Override
    public byte[] headerBytes() {
        return inner.headerBytes();
    }

    @Override
    public synchronized byte[] encode(ILoggingEvent event) {
        long nowNs = clock.getAsLong();
        if (isChange(event)) {
            return lines(limit.takeEnded(nowNs), inner.encode(event));
        }
        RepeatLimit.Verdict verdict = limit.take(text(event), nowNs);
        return lines(verdict.ended(), verdict.passes() ? inner.encode(event) : NOTHING);
    }

    private static boolean isChange(ILoggingEvent event) {
        return event.getLevel().equals(Level.INFO);
    }

    private static String text(ILoggingEvent event) {
        String failure = event.getThrowableProxy() == null
                ? ""
                : ": " + event.getThrowableProxy().getClassName() + ": "
                        + event.getThrowableProxy().getMessage();
        return event.getFormattedMessage() + failure;
    }

    private byte[] lines(List<RepeatLimit.LeftOut> ended, byte[] line) {
        if (ended.isEmpty()) {
            return line;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        ended.forEach(each -> lines.writeBytes(inner.encode(summary(each))));
        lines.writeBytes(line);
        return lines.toByteArray();
    }

    private ILoggingEvent summary(RepeatLimit.LeftOut leftOut) {
        return new LoggingEvent(LimitedEncoder.class.getName(), own, Level.INFO, leftOut.line(), null, null);
    }

    /** What was left out and not told of yet. */
    @Override
    public synchronized byte[] footerBytes() {
        byte[] end = inner.footerBytes();
        return lines(limit.takeAll(), end == null ? NOTHING : end);
    }
}
