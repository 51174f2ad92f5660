package org.meshnet.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A small internet of its own, made by {@code scripts/netlab.sh}, with the daemons that a test starts in it. What they
 * print is kept in {@code target/e2e}; when the test's body fails, the ends of it are added to the failure.
 */
final class Lab implements AutoCloseable {
    static final String SERVER = "server";
    static final String SERVER_ADDRESS = "198.51.100.10";
    static final int SERVER_PORT = 8000;

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path NETLAB = MODULE.resolveSibling("scripts").resolve("netlab.sh");
    private static final Path NODE_JAR = MODULE.resolve("target/meshnet-node.jar");
    private static final Path SERVER_JAR =
            MODULE.resolveSibling("meshnet-discovery").resolve("target/meshnet-discovery.jar");
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);
    /** What the node program ends with where what it asks does not answer. */
    private static final int UNAVAILABLE = 69;

    private static final int LOG_TAIL_CHARS = 4000;
    /** None of these programs runs for long: what takes its time at their start is left out. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final AtomicInteger LAB_COUNT = new AtomicInteger();

    private final String name = freshName('n');
    private final Path folder = MODULE.resolve("target/e2e").resolve(name);
    private final Map<String, String> environment = Map.of("MESHNET_LAB", name);
    private final List<Daemon> daemons = new ArrayList<>();
    private final Thread lastResort = new Thread(this::takeDown);

    private Lab(String title) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("title"), title + "\n");
            newKey("network.key");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(lastResort);
        netlab("up");
    }

    /** Runs a test in a lab of its own. */
    static void with(String title, Consumer<Lab> test) {
        try (Lab lab = new Lab(title)) {
            try {
                test.accept(lab);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(title + ": " + e.getMessage() + lab.logs(), e);
            }
        }
    }

    private static String freshName(char kind) {
        int number = LAB_COUNT.incrementAndGet();
        if (number == 1) {
            removeAbandoned();
        }
        return AbandonedLabs.nameOf(kind, number);
    }

    /** The first lab of each process removes those of earlier runs that were killed; one process at a time. */
    private static void removeAbandoned() {
        Path guard = MODULE.resolve("target/e2e.lock");
        try (FileChannel channel = FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            AbandonedLabs.present()
                    .forEach(lab -> Shell.run(Map.of("MESHNET_LAB", lab), COMMAND_LIMIT, netlabCommand(List.of("down")))
                            .expectSuccess());
            lock.release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    /** The file of the network key that all the lab's nodes are given. */
    Path keyFile() {
        return folder.resolve("network.key");
    }

    /** A file with a fresh network key. */
    Path newKey(String fileName) {
        try {
            Path key = Files.createFile(
                    folder.resolve(fileName),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(key, randomKey() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program of this lab. */
    Path program(String fileName, String script) {
        try {
            Path file = Files.createFile(
                    folder.resolve(fileName),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            return Files.writeString(file, script + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of this lab. */
    Path file(String fileName) {
        return folder.resolve(fileName);
    }

    /** A file of this lab with this text. */
    Path write(String fileName, String text) {
        try {
            return Files.writeString(file(fileName), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first global IPv4 address of a host ({@code -4}), or IPv6 address ({@code -6}). */
    String address(String host, String family) {
        String shown = run(host, "ip", "-o", family, "addr", "show", "dev", "eth0", "scope", "global")
                .expectSuccess()
                .output();
        return shown.split("inet6? ", -1)[1].split("/", 2)[0];
    }

    /** A name server on a host, which listens at its address and knows what the options say. */
    Daemon startResolver(String host, String address, String... options) {
        List<String> command = new ArrayList<>(
                List.of("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts"));
        command.addAll(List.of(
                "--pid-file=" + file("dnsmasq.pid"),
                "--bind-interfaces",
                "--listen-address=" + address,
                "--log-facility=-"));
        command.addAll(List.of(options));
        Daemon resolver = start(host, "resolver", command);
        resolver.awaitLog("started");
        return resolver;
    }

    /** Makes a site of this kind, whose host has the site's name; see {@code scripts/netlab.sh help}. */
    void site(String host, String kind, String... options) {
        netlab(Stream.concat(Stream.of("site", host, kind), Stream.of(options)).toArray(String[]::new));
    }

    /** Gives the site another public address and returns it. */
    String move(String host) {
        return netlab("move", host).output().strip();
    }

    /** Gives the site's NAT another public address; the flows that it knows keep the old one, which is dead. */
    void failOver(String host) {
        netlab("fail-over", host);
    }

    /** What stands before the site forgets all flows, as after a reboot. */
    void forget(String host) {
        netlab("forget", host);
    }

    /** The line of the site's router carries no more from now on; with "silent" it does not say so. */
    void lineMtu(String host, int bytes, String... silent) {
        netlab(Stream.concat(Stream.of("mtu", host, String.valueOf(bytes)), Stream.of(silent))
                .toArray(String[]::new));
    }

    /** How the site maps and filters, found out by sending; with what the discovery server's STUN says. */
    JsonObject behaviour(String host, String stunAddress) {
        String json = netlab("behaviour", host, stunAddress, String.valueOf(SERVER_PORT))
                .output();
        return JsonParser.parseString(json).getAsJsonObject();
    }

    /** Measures pairings in a lab of its own; the table. */
    static String matrix(String... options) {
        List<String> arguments = new ArrayList<>(List.of("matrix"));
        arguments.addAll(List.of(options));
        return Shell.run(Map.of("MESHNET_LAB", freshName('m')), COMMAND_LIMIT, netlabCommand(arguments))
                .expectSuccess()
                .output();
    }

    /** Bytes received and sent so far by the host's underlay interface. */
    long bytes(String host) {
        return Stream.of(netlab("bytes", host).output().strip().split(" ", -1))
                .mapToLong(Long::parseLong)
                .sum();
    }

    private Shell.Result netlab(String... arguments) {
        return Shell.run(environment, COMMAND_LIMIT, netlabCommand(List.of(arguments)))
                .expectSuccess();
    }

    private static List<String> netlabCommand(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(NETLAB.toString()));
        command.addAll(arguments);
        return command;
    }

    /** The network namespace of a host. */
    String namespace(String host) {
        return "mnet-" + name + "-" + host;
    }

    /** Runs a program on a host to its end. */
    Shell.Result run(String host, String... command) {
        return Shell.run(environment(host), COMMAND_LIMIT, onHost(host, List.of(command)));
    }

    /** Runs the node program on a host to its end. */
    Shell.Result runNode(String host, String... arguments) {
        return run(
                host,
                Stream.concat(nodeCommand().stream(), Stream.of(arguments)).toArray(String[]::new));
    }

    /**
     * Has the node program ask what runs on a host, again where nobody answers in time: a daemon may stand still for
     * longer than the program waits for it.
     */
    String askNode(String host, String... question) {
        return Await.value("answer to " + String.join(" ", question), () -> {
            Shell.Result result = runNode(host, question);
            return result.exitCode() == UNAVAILABLE
                    ? Optional.empty()
                    : Optional.of(result.expectSuccess().output());
        });
    }

    /** Each host has folders of its own, as if it were a machine. */
    private Map<String, String> environment(String host) {
        return Map.of(
                "MESHNET_LAB", name,
                "RUNTIME_DIRECTORY", sockets(host).toString(),
                "STATE_DIRECTORY", state(host).toString(),
                "CONFIGURATION_DIRECTORY", configuration(host).toString());
    }

    /** Where the discovery server keeps its key. */
    Path serverState() {
        return Path.of(environment(SERVER).get("STATE_DIRECTORY"));
    }

    /** The folder of a host's state folders. */
    Path state(String host) {
        return folder.resolve("state").resolve(host);
    }

    /** The folder of a host's configurations. */
    Path configuration(String host) {
        return folder.resolve("etc").resolve(host);
    }

    private Path sockets(String host) {
        return folder.resolve("run").resolve(host);
    }

    /** Starts a program on a host, which ends with the lab at the latest. */
    Daemon start(String host, String logName, List<String> command) {
        Daemon daemon = Daemon.start(environment(host), freshLog(logName), onHost(host, command));
        daemons.add(daemon);
        return daemon;
    }

    /** What is started a second time gets a second file: the first one's lines are not its. */
    private Path freshLog(String logName) {
        Path log = folder.resolve(logName + ".log");
        for (int number = 2; Files.exists(log); number++) {
            log = folder.resolve(logName + "-" + number + ".log");
        }
        return log;
    }

    /** Starts a browser on a host. */
    Browser browser(String host) {
        try {
            return Browser.start(
                    Files.createDirectories(folder.resolve("browser-" + host)), environment, onHost(host, List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> onHost(String host, List<String> command) {
        return netlabCommand(
                Stream.concat(Stream.of("exec", host), command.stream()).toList());
    }

    /** Starts the discovery server and waits until it listens. */
    Daemon startServer(String... options) {
        return startServerAt(SERVER_PORT, options);
    }

    /** The same with further variables, {@code NAME=VALUE} each, and without waiting. */
    Daemon startServerWith(List<String> variables) {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(variables);
        command.addAll(java(SERVER_JAR));
        return start(SERVER, SERVER, command);
    }

    /** The same on another port of the server's host. */
    Daemon startServerAt(int port, String... options) {
        List<String> command = new ArrayList<>(java(SERVER_JAR));
        command.addAll(List.of("--port", String.valueOf(port)));
        command.addAll(List.of(options));
        Daemon server = start(SERVER, SERVER, command);
        server.awaitLog("listening");
        return server;
    }

    /** Where the discovery server is, as nodes are told. */
    static String serverPlace() {
        return serverPlace(SERVER_PORT);
    }

    /** Where one on another port of its host is. */
    static String serverPlace(int port) {
        return SERVER_ADDRESS + ":" + port;
    }

    /** Starts a node on the host of its name, known to others by that name, and does not wait. */
    Node startNode(String host, String... options) {
        List<String> all = new ArrayList<>(List.of("--server", SERVER_ADDRESS + ":" + SERVER_PORT));
        all.addAll(List.of(options));
        return startNode(host, List.of(), all);
    }

    /**
     * The same as a service manager does it, which it tells how it is, with the servers that the options name; without
     * a watchdog, if that is 0.
     */
    Node startService(String host, Path manager, long watchdogUs, String... options) {
        List<String> starter = new ArrayList<>(List.of("env", "NOTIFY_SOCKET=" + manager));
        if (watchdogUs > 0) {
            starter.add("WATCHDOG_USEC=" + watchdogUs);
        }
        return startNode(host, starter, List.of(options));
    }

    /** The same, with the servers that the options name only. */
    Node startNodeWith(String host, String... options) {
        return startNode(host, List.of(), List.of(options));
    }

    /** Starts a node on the host of its name that has a membership file in its state folder, and does not wait. */
    Node startMember(String host, String... options) {
        List<String> command = new ArrayList<>(nodeCommand());
        command.addAll(List.of("--state", folder.resolve(host).toString()));
        command.addAll(List.of(options));
        return new Node(this, host, sockets(host), start(host, host, command));
    }

    /** Runs the node program with these words on the host, which makes a node there, and does not wait. */
    Node startNodeBy(String host, String... words) {
        List<String> command = new ArrayList<>(nodeCommand());
        command.addAll(List.of(words));
        return new Node(this, host, sockets(host), start(host, host, command));
    }

    /** The same, and with this file as its {@code /etc/hosts}. */
    Node startNodeWithHosts(String host, Path hosts, String... options) {
        return startNodeMounting(host, hosts, "/etc/hosts", options);
    }

    /** The same, and with this file as its {@code /etc/resolv.conf}. */
    Node startNodeWithResolvers(String host, Path resolvers, String... options) {
        return startNodeMounting(host, resolvers, "/etc/resolv.conf", options);
    }

    private Node startNodeMounting(String host, Path file, String place, String... options) {
        String mount = "mount --bind \"$0\" " + place + " && exec \"$@\"";
        return startNode(host, List.of("unshare", "-m", "sh", "-c", mount, file.toString()), List.of(options));
    }

    private Node startNode(String host, List<String> starter, List<String> options) {
        List<String> command = new ArrayList<>(starter);
        command.addAll(nodeCommand());
        command.addAll(List.of("--id", host, "--state", folder.resolve(host).toString()));
        command.addAll(List.of("--key-file", keyFile().toString()));
        command.addAll(options);
        return new Node(this, host, sockets(host), start(host, host, command));
    }

    /**
     * Starts a node of another network on a host that may have one already, known to others by its own name, and does
     * not wait.
     */
    Node startSecondNode(String name, String host, Path key, String... options) {
        List<String> command = new ArrayList<>(nodeCommand());
        command.addAll(List.of("--id", name, "--state", folder.resolve(name).toString()));
        command.addAll(List.of("--key-file", key.toString(), "--server", SERVER_ADDRESS + ":" + SERVER_PORT));
        command.addAll(List.of(options));
        Daemon daemon = Daemon.start(environment(name), freshLog(name), onHost(host, command));
        daemons.add(daemon);
        return new Node(this, host, sockets(name), daemon);
    }

    /** How the node program is started, without options. */
    static List<String> nodeCommand() {
        return java(NODE_JAR);
    }

    /** How the server program is started, without options. */
    static List<String> serverCommand() {
        return java(SERVER_JAR);
    }

    private static List<String> java(Path jar) {
        if (!Files.exists(jar)) {
            throw new AssertionError(jar + " is missing; it is built by: ./mvnw package");
        }
        List<String> command = new ArrayList<>(List.of(javaProgram(Path.of(System.getProperty("java.home")))));
        command.addAll(QUICK_START);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    static String javaProgram(Path javaHome) {
        return javaHome.resolve("bin/java").toString();
    }

    /** Starts to record all datagrams of the lab's internet. */
    Capture capture(String captureName) {
        return Capture.start(this, captureName);
    }

    private String logs() {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".log")).sorted().forEach(file -> {
                String log = Shell.text(file);
                String tail = log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS));
                text.append("\n--- ").append(file).append('\n').append(tail);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void takeDown() {
        netlab("down");
    }

    /** Ends all daemons and removes the namespaces. */
    @Override
    public void close() {
        daemons.stream().filter(Daemon::isRunning).forEach(Daemon::kill);
        takeDown();
        Runtime.getRuntime().removeShutdownHook(lastResort);
    }

    /** Keeps a file that others may look at, such as what a test measured. */
    static void report(String line) {
        System.out.println("measured: " + line);
        try {
            Path file = MODULE.resolve("target/e2e/measured.txt");
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
