package org.meshnet.core.engine.directory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Descriptor;

/**
 * Members with an IPv4 address outside this node's network: somebody started them with another one, and they and this
 * node reach each other by IPv6 only. One warning stands for all of them. As many as there are peers; control thread
 * only.
 */
final class OtherNetworks {
    private static final String ALL = "";

    private final EngineContext context;
    private final Map<NodeKey, String> members = new LinkedHashMap<>();

    OtherNetworks(EngineContext context) {
        this.context = context;
    }

    /** A peer tells of its addresses. */
    void onDescriptor(Peer peer, long nowNs) {
        Optional<IpAddress> outside = peer.descriptor().map(Descriptor::addresses).orElse(List.of()).stream()
                .filter(address -> address.isV4() && !context.overlay().isInside(address))
                .findFirst();
        if (outside.isPresent()) {
            members.put(peer.key(), peer.name() + " has " + outside.get());
            warn(nowNs);
        } else {
            forget(peer, nowNs);
        }
    }

    void forget(Peer peer, long nowNs) {
        if (members.remove(peer.key()) != null) {
            warn(nowNs);
        }
    }

    private void warn(long nowNs) {
        if (members.isEmpty()) {
            context.warnings().clear(Warning.Kind.OTHER_NETWORK, ALL);
            return;
        }
        String first = members.values().iterator().next();
        String more = members.size() == 1 ? "" : " (as " + (members.size() - 1) + " more)";
        context.warnings()
                .raise(
                        Warning.Kind.OTHER_NETWORK,
                        ALL,
                        first + more + ", outside the network "
                                + context.overlay().network() + " of this node: give all nodes the same --network",
                        nowNs);
    }
}
