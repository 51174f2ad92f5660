package org.meshnet.discovery.registry.shared;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.discovery.registry.roster.BetweenServers;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.MemoryRoster;
import org.meshnet.discovery.registry.roster.NetworkRoster;
import org.meshnet.discovery.registry.roster.Roster;
import org.meshnet.discovery.registry.roster.RosterFollower;

/**
 * A roster that several servers share through a store (docs/protocol.md §5.8), without the connection to it. Each
 * server has a copy of the networks that it has nodes of, and goes on with that while the store is away. The store is
 * told what changes, and who claims what; that a server is alive, and nothing of the liveness of nodes. When the store
 * comes back, perhaps empty, all that it lacks is written again. One thread at a time.
 */
public final class SharedRoster implements Roster {
    /** A claim that the store does not decide in this time is not decided. */
    static final long CLAIM_PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    /** In which all networks are looked at once, in case that news of changes got lost. */
    static final long SWEEP_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long LEAST_SWEEP_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int EPOCH_LENGTH = 16;

    /**
     * What a server brings with it.
     *
     * @param endpoint where other servers reach it, and it sends from
     * @param mostRemembered who left, in all networks together
     * @param mostRemote registrations at other servers, of one network
     */
    public record Setup(Endpoint endpoint, int mostRemembered, int mostRemote) {}

    private record Waiting(SharedNetwork network, NodeKey nodeKey, ClaimAnswer answer, long endNs) {}

    private final Setup setup;
    private final ServiceKey key;
    private final RandomSource random;
    private final MemoryRoster memory;
    private final Bytes selfName;
    private final Errands errands;
    private final ServerBook servers;
    private final ServerWords words;
    private final Pulse pulse;
    private final Agenda agenda = new Agenda();
    private final Commons commons = new Together();
    private final Map<NetworkId, SharedNetwork> networks = new HashMap<>();
    private final Map<String, SharedNetwork> byName = new HashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private Iterator<SharedNetwork> sweep = Collections.emptyIterator();
    private RosterFollower follower = RosterFollower.NOBODY;
    private long sweepDueNs;
    private long pausedUntilNs;
    private long badRecordCount;

    /**
     * @param key stays the caller's
     * @param link called by the thread that calls this
     */
    public SharedRoster(Setup setup, ServiceKey key, RandomSource random, StoreLink link) {
        this.setup = setup;
        this.key = key;
        this.random = random;
        this.memory = new MemoryRoster(setup.mostRemembered(), random);
        long self = random.nextLong() | 1;
        this.selfName = ServerBook.name(self);
        this.errands = new Errands(link);
        this.servers = new ServerBook(key);
        this.words = new ServerWords(key, servers, self);
        this.pulse =
                new Pulse(errands, servers, key.check(), new Pulse.Self(self, setup.endpoint()), new PulseListener());
    }

    @Override
    public NetworkRoster open(NetworkId networkId) {
        return networks.computeIfAbsent(networkId, id -> {
            SharedNetwork network = new SharedNetwork(id, memory.open(id), commons);
            byName.put(network.name(), network);
            return network;
        });
    }

    @Override
    public BetweenServers between() {
        return words;
    }

    @Override
    public void follow(RosterFollower told) {
        follower = told;
    }

    /** The store answers a command. */
    public void onReply(long number, StoreReply reply, long nowNs) {
        errands.onReply(number, reply, nowNs);
        flush(nowNs);
    }

    /** A network of that name changed, or may have. */
    public void onBell(String network, long nowNs) {
        SharedNetwork found = byName.get(network);
        if (found != null) {
            found.refresh();
            flush(nowNs);
        }
    }

    /** Any network may have changed: news got lost. */
    public void onBellsLost(long nowNs) {
        networks.values().forEach(SharedNetwork::refresh);
        flush(nowNs);
    }

    @Override
    public void onTimer(long nowNs) {
        errands.onTimer(nowNs);
        pulse.onTimer(nowNs);
        while (!waiting.isEmpty() && waiting.peek().endNs <= nowNs) {
            Waiting over = waiting.remove();
            over.network.giveUp(over.nodeKey, over.answer, nowNs);
        }
        sweep(nowNs);
        flush(nowNs);
    }

    private void sweep(long nowNs) {
        if (nowNs < sweepDueNs || networks.isEmpty()) {
            return;
        }
        if (!sweep.hasNext()) {
            sweep = List.copyOf(networks.values()).iterator();
        }
        sweep.next().refresh();
        sweepDueNs = nowNs + Math.max(LEAST_SWEEP_NS, SWEEP_NS / networks.size());
    }

    private void flush(long nowNs) {
        while (mayAsk(nowNs) && !agenda.isEmpty()) {
            askOne(nowNs);
        }
    }

