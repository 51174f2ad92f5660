package org.meshnet.node.daemon;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.daemon.thread.Workers;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.stream.StreamConnector;
import org.meshnet.node.stream.StreamInbox;
import org.meshnet.node.stream.StreamKeeper;

/**
 * The daemon's streams to its servers: what the engine says of servers goes in, and which links there are comes out.
 * Until they are opened, and where none are wanted, nothing happens. Any thread.
 */
final class NodeStreams {
    private final NodeParts parts;
    private final Underlay underlay;
    private final Consumer<Command> engine;
    private final FailureLog failures;
    private volatile @Nullable Opened opened;

    private record Opened(StreamInbox inbox, StreamKeeper keeper) {}

    /**
     * @param engine takes commands
     * @param failures of single streams
     */
    NodeStreams(NodeParts parts, Underlay underlay, Consumer<Command> engine, FailureLog failures) {
        this.parts = parts;
        this.underlay = underlay;
        this.engine = engine;
        this.failures = failures;
    }

    /** @param lane the engine's for links */
    void open(GuardedInbound lane) {
        StreamInbox inbox = new StreamInbox(lane);
        StreamKeeper keeper = new StreamKeeper(
                parts.servers().keys().servers(),
                new StreamConnector(
                        parts.servers().tls(),
                        underlay.nat64()::outward,
                        parts.host().opener().tuner(),
                        underlay.names()),
                underlay.links(),
                inbox,
                (server, open) -> engine.accept(new Command.ServerLinks(server, open)),
                failures);
        opened = new Opened(inbox, keeper);
    }

    private Optional<StreamKeeper> keeper() {
        return Optional.ofNullable(opened).map(Opened::keeper);
    }

    /** Starts the thread that keeps them, if they are opened. */
    void start(Workers workers) {
        keeper().ifPresent(keeper -> workers.startHelper("streams", keeper::run));
    }

    /** These are the servers from now on, by number. */
    void use(Map<Integer, ServerAddress> servers) {
        keeper().ifPresent(keeper -> keeper.use(servers));
    }

    /** The registration at a server changed. */
    void onServer(ServerStatus status) {
        keeper().ifPresent(keeper -> {
            if (status.state().hasRegistration()) {
                // A duplicate needs no stream of its own.
                keeper.onRegistered(status.server(), status.endpoint().orElse(Endpoint.NONE));
            } else {
                keeper.onUnregistered(status.server());
            }
        });
    }

    /** A server's name leads there now. */
    void onAddresses(int server, List<Endpoint> endpoints) {
        keeper().ifPresent(keeper -> keeper.onAddresses(server, endpoints));
    }

    void onNetworkChanged() {
        keeper().ifPresent(StreamKeeper::onNetworkChanged);
    }

    /** Datagrams that no server sends. */
    long refusedCount() {
        return Optional.ofNullable(opened)
                .map(Opened::inbox)
                .map(StreamInbox::refusedCount)
                .orElse(0L);
    }

    /** Ends all streams. */
    void stop() {
        keeper().ifPresent(StreamKeeper::stop);
    }
}
