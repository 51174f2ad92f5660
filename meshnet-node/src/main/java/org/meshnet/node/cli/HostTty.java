package org.meshnet.node.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The process's own terminal, asked and set by {@code stty}, which every system has. */
public final class HostTty implements Tty {
    private static final File DEVICE = new File("/dev/tty");
    private static final Path OUT = Path.of("/proc/self/fd/1");
    private static final Path ERR = Path.of("/proc/self/fd/2");
    private static final Path IN = Path.of("/proc/self/fd/0");
    private static final Pattern TERMINAL = Pattern.compile("(/dev)?/(pts/\\d+|tty.*|console)");
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4}) ([1-9]\\d{0,4})");
    private static final long PATIENCE_MS = 2_000;

    @Override
    public boolean isScreen() {
        return isTerminal(OUT);
    }

    @Override
    public boolean isScreenForErrors() {
        return isTerminal(ERR);
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            return TERMINAL.matcher(Files.readSymbolicLink(descriptor).toString())
                    .matches();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public Optional<Size> size() {
        Matcher size = SIZE.matcher(stty("size").orElse(""));
        return size.matches()
                ? Optional.of(new Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
                : Optional.empty();
    }

    @Override
    public InputStream keys() {
        return System.in;
    }

    /** Restored by whoever closes, and by the end of the process, whatever ends it that can be noticed. */
    @Override
    public Restorer takeKeysAtOnce() {
        Optional<String> before = isTerminal(IN) ? stty("-g") : Optional.empty();
        if (before.isEmpty()) {
            return () -> {};
        }
        Thread atEnd = new Thread(() -> stty(before.get()), "restore-terminal");
        Runtime.getRuntime().addShutdownHook(atEnd);
        stty("-icanon", "-echo", "min", "1", "time", "0", "susp", "undef");
        return () -> {
            stty(before.get());
            try {
                Runtime.getRuntime().removeShutdownHook(atEnd);
            } catch (IllegalStateException e) {
                // The process ends, and the hook does it once more.
            }
        };
    }

    /** What it answers; empty if it refuses. */
    private static Optional<String> stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(answer.strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
