package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.shared.StoreCommand;
import org.meshnet.discovery.registry.shared.StoreReply;

/** A store in memory: it does what the scripts do in a real one. Not thread-safe. */
public final class FakeStore implements StoreCommand.Handler<StoreReply> {
    /** Changes of a network that it remembers. */
    static final int MOST_CHANGES = 1000;

    private record Key(Bytes node, Bytes server) {}

    private record Holding(Bytes node, List<Bytes> servers) {}

    private record Change(long number, StoreReply.Item item) {}

    private static final class Network {
        private Bytes epoch = Bytes.EMPTY;
        private long last;
        private final Map<Key, StoreReply.Item> items = new LinkedHashMap<>();
        private final Map<Key, List<Bytes>> claims = new LinkedHashMap<>();
        private final Map<Bytes, Holding> holdings = new LinkedHashMap<>();
        private final List<Change> changes = new ArrayList<>();
    }

    private final Map<String, Network> networks = new TreeMap<>();
    private final Map<Bytes, Bytes> servers = new LinkedHashMap<>();
    private final List<Consumer<String>> bells = new ArrayList<>();
    private Bytes check = Bytes.EMPTY;
    private boolean isFull;
    private long commandCount;

    /** Is told of each network that changes. */
    public void listen(Consumer<String> bell) {
        bells.add(bell);
    }

    /** As after a restart without a disk. */
    public void clear() {
        networks.clear();
        servers.clear();
        check = Bytes.EMPTY;
    }

    /** Whether nothing can be written. */
    public void setFull(boolean full) {
        isFull = full;
    }

    public long commandCount() {
        return commandCount;
    }

    /** Registrations of all networks. */
    public int itemCount() {
        return networks.values().stream()
                .mapToInt(network -> network.items.size())
                .sum();
    }

    /** All bytes that it keeps. */
    public List<Bytes> dump() {
        List<Bytes> all = new ArrayList<>(servers.values());
        networks.values().forEach(network -> {
            network.items.values().forEach(item -> all.addAll(List.of(item.node(), item.record())));
            all.addAll(network.holdings.keySet());
        });
        return all;
    }

    public StoreReply carryOut(StoreCommand command) {
        commandCount++;
        return command.handle(this);
    }

    @Override
    public StoreReply onBeat(StoreCommand.Beat command) {
        if (isFull) {
            return full();
        }
        check = check.isEmpty() ? command.check() : check;
        if (check.equals(command.check())) {
            servers.put(command.server(), command.record());
            command.gone().forEach(servers::remove);
        }
        List<StoreReply.Beating> all = new ArrayList<>();
        servers.forEach((server, record) -> all.add(new StoreReply.Beating(server, record)));
        return new StoreReply.Servers(check, all);
    }

    private static StoreReply full() {
        return new StoreReply.Failed("OOM command not allowed when used memory > 'maxmemory'");
    }

    @Override
    public StoreReply onPut(StoreCommand.Put command) {
        if (isFull) {
            return full();
        }
        Network network = networks.computeIfAbsent(command.network(), name -> new Network());
        network.epoch = network.epoch.isEmpty() ? command.epoch() : network.epoch;
        Key key = new Key(command.node(), command.server());
        network.claims.getOrDefault(key, List.of()).stream()
                .filter(claim -> !command.claims().contains(claim))
                .forEach(claim -> release(network, claim, key));
        RefusedClaims refused = RefusedClaims.NONE;
        List<Bytes> got = new ArrayList<>();
        for (int i = 0; i < command.claims().size(); i++) {
            Bytes claim = command.claims().get(i);
            if (!claim.isEmpty() && !take(network, claim, key)) {
                refused = refused.with(i);
            } else if (!claim.isEmpty()) {
                got.add(claim);
            }
        }
        network.claims.put(key, got);
        change(
                command.network(),
                network,
                key,
                new StoreReply.Item(command.node(), command.server(), refused, command.record()));
        return new StoreReply.Written(network.epoch, refused);
    }

    private static boolean take(Network network, Bytes claim, Key key) {
        Holding holding = network.holdings.getOrDefault(claim, new Holding(key.node, List.of()));
        if (!holding.node.equals(key.node)) {
            return false;
        }
        List<Bytes> all = new ArrayList<>(holding.servers);
        all.remove(key.server);
        all.add(key.server);
        network.holdings.put(claim, new Holding(key.node, all));
        return true;
    }

    private static void release(Network network, Bytes claim, Key key) {
        Holding holding = network.holdings.get(claim);
        if (holding == null || !holding.node.equals(key.node)) {
            return;
        }
        List<Bytes> left = new ArrayList<>(holding.servers);
        left.remove(key.server);
        if (left.isEmpty()) {
            network.holdings.remove(claim);
        } else {
            network.holdings.put(claim, new Holding(key.node, left));
        }
    }

    private void change(String name, Network network, Key key, StoreReply.Item item) {
        if (item.record().isEmpty()) {
            network.items.remove(key);
        } else {
            network.items.put(key, item);
        }
        network.changes.add(new Change(++network.last, item));
        if (network.changes.size() > MOST_CHANGES) {
            network.changes.remove(0);
        }
        List.copyOf(bells).forEach(bell -> bell.accept(name));
    }

    @Override
    public StoreReply onRemove(StoreCommand.Remove command) {
        Network network = networks.get(command.network());
        Key key = new Key(command.node(), command.server());
        if (network != null && network.items.containsKey(key)) {
            remove(command.network(), network, key);
        }
        return new StoreReply.Done();
    }

    private void remove(String name, Network network, Key key) {
        network.claims.getOrDefault(key, List.of()).forEach(claim -> release(network, claim, key));
        network.claims.remove(key);
        change(name, network, key, new StoreReply.Item(key.node, key.server, RefusedClaims.NONE, Bytes.EMPTY));
    }

    @Override
    public StoreReply onPurge(StoreCommand.Purge command) {
        Network network = networks.get(command.network());
        if (network != null) {
            List.copyOf(network.items.keySet()).stream()
                    .filter(key -> key.server.equals(command.server()))
                    .forEach(key -> remove(command.network(), network, key));
        }
        return new StoreReply.Done();
    }

    @Override
    public StoreReply onSnapshot(StoreCommand.Snapshot command) {
        Network network = networks.getOrDefault(command.network(), new Network());
        return new StoreReply.Whole(network.epoch, network.last + "-0", List.copyOf(network.items.values()));
    }

    @Override
    public StoreReply onRead(StoreCommand.Read command) {
        Network network = networks.getOrDefault(command.network(), new Network());
        long since = Long.parseLong(command.since().substring(0, command.since().indexOf('-')));
        long first = network.changes.isEmpty() ? network.last + 1 : network.changes.get(0).number;
        List<Change> after = network.changes.stream()
                .filter(change -> change.number > since)
                .limit(100)
                .toList();
        String last = after.isEmpty() ? command.since() : after.get(after.size() - 1).number + "-0";
        boolean hasGap = since + 1 < first || since > network.last;
        return new StoreReply.Changes(
                network.epoch,
                hasGap,
                last,
                after.size() == 100,
                after.stream().map(Change::item).toList());
    }
}
