package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class WatchTest {
    private final Console console = new Console();
    private final AtomicInteger restored = new AtomicInteger();

    /** A screen of three lines on which this is typed. */
    private Tty screen(boolean isScreen, InputStream keys) {
        return new FakeTty(isScreen ? Optional.of(new Tty.Size(3, 20)) : Optional.empty(), keys, restored);
    }

    private static InputStream typed(String keys) {
        return new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldDrawOnTheScreenUntilQIsTypedAndRestoreIt() throws UserError {
        console.with(screen(true, typed("xyzq")));
        ExitCode code = new Watch(console.terminal(), 3600, true)
                .run(() -> List.of("a line that is longer than 20", "second", "third"));
        assertEquals(ExitCode.OK, code);
        String shown = console.outText();
        assertTrue(shown.startsWith("\033[?1049h"), shown);
        assertTrue(shown.contains("a line that is long…"), shown);
        assertTrue(shown.contains("... and 2 more lines"), shown);
        assertFalse(shown.contains("third"), shown);
        assertTrue(shown.endsWith("\033[?1049l"), shown);
        assertEquals(1, restored.get());
    }

    /** Twelve letters of two columns each: a terminal that wraps would push all that follows down. */
    @Test
    void shouldHaveNoLineWrapHoweverWideItsLettersAre() throws UserError {
        console.with(screen(true, typed("q")));
        new Watch(console.terminal(), 3600, true).run(() -> List.of("\u6f22".repeat(12)));
        String shown = console.outText();
        assertTrue(shown.indexOf("\033[?7l") < shown.indexOf("\u6f22"), shown);
        assertTrue(shown.indexOf("\033[?7h") > shown.lastIndexOf("\u6f22"), shown);
        assertFalse(shown.contains("\u6f22\033[K"), "the last column would be cleared: " + shown);
    }

    @Test
    void shouldRestoreTheScreenWhenThereIsAFlaw() {
        console.with(screen(true, typed("q")));
        AtomicInteger calls = new AtomicInteger();
        Watch watch = new Watch(console.terminal(), 1, true);
        Watch.Scene failing = () -> {
            if (calls.getAndIncrement() > 0) {
                throw new IllegalStateException("a flaw");
            }
            return java.util.Arrays.asList("fine", null);
        };
        assertThrows(NullPointerException.class, () -> watch.run(failing));
        assertTrue(console.outText().endsWith("\033[?1049l"));
        assertEquals(1, restored.get());
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead") // it has nothing to give
    void shouldPrintOneBlockAfterTheOtherWithoutAScreen() throws Exception {
        InputStream endsWhenThreeAreShown = new InputStream() {
            @Override
            public int read() {
                while (console.outText().lines().filter("last"::equals).count() < 3) {
                    Thread.onSpinWait();
                }
                return -1;
            }
        };
        console.with(screen(false, endsWhenThreeAreShown));
        AtomicInteger times = new AtomicInteger();
        assertEquals(ExitCode.OK, new Watch(console.terminal(), 1, false).run(() -> {
                    if (times.incrementAndGet() == 2) {
                        throw new UserError(ExitCode.UNAVAILABLE, "no meshnet-node is running");
                    }
                    return List.of("first", "last");
                }));
        String shown = console.outText();
        assertTrue(shown.startsWith("first\nlast\nmeshnet-node: no meshnet-node is running\n\nfirst\nlast\n"), shown);
        assertFalse(shown.contains("\033"), shown);
    }

    @Test
    void shouldFailAtOnceIfThereIsNothingToShow() {
        console.with("RUNTIME_DIRECTORY", "/nowhere");
        assertEquals(ExitCode.UNAVAILABLE, console.run("status", "--watch"));
        assertEquals(ExitCode.UNAVAILABLE, console.run("peers", "--watch", "bob"));
        assertEquals(
                "meshnet-node: no meshnet-node is running", console.errText().strip());
        assertEquals(ExitCode.USAGE, console.run("peers", "--watch=0"));
        assertEquals(ExitCode.USAGE, console.run("status", "--watch", "3601"));
    }

    @Test
    void shouldColourOnAScreenOnlyAndNotWithNoColor() {
        console.with(screen(true, typed("")));
        assertEquals(Paint.COLOURS, console.terminal().paint());
        assertEquals(20, console.terminal().columns());
        console.with("COLUMNS", "132");
        assertEquals(132, console.terminal().columns());
        console.with("NO_COLOR", "1");
        assertEquals(Paint.NONE, console.terminal().paint());
        Terminal file = new Console().terminal();
        assertEquals(Paint.NONE, file.paint());
        assertEquals(Integer.MAX_VALUE, file.columns());
    }

    @Test
    void shouldColourWordsInColumnsOnly() {
        assertEquals("\033[1mPEER  ADDRESS\033[0m", Paint.COLOURS.line("PEER  ADDRESS"));
        assertEquals(
                "connected  10.0.0.1  \033[32mconnected\033[0m  \033[33mrelay\033[0m bob",
                Paint.COLOURS.line("connected  10.0.0.1  connected  relay bob"));
        assertEquals("bob is relayed: it is direct", Paint.COLOURS.line("bob is relayed: it is direct"));
    }
}
