package org.meshnet.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of the system to their end. */
final class Shell {
    private Shell() {}

    /** How a program ended, and what it printed. */
    record Result(List<String> command, int exitCode, String output, String errors) {
        /** The same, if it ended well; else fails with all it printed. */
        Result expectSuccess() {
            if (exitCode != 0) {
                throw new AssertionError(this);
            }
            return this;
        }
    }

    /** Runs it with nothing on its standard input; a program that outlives the limit is killed, and fails the test. */
    static Result run(Map<String, String> environment, Duration limit, List<String> command) {
        try {
            Path output = Files.createTempFile("meshnet-e2e", ".out");
            Path errors = Files.createTempFile("meshnet-e2e", ".err");
            try {
                return run(environment, limit, command, output, errors);
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result run(
            Map<String, String> environment, Duration limit, List<String> command, Path output, Path errors)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean hasEnded = hasEnded(process, limit);
        Result result = new Result(command, hasEnded ? process.exitValue() : -1, text(output), text(errors));
        if (!hasEnded) {
            throw new AssertionError("did not end within " + limit + ": " + result);
        }
        return result;
    }

    /** Waits for the process; kills it and says false when the limit is over. */
    static boolean hasEnded(Process process, Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            process.destroyForcibly().waitFor();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
