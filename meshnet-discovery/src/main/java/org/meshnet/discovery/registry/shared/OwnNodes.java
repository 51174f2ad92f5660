package org.meshnet.discovery.registry.shared;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.discovery.registry.roster.ClaimAnswer;

/**
 * The nodes of one network at this server: what the store is told of them, one question for each node at a time, and
 * which claims they have by its word. Not thread-safe.
 */
final class OwnNodes {
    private final NetworkId networkId;
    private final String name;
    private final Commons commons;
    private final ClaimBook claims;
    private final Network network;
    private final Map<NodeKey, LocalNode> locals = new TreeMap<>();
    private final TreeSet<NodeKey> toWrite = new TreeSet<>();

    /** The network whose nodes they are. */
    interface Network {
        /** There is something to write. */
        void onToWrite();

        /** Somebody waits for an answer, and not for ever. */
        void await(NodeKey nodeKey, ClaimAnswer answer, long nowNs);

        /** What there is in the store of the network is called so. */
        void onEpoch(Bytes epoch);
    }

    /**
     * @param name what the network is called in the store
     * @param claims who has which, of all nodes of the network
     */
    OwnNodes(NetworkId networkId, String name, Commons commons, ClaimBook claims, Network network) {
        this.networkId = networkId;
        this.name = name;
        this.commons = commons;
        this.claims = claims;
        this.network = network;
    }

    boolean isEmpty() {
        return locals.isEmpty();
    }

    boolean has(NodeKey nodeKey) {
        return locals.containsKey(nodeKey);
    }

    /** Is it one of these, and is it known which claims it has? */
    boolean isDecided(NodeKey nodeKey) {
        LocalNode local = locals.get(nodeKey);
        return local != null && local.isDecided();
    }

    /** Is there one that is called so in the store? */
    boolean hasNamed(Bytes node) {
        return locals.values().stream().anyMatch(local -> local.name.equals(node));
    }

    /** Nodes that the store does not know as they are. */
    int unwrittenCount() {
        return toWrite.size();
    }

    // What the registry does.

    void put(NodeKey nodeKey, Endpoint observed, Bytes descriptor) {
        LocalNode known = locals.get(nodeKey);
        if (known == null) {
            Bytes blind = commons.key().node(networkId, nodeKey);
            locals.put(nodeKey, new LocalNode(blind, new StoredNode(nodeKey, observed, List.of(), descriptor)));
            commons.agenda().keep(removal(blind));
        } else {
            known.set(new StoredNode(nodeKey, observed, known.node().claims(), descriptor));
        }
        write(nodeKey);
    }

    private StoreCommand.Remove removal(Bytes blind) {
        return new StoreCommand.Remove(name, blind, commons.selfName());
    }

    private void write(NodeKey nodeKey) {
        toWrite.add(nodeKey);
        network.onToWrite();
    }

    /** @throws IllegalArgumentException if there is no such node */
    void claim(NodeKey nodeKey, List<Token> wanted, ClaimAnswer answer, long nowNs) {
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
            network.await(nodeKey, answer, nowNs);
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

    /** False if there was no such node. */
    boolean remove(NodeKey nodeKey) {
        LocalNode local = locals.remove(nodeKey);
        if (local == null) {
            return false;
        }
        toWrite.remove(nodeKey);
        commons.agenda().remove(removal(local.name));
        return true;
    }

    // What the store says.

    /** Of this server's nodes the store has these, and no others. */
    void compare(Set<Bytes> own) {
        Set<Bytes> left = new HashSet<>(own);
        locals.forEach((nodeKey, local) -> {
            boolean isThere = left.remove(local.name);
            if (!isThere && local.isWritten()) {
                local.onMissing();
                write(nodeKey);
            }
        });
        left.forEach(blind -> commons.agenda().remove(removal(blind)));
    }

    /** Is one of these, which the store lost, a node that it should have? */
    boolean isAnyMissed(Set<Bytes> lost) {
        return !lost.isEmpty()
                && locals.values().stream().anyMatch(local -> local.isWritten() && lost.contains(local.name));
    }

    // What the store is told.

    /** Writes one node, if there is one to write. */
    void write(Errands errands, long nowNs) {
        NodeKey nodeKey = toWrite.pollFirst();
        if (nodeKey == null) {
            return;
        }
        LocalNode local = locals.get(nodeKey);
        if (local != null && local.isToBeWritten()) {
            send(nodeKey, local, errands, nowNs);
        }
        if (!toWrite.isEmpty()) {
            network.onToWrite();
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
        if (locals.containsKey(nodeKey)) {
            write(nodeKey);
        }
    }

    private void onWritten(LocalNode local, StoredNode sent, long edit, StoreReply reply, long nowNs) {
        local.onWritten(edit);
        NodeKey nodeKey = sent.nodeKey();
        if (locals.get(nodeKey) != local || !(reply instanceof StoreReply.Written written)) {
            return;
        }
        network.onEpoch(written.epoch());
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
