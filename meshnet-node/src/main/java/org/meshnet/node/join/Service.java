package org.meshnet.node.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service manager of this host, where that is systemd. */
public final class Service {
    /** The unit of a node without its instance. */
    public static final String UNIT = "meshnet-node@";

    private static final Path RUNNING = Path.of("/run/systemd/system");
    private static final String PROGRAM = "systemctl";
    private static final long PATIENCE_SECONDS = 90;

    private final Path running;
    private final String program;

    /** This host's. */
    public Service() {
        this(RUNNING, PROGRAM);
    }

    /** @param running the folder that is there while systemd runs */
    Service(Path running, String program) {
        this.running = running;
        this.program = program;
    }

    /** What came of a command: its exit code, and what it said. */
    public record Result(int exitCode, String text) {
        /** Was it well? */
        public boolean isGood() {
            return exitCode == 0;
        }
    }

    /** Does systemd run this host (sd_booted(3))? */
    public boolean isThere() {
        return Files.isDirectory(running);
    }

    /** Is the node's unit installed? */
    public boolean hasUnit() {
        return run("cat", UNIT + ".service").isGood();
    }

    /** Starts a network's node now and with each start of the host. */
    public Result enable(String name) {
        return run("enable", "--now", UNIT + name);
    }

    private Result run(String... words) {
        List<String> command = new ArrayList<>(
                Stream.concat(Stream.of(program), Stream.of(words)).toList());
        try {
            Path said = Files.createTempFile("meshnet-systemctl", ".txt");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
                Process process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return new Result(-1, "it does not come to an end");
                }
                return new Result(
                        process.exitValue(),
                        Files.readString(said, StandardCharsets.UTF_8).strip());
            } finally {
                Files.delete(said);
            }
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        }
    }
}
