package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.fault.FailureLog;

/** A control socket in a process, of its own, that has used up what descriptors it may have. */
@Timeout(60)
class NoDescriptorsLeftTest {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final int MOST_DESCRIPTORS = 256;
    private static final long PAUSE_MS = 500;

    @TempDir
    private Path root;

    /**
     * What the other process runs. Says how long three attempts to accept took, what the client was told in the end,
     * and that it could close.
     */
    static final class Program {
        private final FailureLog failures = new FailureLog();
        private final ControlServer server;

        private Program(Path folder) throws IOException {
            server = ControlServer.open(folder, "mesh0", "a", request -> Requests.error("none"), failures);
        }

        public static void main(String[] folder) throws IOException, InterruptedException {
            new Program(Path.of(folder[0])).run();
        }

        private void run() throws IOException, InterruptedException {
            Thread loop = new Thread(this::serve);
            loop.start();
            loadClasses();
            SocketChannel late = SocketChannel.open(StandardProtocolFamily.UNIX);
            List<InputStream> fillers = fill();
            long startNs = System.nanoTime();
            long before = failures.count();
            late.connect(UnixDomainSocketAddress.of(server.path()));
            while (failures.count() < before + 3) {
                Thread.onSpinWait();
            }
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            for (InputStream filler : fillers) {
                filler.close();
            }
            System.out.println(tookMs);
            System.out.println(answer(late));
            server.close();
            loop.join();
            System.out.println("closed");
        }

        private void serve() {
            try {
                server.serve();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** All that is needed later: there will be no descriptor to read them with. */
        private void loadClasses() throws IOException {
            failures.note("nothing", new IOException("none"));
            SocketChannel early = SocketChannel.open(StandardProtocolFamily.UNIX);
            early.connect(UnixDomainSocketAddress.of(server.path()));
            answer(early);
        }

        private static List<InputStream> fill() {
            List<InputStream> fillers = new ArrayList<>();
            try {
                while (true) {
                    fillers.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                return fillers;
            }
        }

        private static String answer(SocketChannel channel) throws IOException {
            try (channel) {
                channel.write(ByteBuffer.wrap("{}\n".getBytes(StandardCharsets.UTF_8)));
                return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        }
    }

    @Test
    void shouldPauseBetweenAttemptsToAcceptAndHearWhoWaitedInTheEnd() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(SHELL), "SKIPPED: needs " + SHELL);
        List<String> lines = run();
        assertEquals(List.of("{\"error\":\"none\"}", "closed"), lines.subList(1, lines.size()));
        assertTrue(Long.parseLong(lines.get(0)) >= 2 * PAUSE_MS, lines.get(0) + " ms");
    }

    private List<String> run() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        SHELL.toString(),
                        "-c",
                        "ulimit -n " + MOST_DESCRIPTORS + " && exec \"$@\"",
                        SHELL.toString(),
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        root.resolve("run").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().filter(line -> !line.contains(" -- ")).toList();
    }
}
