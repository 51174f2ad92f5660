package org.meshnet.core.discovery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.RelayLimited;

/** Writes down what it is told. */
final class RecordingListener implements DirectoryListener {
    record Told(Entry entry, EntrySource source) {}

    record Claims(List<Token> taken, List<Token> refused) {}

    record Found(LookUp asked, List<NodeKey> keys) {}

    record Twin(Endpoint elsewhere, Bytes descriptor) {}

    final List<Endpoint> registered = new ArrayList<>();
    final List<Endpoint> observed = new ArrayList<>();
    final List<Told> entries = new ArrayList<>();
    final List<Long> relayChannels = new ArrayList<>();
    final List<Long> lostRelayChannels = new ArrayList<>();
    final List<NodeKey> left = new ArrayList<>();
    final List<NodeKey> unknown = new ArrayList<>();
    final List<Found> found = new ArrayList<>();
    final List<Claims> claims = new ArrayList<>();
    final List<RefusalReason> refusals = new ArrayList<>();
    final List<Endpoint> refusedElsewhere = new ArrayList<>();
    final List<ServerKey> serverKeys = new ArrayList<>();
    final List<ServerKey> changedServerKeys = new ArrayList<>();
    final List<Twin> superseded = new ArrayList<>();
    final List<Twin> twins = new ArrayList<>();
    final List<RelayLimited> relayLimits = new ArrayList<>();
    final List<PolicyWord> words = new ArrayList<>();
    /** Who is a member, going by what was told. */
    final Set<NodeKey> members = new HashSet<>();

    int lostCount;

    @Override
    public void onRegistered(Endpoint endpoint, int memberCount, long nowNs) {
        registered.add(endpoint);
    }

    @Override
    public void onObservedEndpoint(Endpoint endpoint, long nowNs) {
        observed.add(endpoint);
    }

    @Override
    public void onEntry(Entry entry, EntrySource source, long nowNs) {
        entries.add(new Told(entry, source));
        members.add(entry.nodeKey());
    }

    @Override
    public void onIntroduction(Entry entry, long relayChannel, long nowNs) {
        relayChannels.add(relayChannel);
        onEntry(entry, EntrySource.INTRODUCTION, nowNs);
    }

    @Override
    public void onRelayLost(long relayChannel, long nowNs) {
        lostRelayChannels.add(relayChannel);
    }

    @Override
    public void onPeerLeft(NodeKey nodeKey, long nowNs) {
        left.add(nodeKey);
        members.remove(nodeKey);
    }

    @Override
    public void onNoSuchPeer(NodeKey nodeKey, long nowNs) {
        unknown.add(nodeKey);
    }

    @Override
    public void onFound(LookUp asked, List<Entry> entries, long nowNs) {
        found.add(new Found(asked, entries.stream().map(Entry::nodeKey).toList()));
    }

    @Override
    public void onClaims(List<Token> taken, List<Token> refused, long nowNs) {
        claims.add(new Claims(taken, refused));
    }

    @Override
    public void onRefused(RefusalReason reason, Endpoint elsewhere, long nowNs) {
        refusals.add(reason);
        refusedElsewhere.add(elsewhere);
    }

    @Override
    public void onServerKey(ServerKey key, long nowNs) {
        serverKeys.add(key);
    }

    @Override
    public void onServerKeyChanged(ServerKey shown, long nowNs) {
        changedServerKeys.add(shown);
    }

    @Override
    public void onSuperseded(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        superseded.add(new Twin(elsewhere, sealedDescriptor));
    }

    @Override
    public void onTwin(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {
        twins.add(new Twin(elsewhere, sealedDescriptor));
    }

    @Override
    public void onRelayLimited(RelayLimited said, long nowNs) {
        relayLimits.add(said);
    }

    @Override
    public void onPolicy(PolicyWord word, long nowNs) {
        words.add(word);
    }

    @Override
    public void onServerLost(long nowNs) {
        lostCount++;
    }

    List<NodeKey> toldFrom(EntrySource source) {
        return entries.stream()
                .filter(told -> told.source() == source)
                .map(told -> told.entry().nodeKey())
                .toList();
    }
}
