package org.meshnet.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.meshnet.node.control.Table;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * Shows something again and again: on a screen in place, on its alternate page; elsewhere one after the other. Ends
 * with the key q, with Ctrl-C, and when the input ends.
 */
final class Watch {
    static final int DEFAULT_SECONDS = 2;
    static final int MOST_SECONDS = 3600;

    private static final int END_OF_TRANSMISSION = 4;
    private static final int USUAL_ROWS = 24;
    /** Lines do not wrap: some letters are two columns wide, and which is the terminal's to know. */
    private static final String ENTER = "\033[?1049h\033[?25l\033[?7l";

    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_REST = "\033[J";

    private final Terminal terminal;
    private final int seconds;
    private final boolean isInPlace;
    private final CountDownLatch isEnded = new CountDownLatch(1);

    /** What is shown. */
    @FunctionalInterface
    interface Scene {
        /** Asked for anew each time. */
        List<String> lines() throws UserError;
    }

    /** @param isInPlace else one after the other; only on a screen */
    Watch(Terminal terminal, int seconds, boolean isInPlace) {
        this.terminal = terminal;
        this.seconds = seconds;
        this.isInPlace = isInPlace;
    }

    /** The arguments, where the seconds, which may be missing, stand behind an equals sign: a peer may come next. */
    static String[] joined(String... arguments) {
        List<String> joined = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            boolean isWatch = arguments[i].equals(CommandTree.WATCH);
            boolean hasSeconds = isWatch && i + 1 < arguments.length && arguments[i + 1].matches("\\d{1,9}");
            String seconds = hasSeconds ? arguments[++i] : String.valueOf(DEFAULT_SECONDS);
            joined.add(isWatch ? CommandTree.WATCH + "=" + seconds : arguments[i]);
        }
        return joined.toArray(String[]::new);
    }

    /**
     * Shows it until it is to end.
     *
     * @throws UserError if it cannot be shown for the first time; later that is shown in its place
     */
    ExitCode run(Scene scene) throws UserError {
        List<String> lines = scene.lines();
        if (!isInPlace) {
            listen();
            for (boolean isFirst = true; isFirst || !awaitEnd(); isFirst = false) {
                printBlock(isFirst ? lines : current(scene), isFirst);
            }
            return ExitCode.OK;
        }
        Thread atEnd = new Thread(() -> print(LEAVE), "leave-screen");
        Runtime.getRuntime().addShutdownHook(atEnd);
        Tty.Restorer keys = terminal.tty().takeKeysAtOnce();
        try {
            listen();
            print(ENTER);
            draw(lines);
            while (!awaitEnd()) {
                draw(current(scene));
            }
        } finally {
            print(LEAVE);
            keys.restore();
            forget(atEnd);
        }
        return ExitCode.OK;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends: it is done once more.
        }
    }

    private static List<String> current(Scene scene) {
        try {
            return scene.lines();
        } catch (UserError e) {
            return List.of("meshnet-node: " + e.getMessage());
        }
    }

    private void printBlock(List<String> lines, boolean isFirst) {
        if (!isFirst && lines.size() > 1) {
            terminal.out().println();
        }
        lines.forEach(terminal.out()::println);
        terminal.out().flush();
    }

    /** Over what was there, without a moment in which nothing is. */
    private void draw(List<String> lines) {
        Tty.Size size = terminal.tty().size().orElseGet(() -> new Tty.Size(USUAL_ROWS, terminal.columns()));
        List<String> shown = new ArrayList<>();
        shown.add("every " + seconds + " s; q ends");
        shown.addAll(lines);
        if (shown.size() > size.rows()) {
            int more = shown.size() - size.rows() + 1;
            shown.subList(size.rows() - 1, shown.size()).clear();
            shown.add("... and " + more + " more lines");
        }
        Paint paint = terminal.paint();
        StringBuilder page = new StringBuilder(HOME);
        for (int i = 0; i < shown.size(); i++) {
            String line = Table.cut(shown.get(i), size.columns());
            // What clears a line behind its last column would take that, too.
            page.append(i > 0 ? "\r\n" : "").append(CLEAR_LINE).append(paint.line(line));
        }
        print(page + CLEAR_REST);
    }

    private void print(String text) {
        terminal.out().print(text);
        terminal.out().flush();
    }

    private boolean awaitEnd() {
        try {
            return isEnded.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void listen() {
        Thread reader = new Thread(() -> readUntilEnd(terminal.tty().keys()), "keys");
        reader.setDaemon(true);
        reader.start();
    }

    private void readUntilEnd(InputStream keys) {
        try {
            int key = keys.read();
            while (key >= 0 && key != 'q' && key != 'Q' && key != END_OF_TRANSMISSION) {
                key = keys.read();
            }
        } catch (IOException e) {
            // No keys, no end by one.
            return;
        }
        isEnded.countDown();
    }
}