    private boolean mayAsk(long nowNs) {
        return pulse.isUp() && nowNs >= pausedUntilNs && errands.hasRoom();
    }

    private void askOne(long nowNs) {
        Optional<StoreCommand.Remove> removal = agenda.nextRemoval();
        if (removal.isPresent()) {
            errands.send(removal.get(), removing(removal.get()), nowNs);
            return;
        }
        Optional<StoreCommand.Purge> purge = agenda.nextPurge();
        if (purge.isPresent()) {
            errands.send(purge.get(), purging(purge.get()), nowNs);
            return;
        }
        Optional<SharedNetwork> toRead = agenda.nextToRead();
        if (toRead.isPresent()) {
            toRead.get().read(errands, nowNs);
            return;
        }
        agenda.nextToWrite().ifPresent(network -> network.write(errands, nowNs));
    }

    private Errands.Errand removing(StoreCommand.Remove removal) {
        return commons.errand((reply, nowNs) -> {}, () -> {
            SharedNetwork network = byName.get(removal.network());
            if (network == null || !network.hasLocal(removal.node())) {
                agenda.remove(removal);
            }
        });
    }

    private Errands.Errand purging(StoreCommand.Purge purge) {
        return commons.errand((reply, nowNs) -> {}, () -> agenda.purge(purge));
    }

    @Override
    public long nextDeadlineNs() {
        long deadlineNs = Math.min(errands.nextDeadlineNs(), pulse.nextDeadlineNs());
        if (!waiting.isEmpty()) {
            deadlineNs = Math.min(deadlineNs, waiting.peek().endNs);
        }
        if (!networks.isEmpty()) {
            deadlineNs = Math.min(deadlineNs, sweepDueNs);
        }
        boolean canAsk = pulse.isUp() && errands.hasRoom() && !agenda.isEmpty();
        return canAsk ? Math.min(deadlineNs, pausedUntilNs) : deadlineNs;
    }

    /** How it is. */
    public StoreReading reading() {
        return new StoreReading(
                pulse.isUp(),
                servers.aliveCount(),
                networks.values().stream().mapToInt(SharedNetwork::remoteCount).sum(),
                networks.values().stream()
                        .mapToInt(SharedNetwork::unwrittenCount)
                        .sum(),
                new StoreReading.Commands(errands.count(), errands.failedCount()),
                badRecordCount);
    }

    private final class PulseListener implements Pulse.Listener {
        @Override
        public void onUp(long nowNs) {
            pausedUntilNs = nowNs;
            networks.values().forEach(SharedNetwork::reload);
        }

        @Override
        public void onServers(ServerBook.News news, long nowNs) {
            for (long dead : news.dead()) {
                networks.values().forEach(network -> {
                    network.onDead(dead, nowNs);
                    agenda.purge(new StoreCommand.Purge(network.name(), ServerBook.name(dead)));
                });
            }
            if (news.isAnyBack()) {
                networks.values().forEach(SharedNetwork::reload);
            }
        }
    }

    private final class Together implements Commons {
        @Override
        public ServiceKey key() {
            return key;
        }

        @Override
        public ServerBook servers() {
            return servers;
        }

        @Override
        public Agenda agenda() {
            return agenda;
        }

        @Override
        public Bytes selfName() {
            return selfName;
        }

        @Override
        public RosterFollower follower() {
            return follower;
        }

        @Override
        public boolean isUp() {
            return pulse.isUp();
        }

        @Override
        public Bytes newEpoch() {
            return Bytes.of(random.bytes(EPOCH_LENGTH));
        }

        @Override
        public int mostRemote() {
            return setup.mostRemote();
        }

        @Override
        public void onBadRecord() {
            badRecordCount++;
        }

        @Override
        public void onStranger(String network, long server, long nowNs) {
            if (servers.isDead(server)) {
                agenda.purge(new StoreCommand.Purge(network, ServerBook.name(server)));
            } else if (servers.note(server, nowNs)) {
                pulse.hurry();
            }
        }

        @Override
        public Errands.Errand errand(ObjLongConsumer<StoreReply> onReply, Runnable onFailed) {
            return new Errands.Errand() {
                @Override
                public void onReply(StoreReply reply, long nowNs) {
                    onReply.accept(reply, nowNs);
                }

                @Override
                public void onFailed(String reason, long nowNs) {
                    pausedUntilNs = nowNs + PAUSE_NS;
                    onFailed.run();
                }
            };
        }

        @Override
        public void await(SharedNetwork network, NodeKey nodeKey, ClaimAnswer answer, long nowNs) {
            waiting.add(new Waiting(network, nodeKey, answer, nowNs + CLAIM_PATIENCE_NS));
        }

        @Override
        public void onClosed(SharedNetwork network) {
            networks.remove(network.networkId());
            byName.remove(network.name());
            agenda.forget(network);
        }
    }
}
