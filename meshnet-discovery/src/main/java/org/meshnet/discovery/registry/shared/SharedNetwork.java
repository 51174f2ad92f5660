package org.meshnet.discovery.registry.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.roster.Home;
import org.meshnet.discovery.registry.roster.NetworkRoster;

/**
 * One network of a {@link SharedRoster}: this server's nodes, which are written to the store, and those of others,
 * which are read from it. A node that is here and elsewhere is shown as it is here.
 */
final class SharedNetwork implements NetworkRoster {
    private static final String BEFORE_ALL = "0-0";

    private final NetworkId networkId;
    private final String name;
    private final NetworkRoster copy;
    private final Commons commons;
    private final Map<NodeKey, LocalNode> locals = new TreeMap<>();
    private final RemoteNodes remotes;
    private final ClaimBook claims = new ClaimBook();
    private final TreeSet<NodeKey> toWrite = new TreeSet<>();
    private Bytes epoch = Bytes.EMPTY;
    private String since = BEFORE_ALL;
    private boolean isReading;
    private boolean isWholeWanted = true;
    private boolean isReadWanted = true;
    private boolean isClosed;

    SharedNetwork(NetworkId networkId, NetworkRoster copy, Commons commons) {
        this.networkId = networkId;
        this.name = commons.key().network(networkId);
        this.copy = copy;
        this.commons = commons;
        this.remotes = new RemoteNodes(networkId, name, commons);
        commons.agenda().read(this);
    }

    NetworkId networkId() {
        return networkId;
    }

    /** What it is called in the store. */
    String name() {
        return name;
    }

    // What the registry does.

    @Override
    public boolean put(NodeKey nodeKey, Endpoint observed, Bytes descriptor) {
        LocalNode known = locals.get(nodeKey);
        if (known == null) {
            Bytes blind = commons.key().node(networkId, nodeKey);
            locals.put(nodeKey, new LocalNode(blind, new StoredNode(nodeKey, observed, List.of(), descriptor)));
            commons.agenda().keep(removal(blind));
        } else {
            known.set(new StoredNode(nodeKey, observed, known.node().claims(), descriptor));
        }
        write(nodeKey);
        return copy.put(nodeKey, observed, descriptor);
    }

    private StoreCommand.Remove removal(Bytes blind) {
        return new StoreCommand.Remove(name, blind, commons.selfName());
    }

    private void write(NodeKey nodeKey) {
        toWrite.add(nodeKey);
        commons.agenda().write(this);
    }

    @Override
    public void claim(NodeKey nodeKey, List<Token> wanted, ClaimAnswer answer, long nowNs) {
        LocalNode local = locals.get(nodeKey);
        if (local == null) {
            throw new IllegalArgumentException("claims of node " + nodeKey + ", which is not in the network");
        }
        boolean isOwn = claims.hasAll(nodeKey, wanted);
        local.set(local.node().withClaims(wanted));
        write(nodeKey);
        local.await(answer);
        if (isOwn) {
            local.give(wanted);
            claims.set(nodeKey, wanted);
            local.onDecided(RefusedClaims.NONE, nowNs);
        } else if (commons.isUp()) {
            local.onMissing();
            commons.await(this, nodeKey, answer, nowNs);
        } else {
            local.onUndecided(nowNs);
        }
    }

    /** Who waits for an answer has waited long enough. */
    void giveUp(NodeKey nodeKey, ClaimAnswer answer, long nowNs) {
        LocalNode local = locals.get(nodeKey);
        if (local != null && local.isAwaited(answer)) {
            local.onUndecided(nowNs);
        }
    }

    @Override
    public boolean remove(NodeKey nodeKey) {
        LocalNode local = locals.remove(nodeKey);
        if (local == null) {
            return false;
        }
        toWrite.remove(nodeKey);
        commons.agenda().remove(removal(local.name));
        if (locals.isEmpty()) {
            close(nodeKey);
            return false;
        }
        Optional<StoredNode> elsewhere = remotes.find(nodeKey);
        claims.set(nodeKey, elsewhere.map(StoredNode::claims).orElse(List.of()));
        return elsewhere
                .map(node -> copy.put(nodeKey, node.observed(), node.descriptor()))
                .orElseGet(() -> copy.remove(nodeKey));
    }

