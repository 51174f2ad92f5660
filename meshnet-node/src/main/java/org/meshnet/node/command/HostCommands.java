package org.meshnet.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Descriptor;

/** Programs as processes: without a terminal, in English, for a bounded time. Any thread. */
public final class HostCommands implements Commands {
    private static final long PATIENCE_MS = 3000;
    private static final int LONGEST_WORDS = 200;

    private final long patienceMs;

    /** Waits for three seconds at most. */
    public HostCommands() {
        this(PATIENCE_MS);
    }

    /** @param patienceMs for a program to come to its end */
    public HostCommands(long patienceMs) {
        this.patienceMs = patienceMs;
    }

    @Override
    public void run(List<String> command, String input) throws IOException {
        ask(command, input);
    }

    /** As {@link #run}; gives what the program said. */
    public String ask(List<String> command, String input) throws IOException {
        Path said = Files.createTempFile("meshnet-command", null);
        try {
            run(command, input, said);
            return Files.readString(said, UTF_8);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /** What it says goes to a file, so that nothing waits for somebody to read it. */
    private void run(List<String> command, String input, Path said) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(UTF_8));
        } catch (IOException e) {
            // It did not want to read it; how it ends tells what came of it.
        }
        try {
            if (!process.waitFor(patienceMs, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " does not come to its end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command.get(0) + " was interrupted");
        }
        if (process.exitValue() != 0) {
            throw new IOException(command.get(0) + ": " + words(said, process.exitValue()));
        }
    }

    private static String words(Path said, int exitValue) throws IOException {
        try (InputStream in = Files.newInputStream(said)) {
            String words = Descriptor.visible(
                    new String(in.readNBytes(LONGEST_WORDS), UTF_8).strip().replace('\n', ' '));
            return words.isEmpty() ? "exit code " + exitValue : words;
        }
    }
}
