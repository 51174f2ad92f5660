package org.meshnet.node.daemon;

import java.util.List;
import java.util.function.Consumer;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.stream.StreamConnector;
import org.meshnet.node.stream.StreamInbox;
import org.meshnet.node.stream.StreamKeeper;
import org.meshnet.node.udp.Links;
import org.meshnet.node.udp.Nat64;

/**
 * The daemon's streams to its servers: what the engine says of servers goes in, and which links there are comes out.
 * Any thread.
 */
final class NodeStreams implements IoLoop {
    private final StreamInbox inbox;
    private final StreamKeeper keeper;

    /**
     * @param nat64 knows where IPv4 servers are reached
     * @param lane the engine's for links
     * @param engine takes commands
     * @param failures of single streams
     */
    NodeStreams(
            NodeParts parts,
            Links links,
            Nat64 nat64,
            GuardedInbound lane,
            Consumer<Command> engine,
            FailureLog failures) {
        this.inbox = new StreamInbox(lane);
        this.keeper = new StreamKeeper(
                parts.config().servers().discovery(),
                new StreamConnector(parts.tls(), nat64::outward),
                links,
                inbox,
                (server, open) -> engine.accept(new Command.ServerLinks(server, open)),
                failures);
    }

    @Override
    public void run() {
        keeper.run();
    }

    /** The registration at a server changed. */
    void onServer(ServerStatus status) {
        keeper.onServer(status.server(), status.state() == ServerState.REGISTERED, status.endpoint());
    }

    /** A server's name leads there now. */
    void onAddresses(int server, List<Endpoint> endpoints) {
        keeper.onAddresses(server, endpoints);
    }

    void onNetworkChanged() {
        keeper.onNetworkChanged();
    }

    /** Datagrams that no server sends. */
    long refusedCount() {
        return inbox.refusedCount();
    }

    /** Ends all streams. */
    void stop() {
        keeper.stop();
    }
}