    /** The directory is of no use to the registry any more. */
    private void close(NodeKey last) {
        isClosed = true;
        remotes.all().forEach(copy::remove);
        copy.remove(last);
        commons.onClosed(this);
    }

    @Override
    public Optional<Event> publish(NodeKey nodeKey) {
        return copy.publish(nodeKey);
    }

    @Override
    public Optional<Entry> find(NodeKey nodeKey) {
        return copy.find(nodeKey);
    }

    @Override
    public List<Entry> findHolders(Token claim, int most) {
        return claims.holders(claim).stream()
                .flatMap(nodeKey -> copy.find(nodeKey).stream())
                .limit(most)
                .toList();
    }

    @Override
    public List<Entry> findByPrefix(long prefix, int most) {
        return copy.findByPrefix(prefix, most);
    }

    @Override
    public Collection<Entry> changesSince(long version) {
        return copy.changesSince(version);
    }

    @Override
    public int count() {
        return copy.count();
    }

    @Override
    public Optional<Home> home(NodeKey nodeKey) {
        return locals.containsKey(nodeKey) ? Optional.empty() : remotes.home(nodeKey);
    }

    @Override
    public long version() {
        return copy.version();
    }

    @Override
    public long forgottenVersion() {
        return copy.forgottenVersion();
    }

    // What the store is asked.

    /** All that this server says of its nodes may be lost, and all that others say have changed. */
    void reload() {
        isWholeWanted = true;
        commons.agenda().read(this);
    }

    /** There may be changes. */
    void refresh() {
        isReadWanted = true;
        commons.agenda().read(this);
    }

    /** Reads what is to be read, one question at a time. */
    void read(Errands errands, long nowNs) {
        if (isReading || isClosed || !(isWholeWanted || isReadWanted)) {
            return;
        }
        boolean isWhole = isWholeWanted;
        isReading = true;
        isWholeWanted = false;
        isReadWanted = false;
        errands.send(
                isWhole ? new StoreCommand.Snapshot(name) : new StoreCommand.Read(name, since),
                commons.errand(this::onRead, () -> onReadFailed(isWhole)),
                nowNs);
    }

    private void onReadFailed(boolean isWhole) {
        isReading = false;
        isWholeWanted |= isWhole;
        isReadWanted = true;
        if (!isClosed) {
            commons.agenda().read(this);
        }
    }

    private void onRead(StoreReply reply, long nowNs) {
        isReading = false;
        if (isClosed) {
            return;
        }
        if (reply instanceof StoreReply.Whole whole) {
            onWhole(whole, nowNs);
        } else if (reply instanceof StoreReply.Changes changes) {
            onChanges(changes, nowNs);
        }
        if (isWholeWanted || isReadWanted) {
            commons.agenda().read(this);
        }
    }

    private void onWhole(StoreReply.Whole whole, long nowNs) {
        epoch = whole.epoch();
        since = whole.last();
        Set<Bytes> own = new HashSet<>();
        List<StoreReply.Item> others = new ArrayList<>();
        for (StoreReply.Item item : whole.items()) {
            if (item.server().equals(commons.selfName())) {
                own.add(item.node());
            } else {
                others.add(item);
            }
        }
        compare(own);
        remotes.replaceAll(others, nowNs).forEach(nodeKey -> onElsewhere(nodeKey, nowNs));
    }

    /** Of this server's nodes the store has these. */
    private void compare(Set<Bytes> own) {
        locals.forEach((nodeKey, local) -> {
            boolean isThere = own.remove(local.name);
            if (!isThere && local.isWritten()) {
                local.onMissing();
                write(nodeKey);
            }
        });
        own.forEach(blind -> commons.agenda().remove(removal(blind)));
    }

    private void onChanges(StoreReply.Changes changes, long nowNs) {
        if (changes.hasGap() || !changes.epoch().equals(epoch)) {
            isWholeWanted = true;
            return;
        }
        since = changes.last();
        isReadWanted |= changes.hasMore();
        Set<Bytes> lost = new HashSet<>();
        for (StoreReply.Item item : changes.items()) {
            if (!item.server().equals(commons.selfName())) {
                remotes.put(item, nowNs).ifPresent(nodeKey -> onElsewhere(nodeKey, nowNs));
            } else if (item.record().isEmpty()) {
                lost.add(item.node());
            } else {
                lost.remove(item.node());
            }
        }
        // Others took this server for dead.
        isWholeWanted |= !lost.isEmpty()
                && locals.values().stream().anyMatch(local -> local.isWritten() && lost.contains(local.name));
    }

