package org.meshnet.core.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Descriptor;

/**
 * Members with an IPv4 address outside this node's network: somebody started them with another one, and they and this node reach each other
 * by IPv6 only. The listener hears when that begins and when it ends. As many as there are peers; control thread only.
 */
final class OtherNetworks {
    private final EngineParts parts;
    private final Map<NodeKey, IpAddress> addresses = new HashMap<>();

    OtherNetworks(EngineParts parts) {
        this.parts = parts;
    }

    /** A peer tells of its addresses. */
    void onDescriptor(Peer peer) {
        Optional<IpAddress> outside = peer.descriptor().map(Descriptor::addresses).orElse(List.of()).stream()
                .filter(address -> address.isV4() && !parts.overlay().isInside(address))
                .findFirst();
        set(peer, outside);
    }

    void forget(Peer peer) {
        set(peer, Optional.empty());
    }

    private void set(Peer peer, Optional<IpAddress> outside) {
        IpAddress before =
                outside.isPresent() ? addresses.put(peer.key(), outside.get()) : addresses.remove(peer.key());
        if (!Optional.ofNullable(before).equals(outside)) {
            parts.listener().onOtherNetwork(peer.key(), peer.name(), outside);
        }
    }
}
