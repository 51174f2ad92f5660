package org.meshnet.node.join;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The terminal that a command prints to.
 *
 * @param columns how wide it is, as far as is known
 * @param isColoured may it be sent colours
 */
public record Screen(int columns, boolean isColoured) {
    /** Of a terminal that does not say. */
    public static final int USUAL_COLUMNS = 80;

    private static final Path OUTPUT = Path.of("/proc/self/fd/1");
    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");
    private static final Pattern SIZE = Pattern.compile("\\d{1,5} (\\d{1,5})\\s*");
    private static final long PATIENCE_SECONDS = 2;

    /** That of this process; empty if its output goes elsewhere. */
    public static Optional<Screen> find(Map<String, String> environment) {
        try {
            String target = Files.readSymbolicLink(OUTPUT).toString();
            return TERMINAL.matcher(target).matches()
                    ? Optional.of(new Screen(measured(), isColoured(environment)))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static boolean isColoured(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** The terminal is asked by a program that every system with one has. */
    private static int measured() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File(OUTPUT.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream()) {
                return stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        ? columnsOf(new String(answer.readAllBytes(), StandardCharsets.US_ASCII))
                        : USUAL_COLUMNS;
            } finally {
                stty.destroy();
            }
        } catch (IOException e) {
            return USUAL_COLUMNS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL_COLUMNS;
        }
    }

    /** Rows and columns; 0 where the terminal has no size of its own. */
    static int columnsOf(String size) {
        var matcher = SIZE.matcher(size);
        int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        return columns == 0 ? USUAL_COLUMNS : columns;
    }
}
