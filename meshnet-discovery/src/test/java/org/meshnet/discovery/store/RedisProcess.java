package org.meshnet.discovery.store;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A redis-server of this test, on loopback, with a folder of its own. */
final class RedisProcess implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private final Path folder;
    private final String config;
    private final int port;
    private final List<String> options;
    private Process process;

    RedisProcess(Path folder, String... options) throws IOException {
        this(folder, freePort(), options);
    }

    private RedisProcess(Path folder, int port, String... options) throws IOException {
        this(folder, "", port, options);
    }

    private RedisProcess(Path folder, String config, int port, String... options) throws IOException {
        this.config = config;
        this.folder = folder;
        this.port = port;
        this.options = List.of(options);
        start();
    }

    /** One that watches others, as its configuration says. */
    static RedisProcess sentinel(Path folder, Path config) throws IOException {
        return new RedisProcess(folder, config.toString(), freePort(), "--sentinel");
    }

    /** Is it installed here? Says loudly if not. */
    static boolean isInstalled() {
        boolean isThere = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, "redis-server")));
        if (!isThere) {
            System.err.println("SKIPPED: the tests with a real store, as there is no redis-server"
                    + " (on Debian: apt-get install redis-server)");
        }
        return isThere;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        if (!config.isEmpty()) {
            command.add(config);
        }
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString()));
        command.addAll(options.isEmpty() ? List.of("--save", "", "--appendonly", "no") : options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis-" + port + ".log").toFile())
                .start();
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PATIENCE_NS) {
            try {
                if (ask("PING").contains("PONG") || ask("PING").contains("NOAUTH")) {
                    return;
                }
            } catch (IOException e) {
                pause();
            }
        }
        throw new IOException("redis-server does not answer");
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** What one command, or several lines of them, answers first. */
    String ask(String... commands) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(5000);
            socket.getOutputStream()
                    .write((String.join("\r\n", commands) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[1 << 16];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** As if its machine lost power. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Answers nothing, and keeps its connections. */
    void freeze(boolean isFrozen) throws IOException {
        try {
            new ProcessBuilder("kill", isFrozen ? "-STOP" : "-CONT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
