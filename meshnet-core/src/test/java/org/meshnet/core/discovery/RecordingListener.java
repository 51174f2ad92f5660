package org.meshnet.core.discovery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.RefusalReason;

/** Writes down what it is told. */
final class RecordingListener implements DirectoryListener {
    record Told(Entry entry, EntrySource source) {}

    record RefusedClaim(int index, NodeKey holder, Bytes descriptor) {}

    final List<Endpoint> registered = new ArrayList<>();
    final List<Endpoint> observed = new ArrayList<>();
    final List<Told> entries = new ArrayList<>();
    final List<Long> relayChannels = new ArrayList<>();
    final List<Long> lostRelayChannels = new ArrayList<>();
    final List<NodeKey> left = new ArrayList<>();
    final List<NodeKey> unknown = new ArrayList<>();
    final List<Token> notFound = new ArrayList<>();
    final List<RefusedClaim> refusedClaims = new ArrayList<>();
    final List<RefusalReason> refusals = new ArrayList<>();
    /** Who is a member, going by what was told. */
    final Set<NodeKey> members = new HashSet<>();

    int lostCount;
    Runnable onClaimRefused = () -> {};

    @Override
    public void onRegistered(Endpoint endpoint, int memberCount) {
        registered.add(endpoint);
    }

    @Override
    public void onObservedEndpoint(Endpoint endpoint) {
        observed.add(endpoint);
    }

    @Override
    public void onEntry(Entry entry, EntrySource source) {
        entries.add(new Told(entry, source));
        members.add(entry.nodeKey());
    }

    @Override
    public void onIntroduction(Entry entry, long relayChannel) {
        relayChannels.add(relayChannel);
        onEntry(entry, EntrySource.INTRODUCTION);
    }

    @Override
    public void onRelayLost(long relayChannel) {
        lostRelayChannels.add(relayChannel);
    }

    @Override
    public void onPeerLeft(NodeKey nodeKey) {
        left.add(nodeKey);
        members.remove(nodeKey);
    }

    @Override
    public void onNoSuchPeer(NodeKey nodeKey) {
        unknown.add(nodeKey);
    }

    @Override
    public void onNotFound(Token token) {
        notFound.add(token);
    }

    @Override
    public void onClaimRefused(int claimIndex, NodeKey holder, Bytes holderSealedDescriptor) {
        refusedClaims.add(new RefusedClaim(claimIndex, holder, holderSealedDescriptor));
        onClaimRefused.run();
    }

    @Override
    public void onRefused(RefusalReason reason) {
        refusals.add(reason);
    }

    @Override
    public void onServerLost() {
        lostCount++;
    }

    List<NodeKey> toldFrom(EntrySource source) {
        return entries.stream()
                .filter(told -> told.source() == source)
                .map(told -> told.entry().nodeKey())
                .toList();
    }
}
