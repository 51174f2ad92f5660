package org.meshnet.node.metrics;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.count.Counted;
import org.meshnet.core.metrics.Families;
import org.meshnet.core.metrics.MetricsServer;
import org.meshnet.core.metrics.ProcessFamilies;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.fault.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of the process, if they are wanted. Any thread. */
public final class Metrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

    private final List<Counted> counted;
    private final String version;
    private final Map<String, Node> nodes = new ConcurrentSkipListMap<>();
    private @Nullable MetricsServer server;

    /** A node of the process, whether it runs or not. */
    private static final class Node {
        private final NodeFamilies families;
        private volatile MetricsSource source = Optional::empty;

        Node(NodeFamilies families) {
            this.families = families;
        }
    }

    private Metrics(List<Counted> counted, String version) {
        this.counted = List.copyOf(counted);
        this.version = version;
    }

    /**
     * Listens, and serves from now on, if a place is given.
     *
     * @param place where
     * @param counted what nodes count
     * @param version of the program
     * @throws UserError if the address cannot be had
     */
    public static Metrics open(Optional<Endpoint> place, List<Counted> counted, String version) throws UserError {
        Metrics metrics = new Metrics(counted, version);
        if (place.isPresent()) {
            metrics.listen(place.get());
        }
        return metrics;
    }

    /** Nobody asks for any. */
    public static Metrics none() {
        return new Metrics(List.of(), "");
    }

    private void listen(Endpoint place) throws UserError {
        try {
            MetricsServer.Shell shell = new MetricsServer.Shell(System::nanoTime, new FailureLog()::note);
            server = MetricsServer.start(place, "the metrics, which name the peers", this::gather, Map.of(), shell);
        } catch (IOException e) {
            throw new UserError(
                    ExitCode.SYSTEM,
                    "the address of --metrics, " + place + ", cannot be had: " + e.getMessage()
                            + "; expected one of this host's with a free port");
        }
    }

    /** On the server's thread. */
    private Families gather() {
        Families families = new Families();
        nodes.values().forEach(node -> node.families.addTo(families, node.source.status()));
        ProcessFamilies.addTo(families);
        return families;
    }

    /** The node of this network is asked here from now on, in place of the one before. */
    public void setSource(String network, MetricsSource source) {
        nodes.computeIfAbsent(network, name -> new Node(new NodeFamilies(name, version, counted, System::nanoTime)))
                .source = source;
    }

    /** The node of this network runs no more, or not yet. */
    public void unsetSource(String network) {
        setSource(network, Optional::empty);
    }

    @Override
    public void close() {
        MetricsServer open = server;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.debug("the metrics' socket did not close: {}", e.toString());
        }
    }
}
