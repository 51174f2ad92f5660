package org.meshnet.node.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FailureLog log = new FailureLog();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    private List<String> texts() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void shouldCountAllAndSayTheFirstTheSecondTheFourthOfEachKind() {
        for (int i = 0; i < 7; i++) {
            log.note("a failed", new IOException("no"));
        }
        log.note("b failed", new UncheckedIOException(new IOException("no")));
        assertEquals(
                List.of(
                        "a failed: java.io.IOException: no",
                        "a failed: java.io.IOException: no (2 failures so far)",
                        "a failed: java.io.IOException: no (4 failures so far)",
                        "b failed: java.io.IOException: no"),
                texts());
        assertEquals(8, log.count());
    }

    @Test
    void shouldShowWhereAFlawIsButNotAThousandLinesOfIt() {
        try {
            overflow(0);
        } catch (StackOverflowError e) {
            log.note("c failed", e);
        }
        assertEquals("a flaw in the program: c failed", texts().get(0));
        int length = lines.list.get(0).getThrowableProxy().getStackTraceElementProxyArray().length;
        assertTrue(length > 0 && length <= 40, () -> length + " lines");
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static void overflow(int depth) {
        overflow(depth + 1);
    }

    @Test
    void shouldNotKeepKindsWithoutEnd() {
        for (int i = 0; i < 10_000; i++) {
            log.note("kind " + i, new IOException("no"));
        }
        assertTrue(texts().size() < 100, () -> texts().size() + " lines");
        assertEquals(10_000, log.count());
    }
}
