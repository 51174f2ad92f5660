package org.meshnet.discovery.registry.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
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
    private final OwnNodes own;
    private final RemoteNodes remotes;
    private final ClaimBook claims = new ClaimBook();
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
        this.own = new OwnNodes(networkId, name, commons, claims, new Wishes());
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
        own.put(nodeKey, observed, descriptor);
        return copy.put(nodeKey, observed, descriptor);
    }

    @Override
    public void claim(NodeKey nodeKey, List<Token> wanted, ClaimAnswer answer, long nowNs) {
        own.claim(nodeKey, wanted, answer, nowNs);
    }

    /** Who waits for an answer has waited long enough. */
    void giveUp(NodeKey nodeKey, ClaimAnswer answer, long nowNs) {
        own.giveUp(nodeKey, answer, nowNs);
    }

    @Override
    public boolean remove(NodeKey nodeKey) {
        if (!own.remove(nodeKey)) {
            return false;
        }
        if (own.isEmpty()) {
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
        return own.has(nodeKey) ? Optional.empty() : remotes.home(nodeKey);
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
        Set<Bytes> ownNames = new HashSet<>();
        List<StoreReply.Item> others = new ArrayList<>();
        for (StoreReply.Item item : whole.items()) {
            if (item.server().equals(commons.selfName())) {
                ownNames.add(item.node());
            } else {
                others.add(item);
            }
        }
        own.compare(ownNames);
        remotes.replaceAll(others, nowNs).forEach(nodeKey -> onElsewhere(nodeKey, nowNs));
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
        isWholeWanted |= own.isAnyMissed(lost);
    }

    /** Is there a node of this server that is called so in the store? */
    boolean hasLocal(Bytes node) {
        return own.hasNamed(node);
    }

    /** Something became of a node at other servers. */
    private void onElsewhere(NodeKey nodeKey, long nowNs) {
        Optional<StoredNode> node = remotes.find(nodeKey);
        if (!own.isDecided(nodeKey)) {
            claims.set(nodeKey, node.map(StoredNode::claims).orElse(List.of()));
        }
        if (own.has(nodeKey)) {
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
        return own.unwrittenCount();
    }

    /** Writes one node, if there is one to write. */
    void write(Errands errands, long nowNs) {
        if (!isClosed) {
            own.write(errands, nowNs);
        }
    }

    /** What this server's nodes want of their network. */
    private final class Wishes implements OwnNodes.Network {
        @Override
        public void onToWrite() {
            commons.agenda().write(SharedNetwork.this);
        }

        @Override
        public void await(NodeKey nodeKey, ClaimAnswer answer, long nowNs) {
            commons.await(SharedNetwork.this, nodeKey, answer, nowNs);
        }

        @Override
        public void onEpoch(Bytes written) {
            if (epoch.isEmpty()) {
                epoch = written;
            } else if (!epoch.equals(written)) {
                reload();
            }
        }
    }
}
