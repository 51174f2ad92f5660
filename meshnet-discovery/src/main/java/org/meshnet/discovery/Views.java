package org.meshnet.discovery;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.web.WebConfig;
import org.meshnet.discovery.metrics.Metrics;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.stream.StreamLimits;
import org.meshnet.discovery.web.ServerPage;

/** What shows others how the server is, until it is closed: metrics, and a page. One thread. */
final class Views implements Closeable {
    private final String version;
    private final RegistryConfig config;
    private final Supplier<Optional<ServerReading>> reading;
    private final Deque<Closeable> shown = new ArrayDeque<>();

    /** What there is to be shown at an address that may be another program's. */
    private interface View {
        Closeable open() throws IOException;
    }

    /**
     * @param version of the program
     * @param reading asks the server's loop; empty if it does not answer in time
     */
    Views(String version, RegistryConfig config, Supplier<Optional<ServerReading>> reading) {
        this.version = version;
        this.config = config;
        this.reading = reading;
    }

    /** Gives metrics from now on. */
    void giveMetrics(Endpoint place, StreamLimits streams) throws StartFailure {
        open(
                "--metrics, " + place + ",",
                () -> Metrics.open(place, new Metrics.Subject(version, config, streams, reading)));
    }

    /** Serves the page from now on. */
    void servePage(WebConfig web) throws StartFailure {
        open(
                "--web, " + web.address() + ",",
                () -> ServerPage.open(web, new ServerPage.Subject(version, config, reading)));
    }

    private void open(String address, View view) throws StartFailure {
        try {
            shown.push(view.open());
        } catch (IOException e) {
            throw new StartFailure(
                    DiscoveryExitCode.SYSTEM,
                    "the address of " + address + " cannot be had: " + e.getMessage()
                            + "; expected one of this host's with a free port",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        while (!shown.isEmpty()) {
            shown.pop().close();
        }
    }
}
