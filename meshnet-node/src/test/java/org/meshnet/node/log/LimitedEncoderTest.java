package org.meshnet.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;

class LimitedEncoderTest {
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    private long nowNs;
    private final Logger logger = new LoggerContext().getLogger("x");
    private final LayoutWrappingEncoder<ILoggingEvent> inner = new LayoutWrappingEncoder<>();
    private final LimitedEncoder encoder = new LimitedEncoder(inner, logger, () -> nowNs);

    LimitedEncoderTest() {
        inner.setLayout(new LineLayout(false));
        inner.setCharset(StandardCharsets.UTF_8);
    }

    private String said(Level level, String text, Object... values) {
        return new String(encoder.encode(event(level, text, values)), StandardCharsets.UTF_8);
    }

    private LoggingEvent event(Level level, String text, Object... values) {
        return new LoggingEvent("x", logger, level, text, null, values);
    }

    private String marked(Marker marker, String text) {
        LoggingEvent event = event(Level.WARN, text);
        event.addMarker(marker);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void shouldSayTheSameOnceAMinuteAndThenHowOftenItWas() {
        assertEquals("WARN  no 1\n", said(Level.WARN, "no {}", 1));
        assertEquals("", said(Level.WARN, "no {}", 1));
        assertEquals("", said(Level.DEBUG, "no 1"));
        assertEquals("WARN  no 2\n", said(Level.WARN, "no {}", 2));
        nowNs += MINUTE_NS;
        assertEquals("INFO  the same, 2 more within a minute: no 1\nWARN  no 1\n", said(Level.WARN, "no 1"));
    }

    /** That something is so again is news. */
    @Test
    void shouldSayEveryChange() {
        for (int i = 0; i < 3; i++) {
            assertEquals("INFO  peer up\n", said(Level.INFO, "peer up"));
            assertEquals("WARN  server lost\n", marked(LogMarks.CHANGE, "server lost"));
        }
    }

    @Test
    void shouldSayWhatWasLeftOutWithTheNextChangeOrAtTheEnd() {
        said(Level.ERROR, "a");
        said(Level.ERROR, "a");
        nowNs += MINUTE_NS;
        assertEquals("INFO  the same, 1 more within a minute: a\nINFO  b\n", said(Level.INFO, "b"));
        said(Level.ERROR, "c");
        said(Level.ERROR, "c");
        assertEquals(
                "INFO  the same, 1 more within a minute: c\n",
                new String(encoder.footerBytes(), StandardCharsets.UTF_8));
    }
}