    /** Is there a node of this server that is called so in the store? */
    boolean hasLocal(Bytes node) {
        return locals.values().stream().anyMatch(local -> local.name.equals(node));
    }

    /** Something became of a node at other servers. */
    private void onElsewhere(NodeKey nodeKey, long nowNs) {
        Optional<StoredNode> node = remotes.find(nodeKey);
        LocalNode local = locals.get(nodeKey);
        if (local == null || !local.isDecided()) {
            claims.set(nodeKey, node.map(StoredNode::claims).orElse(List.of()));
        }
        if (local != null) {
            node.ifPresent(there -> commons.follower().onElsewhereToo(networkId, nodeKey, nowNs));
            return;
        }
        if (node.isPresent()) {
            copy.put(nodeKey, node.get().observed(), node.get().descriptor());
        } else {
            copy.remove(nodeKey);
        }
        commons.follower().onElsewhere(networkId, nodeKey, nowNs);
    }

    /** A server is dead. */
    void onDead(long server, long nowNs) {
        remotes.drop(server).forEach(nodeKey -> onElsewhere(nodeKey, nowNs));
    }

    int remoteCount() {
        return remotes.count();
    }

    /** Nodes that the store does not know as they are. */
    int unwrittenCount() {
        return toWrite.size();
    }

    /** Writes one node, if there is one to write. */
    void write(Errands errands, long nowNs) {
        NodeKey nodeKey = toWrite.pollFirst();
        if (nodeKey == null || isClosed) {
            return;
        }
        LocalNode local = locals.get(nodeKey);
        if (local != null && local.isToBeWritten()) {
            send(nodeKey, local, errands, nowNs);
        }
        if (!toWrite.isEmpty()) {
            commons.agenda().write(this);
        }
    }

    private void send(NodeKey nodeKey, LocalNode local, Errands errands, long nowNs) {
        StoredNode node = local.node();
        long edit = local.send();
        Bytes record = commons.key().sealRecord(RemoteNodes.place(name, local.name, commons.selfName()), node.encode());
        List<Bytes> names = node.claims().stream()
                .map(claim -> claim.isShared() ? Bytes.EMPTY : commons.key().claim(networkId, claim))
                .toList();
        errands.send(
                new StoreCommand.Put(name, local.name, commons.selfName(), record, names, commons.newEpoch()),
                commons.errand(
                        (reply, laterNs) -> onWritten(local, node, edit, reply, laterNs),
                        () -> onFailed(nodeKey, local)),
                nowNs);
    }

    private void onFailed(NodeKey nodeKey, LocalNode local) {
        local.onFailed();
        if (!isClosed && locals.containsKey(nodeKey)) {
            write(nodeKey);
        }
    }

    private void onWritten(LocalNode local, StoredNode sent, long edit, StoreReply reply, long nowNs) {
        local.onWritten(edit);
        NodeKey nodeKey = sent.nodeKey();
        if (isClosed || locals.get(nodeKey) != local || !(reply instanceof StoreReply.Written written)) {
            return;
        }
        if (epoch.isEmpty()) {
            epoch = written.epoch();
        } else if (!epoch.equals(written.epoch())) {
            reload();
        }
        if (local.isToBeWritten()) {
            write(nodeKey);
        }
        if (sent.claims().equals(local.node().claims())) {
            decide(nodeKey, local, written.refused(), nowNs);
        }
    }

    private void decide(NodeKey nodeKey, LocalNode local, RefusedClaims refused, long nowNs) {
        List<Token> wanted = local.node().claims();
        boolean isAnyLost = refused.select(wanted, true).stream().anyMatch(local.given()::contains);
        List<Token> got = refused.select(wanted, false);
        local.give(got);
        claims.set(nodeKey, got);
        if (!local.onDecided(refused, nowNs) && isAnyLost) {
            commons.follower().onClaimsLost(networkId, nodeKey, nowNs);
        }
    }
}
