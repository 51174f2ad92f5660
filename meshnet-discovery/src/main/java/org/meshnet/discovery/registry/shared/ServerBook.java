package org.meshnet.discovery.registry.shared;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.discovery.registry.roster.Home;

/**
 * The servers of the store, and which of them are alive: a server replaces its record as long as it is, and one whose
 * record stays the same is dead. Only time in which the store answers counts, and no clock is compared with another's.
 * Not thread-safe.
 */
final class ServerBook {
    /** A server that changes nothing for so long is dead. */
    static final long DEAD_NS = TimeUnit.MILLISECONDS.toNanos(11_000);
    /** Its record goes so long after that. */
    static final long GONE_NS = TimeUnit.SECONDS.toNanos(60);
    /** The store was away, and so the servers have their time anew. */
    private static final long GAP_NS = TimeUnit.SECONDS.toNanos(4);

    private static final int MOST = 1024;
    private static final byte[] PLACE = {'s'};

    private static final class Server {
        private Bytes record = Bytes.EMPTY;
        private Home home;
        private boolean isHeard;
        private boolean isDead;
        private long changedNs;

        private Server(long id, long nowNs) {
            this.home = new Home(id, Endpoint.NONE);
            this.changedNs = nowNs;
        }
    }

    /** What changed. */
    record News(List<Long> dead, boolean isAnyBack) {}

    private final ServiceKey key;
    private final Map<Long, Server> servers = new TreeMap<>();
    private long heardNs = Long.MIN_VALUE / 2;
    private long count;

    ServerBook(ServiceKey key) {
        this.key = key;
    }

    static Bytes name(long id) {
        return Bytes.of(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
    }

    static long id(Bytes name) {
        return name.length() == Long.BYTES ? ByteBuffer.wrap(name.toArray()).getLong() : 0;
    }

    /** The record of this server, another one each time. */
    Bytes ownRecord(long id, Endpoint endpoint) {
        byte[] text = ByteBuffer.allocate(Long.BYTES + Endpoint.LENGTH)
                .putLong(++count)
                .put(endpoint.bytes())
                .array();
        return key.sealRecord(place(id), text);
    }

    private static byte[] place(long id) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(PLACE).putLong(id).array();
    }

    /** All records of servers, this one's among them. */
    News onServers(Collection<StoreReply.Beating> found, long self, long nowNs) {
        if (nowNs - heardNs > GAP_NS) {
            servers.values().forEach(server -> server.changedNs = nowNs);
        }
        heardNs = nowNs;
        boolean isAnyBack = false;
        for (StoreReply.Beating beating : found) {
            long id = id(beating.server());
            if (id != self && id != 0) {
                isAnyBack |= onRecord(id, beating.record(), nowNs);
            }
        }
        List<Long> dead = new ArrayList<>();
        servers.forEach((id, server) -> {
            if (!server.isDead && nowNs - server.changedNs >= DEAD_NS) {
                server.isDead = true;
                dead.add(id);
            }
        });
        return new News(dead, isAnyBack);
    }

    /** True if it was dead, and is not. */
    private boolean onRecord(long id, Bytes record, long nowNs) {
        note(id, nowNs);
        Server server = servers.get(id);
        if (server == null || server.record.equals(record)) {
            return false;
        }
        Optional<byte[]> text = key.openRecord(place(id), record);
        if (text.isEmpty() || text.get().length < Long.BYTES + Endpoint.LENGTH) {
            return false;
        }
        boolean isBack = server.isDead;
        server.record = record;
        server.home = new Home(id, Endpoint.read(ByteBuffer.wrap(text.get()), Long.BYTES));
        server.isHeard = true;
        server.isDead = false;
        server.changedNs = nowNs;
        return isBack;
    }

    /** A server is said to have nodes. True if it was not known. */
    boolean note(long id, long nowNs) {
        if (servers.containsKey(id) || servers.size() >= MOST) {
            return false;
        }
        servers.put(id, new Server(id, nowNs));
        return true;
    }

    boolean isDead(long id) {
        Server server = servers.get(id);
        return server != null && server.isDead;
    }

    /** Empty if it is not known where it is, or it is dead. */
    Optional<Home> home(long id) {
        return Optional.ofNullable(servers.get(id))
                .filter(server -> server.isHeard && !server.isDead)
                .map(server -> server.home);
    }

    /** Whose records are of no use any more. They are forgotten here. */
    List<Long> takeGone(long nowNs) {
        List<Long> gone = new ArrayList<>();
        servers.forEach((id, server) -> {
            if (server.isDead && nowNs - server.changedNs >= DEAD_NS + GONE_NS) {
                gone.add(id);
            }
        });
        gone.forEach(servers::remove);
        return gone;
    }

    /** Others that are alive. */
    int aliveCount() {
        return (int) servers.values().stream()
                .filter(server -> server.isHeard && !server.isDead)
                .count();
    }
}
