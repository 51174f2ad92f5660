package org.meshnet.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs in the background, with all it prints in one file. */
class Daemon {
    private final Process process;
    private final Path log;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    Daemon(Daemon other) {
        this(other.process, other.log);
    }

    /**
     * Starts it in a session of its own, as a service manager does: from a terminal, SIGHUP would mean to the programs
     * that it is gone.
     */
    static Daemon start(Map<String, String> environment, Path log, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("setsid"));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new Daemon(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final long pid() {
        return process.pid();
    }

    final boolean isRunning() {
        return process.isAlive();
    }

    final String log() {
        return Shell.text(log);
    }

    /** Waits until it has printed something that fits, and gives the first of that. */
    final Matcher awaitLog(String regex) {
        return awaitLog(regex, Await.LONG);
    }

    final Matcher awaitLog(String regex, Duration limit) {
        Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
        return Await.value("line like '" + regex + "' in " + log.getFileName(), limit, () -> {
            // Before the look: what it printed last is in the file then.
            boolean hasEnded = !process.isAlive();
            Matcher matcher = pattern.matcher(hasEnded ? log() : wholeLines());
            if (matcher.find()) {
                return Optional.of(matcher);
            }
            if (hasEnded) {
                throw new AssertionError("it ended with " + process.exitValue() + ":\n" + log());
            }
            return Optional.empty();
        });
    }

    /** A line may be read while it is written. */
    private String wholeLines() {
        String text = log();
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    /** Waits for it to end by itself and gives its exit code. */
    final int awaitExit() {
        if (!Shell.hasEnded(process, Await.LONG)) {
            throw new AssertionError("did not end:\n" + log());
        }
        return process.exitValue();
    }

    /** SIGTERM, and its exit code. */
    final int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** SIGKILL. */
    final void kill() {
        process.destroyForcibly();
        awaitExit();
    }
}
