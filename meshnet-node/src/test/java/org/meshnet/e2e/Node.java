package org.meshnet.e2e;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A running node, asked through its control socket: that is quicker than a command line of its own for each question.
 */
final class Node extends Daemon {
    /** What the daemon says once its interface is up. */
    static final String START_LINE = "started meshnet-node";

    private static final Pattern PING_ANSWER = Pattern.compile("time=([0-9.]+) ms");

    private final Lab lab;
    private final String host;
    private final Path sockets;

    Node(Lab lab, String host, Path sockets, Daemon daemon) {
        super(daemon);
        this.lab = lab;
        this.host = host;
        this.sockets = sockets;
    }

    String host() {
        return host;
    }

    /** Waits until it says that it has started. */
    Node awaitStart() {
        awaitLog(START_LINE);
        return this;
    }

    /** The object of {@code status --json}; empty while nobody answers. */
    Optional<JsonObject> status() {
        return socketFiles()
                .map(Node::ask)
                .flatMap(Optional::stream)
                .filter(answer -> answer.has("peers"))
                .findFirst();
    }

    /** The files of its control sockets: one while it runs, none after it has stopped. */
    Stream<Path> socketFiles() {
        try (Stream<Path> files = Files.list(sockets)) {
            return files.filter(file -> file.toString().endsWith(".sock")).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Optional<JsonObject> ask(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(StandardCharsets.UTF_8.encode("{\"command\":\"status\"}\n"));
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            return Optional.of(JsonParser.parseString(new String(answer, StandardCharsets.UTF_8))
                    .getAsJsonObject());
        } catch (IOException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** What it knows of a peer. */
    Optional<JsonObject> peer(String id) {
        return status().stream()
                .flatMap(status -> status.getAsJsonArray("peers").asList().stream())
                .map(JsonElement::getAsJsonObject)
                .filter(peer -> peer.get("id").getAsString().equals(id))
                .findFirst();
    }

    private boolean isConnected(String id) {
        return peer(id).filter(peer -> peer.get("state").getAsString().equals("connected"))
                .isPresent();
    }

    /** Waits for a tunnel with that peer. */
    JsonObject awaitConnected(String id) {
        return awaitConnected(id, Await.LONG);
    }

    JsonObject awaitConnected(String id, Duration limit) {
        Await.isTrue(host + " connected with " + id, limit, () -> isConnected(id));
        return peer(id).orElseThrow();
    }

    /** Waits until frames to that peer take such a path. */
    void awaitPath(String id, String path) {
        Await.isTrue(host + " reaches " + id + " by " + path, Await.LONG, () -> isReached(id, path));
    }

    /** Do frames to that peer go straight to it? */
    boolean isDirect(String id) {
        return isReached(id, "direct");
    }

    private boolean isReached(String id, String path) {
        return peer(id).filter(peer -> peer.get("path").getAsString().equals(path))
                .isPresent();
    }

    /** What its status warns of, as JSON. */
    String warnings() {
        return status().orElseThrow().getAsJsonArray("warnings").toString();
    }

    /** Is it registered at its only server? */
    boolean isRegistered() {
        return status().filter(
                        status -> firstServer(status).get("state").getAsString().equals("registered"))
                .isPresent();
    }

    /** What it has counted so far under this name. */
    long counter(String name) {
        return status().orElseThrow().getAsJsonObject("counters").get(name).getAsLong();
    }

    private static JsonObject firstServer(JsonObject status) {
        return status.getAsJsonArray("servers").get(0).getAsJsonObject();
    }

    /** Its only server's own endpoint, and by what it is reached if not by UDP; empty while it is not known. */
    String serverEndpoint() {
        return status().map(status -> firstServer(status).get("endpoint"))
                .filter(endpoint -> !endpoint.isJsonNull())
                .map(JsonElement::getAsString)
                .orElse("");
    }

    void awaitRegistered() {
        Await.isTrue(host + " registered", Await.LONG, this::isRegistered);
    }

    /** The name of its TUN device. */
    String interfaceName() {
        return Await.value("status of " + host, Await.LONG, this::status)
                .get("interface")
                .getAsString();
    }

    /** Its overlay address of family 4 or 6. */
    String address(int family) {
        return Await.value("address of family " + family + " on " + host, Await.LONG, () -> findAddress(family));
    }

    private Optional<String> findAddress(int family) {
        return status().stream()
                .flatMap(status -> status.getAsJsonArray("addresses").asList().stream())
                .map(address -> address.getAsString().split("/", 2)[0])
                .filter(address -> address.contains(":") == (family == 6))
                .findFirst();
    }

    /** One ping; its round trip in milliseconds, or nothing if no answer comes within a second. */
    OptionalDouble ping(String address) {
        Matcher matcher = PING_ANSWER.matcher(
                lab.run(host, "ping", "-n", "-c", "1", "-W", "1", address).output());
        return matcher.find() ? OptionalDouble.of(Double.parseDouble(matcher.group(1))) : OptionalDouble.empty();
    }

    /** Pings every 20 ms until an answer comes; seconds from {@code startNs} until then. */
    double secondsToFirstPing(String address, long startNs, Duration limit) {
        Daemon pings = lab.start(host, "ping-" + host + "-" + startNs, List.of("ping", "-n", "-i", "0.02", address));
        try {
            pings.awaitLog(PING_ANSWER.pattern(), limit);
            return Await.secondsSince(startNs);
        } finally {
            pings.kill();
        }
    }

    /** Does the kernel of its host have this interface? */
    boolean hasInterface(String name) {
        return lab.run(host, "ip", "link", "show", "dev", name).exitCode() == 0;
    }
}
