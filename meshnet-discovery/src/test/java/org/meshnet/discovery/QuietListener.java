package org.meshnet.discovery;

import java.util.List;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.discovery.DirectoryListener;
import org.meshnet.core.discovery.EntrySource;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.RelayLimited;

/** Hears everything and does nothing: a test's listener says what it cares for. */
public class QuietListener implements DirectoryListener {
    @Override
    public void onRegistered(Endpoint observed, int memberCount, long nowNs) {}

    @Override
    public void onObservedEndpoint(Endpoint observed, long nowNs) {}

    @Override
    public void onEntry(Entry entry, EntrySource source, long nowNs) {}

    @Override
    public void onIntroduction(Entry entry, long relayChannel, long nowNs) {}

    @Override
    public void onRelayLost(long relayChannel, long nowNs) {}

    @Override
    public void onPeerLeft(NodeKey nodeKey, long nowNs) {}

    @Override
    public void onNoSuchPeer(NodeKey nodeKey, long nowNs) {}

    @Override
    public void onFound(LookUp asked, List<Entry> entries, long nowNs) {}

    @Override
    public void onClaims(List<Token> taken, List<Token> refused, long nowNs) {}

    @Override
    public void onRefused(RefusalReason reason, Endpoint elsewhere, long nowNs) {}

    @Override
    public void onServerKey(ServerKey key, long nowNs) {}

    @Override
    public void onServerKeyChanged(ServerKey shown, long nowNs) {}

    @Override
    public void onSuperseded(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {}

    @Override
    public void onTwin(Endpoint elsewhere, Bytes sealedDescriptor, long nowNs) {}

    @Override
    public void onRelayLimited(RelayLimited said, long nowNs) {}

    @Override
    public void onPolicy(PolicyWord word, long nowNs) {}

    @Override
    public void onServerLost(long nowNs) {}
}
