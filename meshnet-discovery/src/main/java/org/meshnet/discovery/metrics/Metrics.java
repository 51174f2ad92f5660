package org.meshnet.discovery.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.http.ListenPlace;
import org.meshnet.core.metrics.Families;
import org.meshnet.core.metrics.MetricsPage;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.stream.StreamLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the metrics of a server until it is closed. */
public final class Metrics implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final MetricsServer server;

    private Metrics(MetricsServer server) {
        this.server = server;
    }

    /**
     * What metrics are of.
     *
     * @param version of the program
     * @param config of the registry
     * @param streams how many there may be
     * @param reading asks the server's loop; empty if it does not answer in time
     */
    public record Subject(
            String version, RegistryConfig config, StreamLimits streams, Supplier<Optional<ServerReading>> reading) {}

    /**
     * Listens, and serves from now on.
     *
     * @throws IOException if the address cannot be had
     */
    public static Metrics open(Endpoint place, Subject subject) throws IOException {
        ServerFamilies server = new ServerFamilies(subject.version(), subject.config(), subject.streams());
        MetricsPage page = new MetricsPage(() -> gather(server, subject.reading()), System::nanoTime);
        MetricsServer opened = MetricsServer.open(place, ListenPlace.guarded(place, page::page));
        LOG.info("metrics at http://{}{}", opened.place(), MetricsPage.PATH);
        if (!ListenPlace.isOwnHost(place)) {
            LOG.warn(
                    "whoever reaches {} can read the metrics: there is neither a password nor TLS; expected a firewall "
                            + "before it, or 127.0.0.1",
                    place);
        }
        Thread thread = new Thread(() -> serve(page, opened), "metrics");
        thread.setDaemon(true);
        thread.start();
        return new Metrics(opened);
    }

    private static void serve(MetricsPage page, MetricsServer server) {
        page.prepare();
        server.run();
    }

    private static Families gather(ServerFamilies server, Supplier<Optional<ServerReading>> reading) {
        Families families = new Families();
        server.addTo(families, reading.get());
        ProcessFamilies.addTo(families);
        return families;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
