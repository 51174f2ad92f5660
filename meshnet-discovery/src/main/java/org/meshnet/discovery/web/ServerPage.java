package org.meshnet.discovery.web;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.meshnet.core.web.JsonText;
import org.meshnet.core.web.WebConfig;
import org.meshnet.core.web.WebParts;
import org.meshnet.core.web.WebReply;
import org.meshnet.core.web.WebServer;
import org.meshnet.core.web.WebSite;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Serves the page of a server until it is closed. Any thread. */
public final class ServerPage implements Closeable {
    private static final List<String> OWN = List.of("index.html", "server.css", "server.js");

    private final WebServer server;

    private ServerPage(WebServer server) {
        this.server = server;
    }

    /**
     * What the page is of.
     *
     * @param version of the program
     * @param config of the registry
     * @param reading asks the server's loop; empty if it does not answer in time
     */
    public record Subject(String version, RegistryConfig config, Supplier<Optional<ServerReading>> reading) {}

    /**
     * Serves from now on.
     *
     * @throws IOException if the address cannot be had
     */
    public static ServerPage open(WebConfig web, Subject subject) throws IOException {
        // It tells one process from the next, whose counts start anew.
        String start = "\"startMs\":" + System.currentTimeMillis();
        String about = "{" + start + about(subject) + "}";
        WebSite site = new WebSite(
                WebParts.with(ServerPage.class, OWN),
                Map.of("about", ask -> WebReply.json(about)),
                Map.of(),
                topic -> topic.isEmpty() ? Optional.of("{" + start + now(subject) + "}") : Optional.empty());
        return new ServerPage(WebServer.open(web, site));
    }

    /** What does not change. */
    private static String about(Subject subject) {
        RegistryConfig config = subject.config();
        String counters =
                Arrays.stream(RegistryCounter.values()).map(ServerPage::about).collect(Collectors.joining(","));
        return ",\"version\":" + JsonText.quoted(subject.version())
                + ",\"leaseSeconds\":" + config.leaseSeconds()
                + ",\"mostNetworks\":" + config.capacity().networks()
                + ",\"mostNodes\":" + config.capacity().nodes()
                + ",\"mostNodesPerNetwork\":" + config.capacity().nodesPerNetwork()
                + ",\"isRelay\":" + config.relay().isEnabled()
                + ",\"relayBytesPerSecond\":" + config.relay().bytesPerSecond()
                + ",\"relayTotalBytesPerSecond\":" + config.relay().totalBytesPerSecond()
                + ",\"counters\":[" + counters + "]";
    }

    private static String about(RegistryCounter counter) {
        return "{\"key\":" + JsonText.quoted(counter.key())
                + ",\"unit\":" + JsonText.quoted(counter.unit().name().toLowerCase(Locale.ROOT))
                + ",\"help\":" + JsonText.quoted(counter.help())
                + ",\"isDrop\":" + counter.isDrop() + "}";
    }

    private static String now(Subject subject) {
        String time = ",\"timeMs\":" + System.currentTimeMillis();
        return time + subject.reading().get().map(ServerPage::counts).orElse(",\"error\":\"the server is too busy\"");
    }

    private static String counts(ServerReading reading) {
        String counters = reading.counters().entrySet().stream()
                .map(each -> JsonText.quoted(each.getKey()) + ":" + each.getValue())
                .collect(Collectors.joining(","));
        return ",\"networks\":" + reading.held().networkCount()
                + ",\"nodes\":" + reading.held().nodeCount()
                + ",\"streams\":" + reading.held().streamCount()
                + ",\"unsent\":" + reading.unsentCount()
                + ",\"failures\":" + reading.failureCount()
                + ",\"counters\":{" + counters + "}";
    }

    /** Where it is. */
    public String address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
