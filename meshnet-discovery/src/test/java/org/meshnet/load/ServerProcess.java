package org.meshnet.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A discovery server of the generator's own, on loopback, with limits that do not limit it. */
final class ServerProcess implements Closeable {
    /** The greatest rate that a server takes for any limit. */
    private static final String MOST = "1000000";

    private static final String MOST_RELAYED = "12500000000";
    private static final int START_PATIENCE_SECONDS = 60;
    private static final int ASK_PATIENCE_MS = 5_000;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final long BYTES_PER_KILOBYTE = 1024;

    private final List<String> command;
    private final InetSocketAddress address;
    private final int metricsPort;
    private final Path folder;
    private Process process;
    private long endedCpuNs;

    private ServerProcess(List<String> command, InetSocketAddress address, int metricsPort, Path folder)
            throws IOException {
        this.command = List.copyOf(command);
        this.address = address;
        this.metricsPort = metricsPort;
        this.folder = folder;
        this.process = launch();
        awaitUp();
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param java what comes before the server's own options
     * @param extra options that go before those that the generator gives it
     */
    static ServerProcess start(List<String> java, LoadPlan.Crowd crowd, List<String> extra) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        Path folder = Files.createTempDirectory("meshnet-load");
        int port = freeUdpPort(loopback);
        int metricsPort = freeTcpPort(loopback);
        List<String> command = new ArrayList<>(java);
        for (String option : options(crowd, port, metricsPort, folder)) {
            String name = option.substring(0, option.indexOf('=') + 1);
            if (name.isEmpty() || extra.stream().noneMatch(text -> text.startsWith(name))) {
                command.add(option);
            }
        }
        command.addAll(extra);
        return new ServerProcess(command, new InetSocketAddress(loopback, port), metricsPort, folder);
    }

    private static List<String> options(LoadPlan.Crowd crowd, int port, int metricsPort, Path folder) {
        return List.of(
                "--bind=127.0.0.1",
                "--port=" + port,
                "--no-tcp",
                "--state=" + folder.resolve("state"),
                "--metrics=127.0.0.1:" + metricsPort,
                "--max-networks=" + (2 * crowd.networks() + 16),
                "--max-nodes=" + (2 * crowd.nodes() + 256),
                "--max-nodes-per-network=" + Math.max(4096, 2 * crowd.largest()),
                "--max-registrations-per-second=" + MOST,
                "--max-per-second-per-address=" + MOST,
                "--max-requests-per-second-per-network=" + MOST,
                "--max-requests-per-second-per-address=" + MOST,
                "--max-requests-per-second=" + MOST,
                "--relay-rate=" + MOST_RELAYED,
                "--relay-burst=" + MOST_RELAYED,
                "--relay-total-rate=" + MOST_RELAYED);
    }

    private static int freeUdpPort(InetAddress at) throws IOException {
        try (DatagramSocket free = new DatagramSocket(0, at)) {
            return free.getLocalPort();
        }
    }

    private static int freeTcpPort(InetAddress at) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, at)) {
            return free.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    private void awaitUp() throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_PATIENCE_SECONDS);
        while (metric("meshnet_discovery_up").orElse(0) < 1) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                process.destroyForcibly();
                throw new IOException("the server did not start: " + Files.readString(log()));
            }
            sleepMs(20);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** Processor time so far, of those that were killed, too. */
    long cpuNs() {
        return endedCpuNs + ProcessUse.cpuNs(pid()).orElse(0);
    }

    long residentBytes() {
        return ProcessUse.residentBytes(pid());
    }

    /** Datagrams that found its socket's buffer full. */
    long drops() {
        return ProcessUse.receiveDrops(address.getPort());
    }

    /** A metric without labels; empty if the server does not answer. */
    OptionalDouble metric(String name) {
        try {
            URLConnection asked = new URL("http://127.0.0.1:" + metricsPort + "/metrics").openConnection();
            asked.setConnectTimeout(ASK_PATIENCE_MS);
            asked.setReadTimeout(ASK_PATIENCE_MS);
            String page = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return page.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /** Nodes that are registered there, as it says. */
    OptionalDouble nodes() {
        return metric("meshnet_discovery_nodes");
    }

    /** Bytes of its heap that are in use after a full collection, which stops it for a while. */
    long liveHeapBytes() throws IOException {
        jcmd("GC.run");
        return USED.matcher(jcmd("GC.heap_info")
                        .lines()
                        .filter(line -> !line.contains("etaspace") && !line.contains("class space"))
                        .reduce("", (all, line) -> all + line + "\n"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)) * BYTES_PER_KILOBYTE)
                .sum();
    }

    private String jcmd(String order) throws IOException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asked = new ProcessBuilder(tool.toString(), Long.toString(pid()), order)
                .redirectErrorStream(true)
                .start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Ends it as a failure of power would (SIGKILL). */
    void kill() {
        endedCpuNs = cpuNs();
        process.destroyForcibly();
        join();
    }

    /** The same server again, at the same place, with the same state folder; waits until it serves. */
    void restart() throws IOException {
        process = launch();
        awaitUp();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        join();
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void join() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepMs(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
