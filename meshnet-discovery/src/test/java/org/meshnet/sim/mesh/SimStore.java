package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.discovery.registry.shared.StoreCommand;
import org.meshnet.discovery.registry.shared.StoreReply;
import org.meshnet.sim.SimScheduler;

/** A store that servers reach over connections, which can be slow or cut. */
public final class SimStore {
    private final SimScheduler scheduler;
    private final FakeStore store = new FakeStore();
    private final Set<SimServer> cut = new HashSet<>();
    private final List<Connection> connections = new ArrayList<>();
    private long oneWayNs = SimScheduler.MILLISECOND_NS;
    private boolean isStopped;

    /** One run of a server has one. */
    final class Connection {
        private final SimServer server;
        private boolean isOpen = true;

        private Connection(SimServer server) {
            this.server = server;
        }

        void send(long number, StoreCommand command) {
            if (isAway()) {
                answer(number, new StoreReply.Failed("no connection"));
                return;
            }
            scheduler.after(oneWayNs, () -> {
                if (!isAway()) {
                    StoreReply reply = store.carryOut(command);
                    scheduler.after(oneWayNs, () -> answer(number, reply));
                }
            });
        }

        private boolean isAway() {
            return isStopped || cut.contains(server);
        }

        private void answer(long number, StoreReply reply) {
            scheduler.after(1, () -> turn((roster, nowNs) -> roster.onReply(number, reply, nowNs)));
        }

        private void turn(SimServer.RosterWork work) {
            if (isOpen) {
                server.turn(work);
            }
        }

        void close() {
            isOpen = false;
        }
    }

    public SimStore(SimMesh mesh) {
        this.scheduler = mesh.network().scheduler();
        store.listen(this::ring);
    }

    private void ring(String network) {
        for (Connection connection : List.copyOf(connections)) {
            scheduler.after(oneWayNs, () -> {
                if (!connection.isAway()) {
                    connection.turn((roster, nowNs) -> roster.onBell(network, nowNs));
                }
            });
        }
    }

    Connection connect(SimServer server) {
        Connection connection = new Connection(server);
        connections.removeIf(old -> !old.isOpen);
        connections.add(connection);
        return connection;
    }

    public FakeStore contents() {
        return store;
    }

    /** Its process ends; what it holds stays. */
    public void stop() {
        isStopped = true;
    }

    /** It is there again; no server is told. */
    public void start() {
        isStopped = false;
    }

    /** Whether one server reaches it. */
    public void setCut(SimServer server, boolean isCut) {
        if (isCut) {
            cut.add(server);
        } else {
            cut.remove(server);
        }
    }

    public void setLatencyMs(long oneWayMs) {
        oneWayNs = oneWayMs * SimScheduler.MILLISECOND_NS;
    }
}
