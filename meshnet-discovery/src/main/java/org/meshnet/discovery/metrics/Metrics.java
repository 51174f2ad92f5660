package org.meshnet.discovery.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.metrics.Families;
import org.meshnet.core.metrics.MetricsServer;
import org.meshnet.core.metrics.ProcessFamilies;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.stream.StreamLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of a server. Stateless. */
public final class Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private Metrics() {}

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
     * Listens, and serves them until that is closed.
     *
     * @throws IOException if the address cannot be had
     */
    public static Closeable open(Endpoint place, Subject subject) throws IOException {
        ServerFamilies server = new ServerFamilies(subject.version(), subject.config(), subject.streams());
        MetricsServer.Shell shell = new MetricsServer.Shell(System::nanoTime, new Failures()::note);
        Health health = new Health(subject.reading(), shell.clock());
        return MetricsServer.start(
                place, "the metrics", () -> gather(server, subject.reading()), health.pages(), shell);
    }

    /** Of what failed, the first, the second, the fourth and so on are logged. One thread. */
    private static final class Failures {
        private long count;

        void note(String what, Throwable failure) {
            count++;
            if (Long.bitCount(count) == 1) {
                LOG.warn("{}: {} ({} failures so far)", what, failure.toString(), count);
            }
        }
    }

    private static Families gather(ServerFamilies server, Supplier<Optional<ServerReading>> reading) {
        Families families = new Families();
        server.addTo(families, reading.get());
        ProcessFamilies.addTo(families);
        return families;
    }
}
