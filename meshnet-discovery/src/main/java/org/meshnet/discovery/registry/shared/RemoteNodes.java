package org.meshnet.discovery.registry.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.discovery.registry.roster.Home;

/**
 * The nodes of one network at other servers. A node may be at several; what was said last counts. What the store says
 * is looked at as what strangers say: it has to be sealed by one of the servers, for that very place. Not thread-safe.
 */
final class RemoteNodes {
    private final NetworkId networkId;
    private final String network;
    private final Commons commons;
    private final Map<NodeKey, LinkedHashMap<Long, StoredNode>> byKey = new TreeMap<>();
    /** Names are keyed hashes, which nobody chooses. */
    private final Map<Bytes, NodeKey> byName = new HashMap<>();

    private int size;

    RemoteNodes(NetworkId networkId, String network, Commons commons) {
        this.networkId = networkId;
        this.network = network;
        this.commons = commons;
    }

    /** What a record in the store is of. */
    static byte[] place(String network, Bytes node, Bytes server) {
        byte[] name = network.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + name.length + node.length() + server.length())
                .put((byte) 'n')
                .put(name)
                .put(node.toArray())
                .put(server.toArray())
                .array();
    }

    /** Whose item it is, if that is of use. */
    Optional<NodeKey> put(StoreReply.Item item, long nowNs) {
        long server = ServerBook.id(item.server());
        if (item.record().isEmpty()) {
            Optional<NodeKey> known = Optional.ofNullable(byName.get(item.node()));
            known.ifPresent(nodeKey -> remove(nodeKey, item.node(), server));
            return known;
        }
        if (commons.servers().home(server).isEmpty()) {
            commons.onStranger(network, server, nowNs);
        }
        Optional<StoredNode> node = commons.servers().isDead(server) ? Optional.empty() : open(item);
        node.ifPresent(opened -> add(opened, item.node(), server));
        return node.map(StoredNode::nodeKey);
    }

    private Optional<StoredNode> open(StoreReply.Item item) {
        Optional<StoredNode> node = commons.key()
                .openRecord(place(network, item.node(), item.server()), item.record())
                .flatMap(StoredNode::decode)
                .filter(opened ->
                        commons.key().node(networkId, opened.nodeKey()).equals(item.node()))
                .map(opened -> opened.withClaims(item.refused().select(opened.claims(), false)));
        if (node.isEmpty() || size >= commons.mostRemote()) {
            commons.onBadRecord();
            return Optional.empty();
        }
        return node;
    }

    private void add(StoredNode node, Bytes name, long server) {
        LinkedHashMap<Long, StoredNode> places =
                byKey.computeIfAbsent(node.nodeKey(), nodeKey -> new LinkedHashMap<>());
        size += places.remove(server) == null ? 1 : 0;
        places.put(server, node);
        byName.put(name, node.nodeKey());
    }

    private void remove(NodeKey nodeKey, Bytes name, long server) {
        Map<Long, StoredNode> places = byKey.get(nodeKey);
        if (places == null || places.remove(server) == null) {
            return;
        }
        size--;
        if (places.isEmpty()) {
            byKey.remove(nodeKey);
            byName.remove(name);
        }
    }

    /** These are all there are; whose place changed, or may have. */
    Set<NodeKey> replaceAll(List<StoreReply.Item> items, long nowNs) {
        Set<NodeKey> touched = new TreeSet<>(byKey.keySet());
        byKey.clear();
        byName.clear();
        size = 0;
        items.forEach(item -> put(item, nowNs).ifPresent(touched::add));
        return touched;
    }

    /** A server's nodes are there no more: whose that were. */
    List<NodeKey> drop(long server) {
        List<NodeKey> dropped = new ArrayList<>();
        List.copyOf(byName.entrySet()).forEach(named -> {
            if (byKey.getOrDefault(named.getValue(), new LinkedHashMap<>()).containsKey(server)) {
                dropped.add(named.getValue());
                remove(named.getValue(), named.getKey(), server);
            }
        });
        return dropped;
    }

    /** What was said of it last. */
    Optional<StoredNode> find(NodeKey nodeKey) {
        return last(nodeKey).map(Map.Entry::getValue);
    }

    /** The server that said it; empty if it is not known where that is. */
    Optional<Home> home(NodeKey nodeKey) {
        return last(nodeKey).flatMap(place -> commons.servers().home(place.getKey()));
    }

    private Optional<Map.Entry<Long, StoredNode>> last(NodeKey nodeKey) {
        return byKey.getOrDefault(nodeKey, new LinkedHashMap<>()).entrySet().stream()
                .reduce((earlier, later) -> later);
    }

    /** All of them. */
    Collection<NodeKey> all() {
        return byKey.keySet();
    }

    int count() {
        return byKey.size();
    }
}
