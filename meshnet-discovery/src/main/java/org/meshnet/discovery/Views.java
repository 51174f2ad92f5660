package org.meshnet.discovery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.web.WebConfig;
import org.meshnet.discovery.metrics.Metrics;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.status.ControlSocket;
import org.meshnet.discovery.status.SocketPlaces;
import org.meshnet.discovery.status.StatusSubject;
import org.meshnet.discovery.stream.StreamLimits;
import org.meshnet.discovery.web.ServerPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What shows others how the server is, until it is closed: metrics, a page, and a control socket. One thread. */
final class Views implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Views.class);

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

    /**
     * Answers how the server is, from now on. A socket that nobody asked for keeps no server from its work.
     *
     * @param subject listens on the port by which its socket is called
     * @throws StartFailure if there is to be a certain one, and it cannot be made
     */
    void answerStatus(ControlOptions control, Map<String, String> environment, int port, StatusSubject subject)
            throws StartFailure {
        Optional<Path> place = control.chosen().or(() -> SocketPlaces.usual(environment, port));
        if (control.isOff() || place.isEmpty()) {
            return;
        }
        try {
            shown.push(ControlSocket.open(place.get(), subject, reading));
        } catch (IOException e) {
            String problem = "the control socket " + place.get() + " cannot be made: " + e.getMessage();
            if (control.chosen().isPresent()) {
                throw new StartFailure(
                        DiscoveryExitCode.SYSTEM, problem + "; expected another with --control, or none", e);
            }
            LOG.info("{}; the command status cannot ask this server", problem);
        }
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
