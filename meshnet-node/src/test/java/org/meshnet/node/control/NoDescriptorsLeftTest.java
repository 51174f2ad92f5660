package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
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

/** A control socket in a process, of its own, that may open no more descriptors. */
@Timeout(60)
class NoDescriptorsLeftTest {
    private static final long PAUSE_MS = 500;

    @TempDir
    private Path root;

    /**
     * What the other process runs. Says how long three attempts to accept took, what the client was told in the end,
     * and that it could close.
     */
    static final class Program {
        private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

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
            loop.setDaemon(true);
            loop.start();
            loadClasses();
            SocketChannel late = SocketChannel.open(StandardProtocolFamily.UNIX);
            Descriptors.limit();
            long tookMs = awaitFailures(late);
            Descriptors.unlimit();
            System.out.println(tookMs);
            System.out.println(answer(late));
            server.close();
            loop.join();
            System.out.println("closed");
        }

        private long awaitFailures(SocketChannel client) throws IOException {
            long before = failures.count();
            long startNs = System.nanoTime();
            client.connect(UnixDomainSocketAddress.of(server.path()));
            while (failures.count() < before + 3) {
                if (System.nanoTime() - startNs > PATIENCE_NS) {
                    throw new IOException("no three failures");
                }
                Thread.onSpinWait();
            }
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
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
            Descriptors.unlimit();
            SocketChannel early = SocketChannel.open(StandardProtocolFamily.UNIX);
            early.connect(UnixDomainSocketAddress.of(server.path()));
            answer(early);
        }

        private static String answer(SocketChannel channel) throws IOException {
            try (channel) {
                channel.write(ByteBuffer.wrap("{}\n".getBytes(StandardCharsets.UTF_8)));
                return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        }
    }

    /** {@code getrlimit(2)}. What is open stays so. */
    private static final class Descriptors {
        private static final int RLIMIT_NOFILE = 7;
        /** Numbers that are in use from the beginning: standard input and output, and what Java is loaded from. */
        private static final long IN_USE = 4;

        static {
            Native.register(Descriptors.class, NativeLibrary.getProcess());
        }

        private Descriptors() {}

        static native int getrlimit(int resource, long[] softAndHard);

        static native int setrlimit(int resource, long[] softAndHard);

        static void limit() {
            setSoft(IN_USE);
        }

        static void unlimit() {
            setSoft(hard());
        }

        private static long hard() {
            long[] limits = new long[2];
            require(getrlimit(RLIMIT_NOFILE, limits) == 0);
            return limits[1];
        }

        private static void setSoft(long count) {
            require(setrlimit(RLIMIT_NOFILE, new long[] {count, hard()}) == 0);
        }

        private static void require(boolean isDone) {
            if (!isDone) {
                throw new IllegalStateException("errno " + Native.getLastError());
            }
        }
    }

    @Test
    void shouldPauseBetweenAttemptsToAcceptAndHearWhoWaitedInTheEnd() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/self/fd")), "SKIPPED: needs Linux");
        List<String> lines = run();
        assertEquals(List.of("{\"error\":\"none\"}", "closed"), lines.subList(1, lines.size()));
        assertTrue(Long.parseLong(lines.get(0)) >= 2 * PAUSE_MS, lines.get(0) + " ms");
    }

    private List<String> run() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        command.add(root.resolve("run").toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().filter(line -> !line.contains(" -- ")).toList();
    }
}
