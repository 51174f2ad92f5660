package org.meshnet.tun.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an administrator does, in the thread's network namespace. */
final class Shell {
    private Shell() {}

    /** Runs a program to its end, which must be a good one; what it said. */
    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    /** Runs {@code ip} commands, a line each. */
    static void batch(Path folder, List<String> lines) throws IOException, InterruptedException {
        Path file = Files.write(Files.createTempFile(folder, "ip", ".batch"), lines);
        run("ip", "-batch", file.toString());
    }
}
