package org.meshnet.e2e;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
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
import java.util.function.Predicate;
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

    /** The object of {@code status --json}; waits until it answers. */
    JsonObject status() {
        return Await.value("status of " + host, Await.LONG, () -> {
            boolean hasEnded = !isRunning();
            Optional<JsonObject> answer = answer();
            if (hasEnded && answer.isEmpty()) {
                throw new AssertionError(host + " has ended:\n" + log());
            }
            return answer;
        });
    }

    /** Empty while nobody answers, as when it has just started or stands still. */
    private Optional<JsonObject> answer() {
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
        } catch (IOException | IllegalStateException | JsonParseException e) {
            // Nobody is there, or it ended while it answered.
            return Optional.empty();
        }
    }

    /** What it knows of a peer. */
    Optional<JsonObject> peer(String id) {
        return status().getAsJsonArray("peers").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(peer -> peer.get("id").getAsString().equals(id))
                .findFirst();
    }

    static boolean isConnected(JsonObject peer) {
        return peer.get("state").getAsString().equals("connected");
    }

    /** Waits for a tunnel with that peer. */
    JsonObject awaitConnected(String id) {
        return awaitConnected(id, Await.LONG);
    }

    JsonObject awaitConnected(String id, Duration limit) {
        return Await.value(host + " connected with " + id, limit, () -> peer(id).filter(Node::isConnected));
    }

    /** What it knows of a peer that it is sure to know. */
    JsonObject knownPeer(String id) {
        return Await.value(host + " knows " + id, Await.LONG, () -> peer(id));
    }

    /** Waits until that field of the peer has such a value. */
    void awaitPeer(String id, String field, Predicate<String> isSo) {
        Await.isTrue(
                host + " has it of " + id + "'s " + field,
                () -> peer(id).map(peer -> peer.get(field))
                        .filter(value -> !value.isJsonNull() && isSo.test(value.getAsString()))
                        .isPresent());
    }

    /** Waits until its warnings have such a text. */
    void awaitWarning(String text) {
        Await.isTrue(host + " warns: " + text, () -> warnings().contains(text));
    }

    /** Waits until frames to that peer take such a path. */
    void awaitPath(String id, String path) {
        Await.isTrue(host + " reaches " + id + " by " + path, () -> isReached(id, path));
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
        return status().getAsJsonArray("warnings").toString();
    }

    /** Is it registered at its only server? */
    boolean isRegistered() {
        return firstServer(status()).get("state").getAsString().equals("registered");
    }

    /** What it has counted so far under this name. */
    long counter(String name) {
        return status().getAsJsonObject("counters").get(name).getAsLong();
    }

    private static JsonObject firstServer(JsonObject status) {
        return status.getAsJsonArray("servers").get(0).getAsJsonObject();
    }

    /** Its only server's own endpoint, and by what it is reached if not by UDP; empty while it is not known. */
    String serverEndpoint() {
        return Optional.of(firstServer(status()).get("endpoint"))
                .filter(endpoint -> !endpoint.isJsonNull())
                .map(JsonElement::getAsString)
                .orElse("");
    }

    void awaitRegistered() {
        Await.isTrue(host + " registered", this::isRegistered);
    }

    /** The name of its TUN device. */
    String interfaceName() {
        return status().get("interface").getAsString();
    }

    /** Its overlay address of family 4 or 6. */
    String address(int family) {
        return Await.value("address of family " + family + " on " + host, Await.LONG, () -> findAddress(family));
    }

    private Optional<String> findAddress(int family) {
        return status().getAsJsonArray("addresses").asList().stream()
                .map(address -> address.getAsString().split("/", 2)[0])
                .filter(address -> address.contains(":") == (family == 6))
                .findFirst();
    }

    /** Does one ping get an answer within a second? That it does not may be the machine's fault. */
    boolean isAnsweredAtOnce(String address) {
        return lab.run(host, "ping", "-n", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    /** Pings until it is answered: where an address is others may learn a moment later than the node itself. */
    void awaitPing(String address) {
        Await.isTrue("answer of " + address + " to " + host, () -> isAnsweredAtOnce(address));
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
