package org.meshnet.discovery.registry.member;

import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayShare;
import org.meshnet.discovery.registry.roster.Home;

/** A node at another server that this one's members reach by relay through both servers. Not thread-safe. */
public final class RemoteParty implements RelayParty {
    private final NetworkMembers network;
    private final NodeKey nodeKey;
    private final Home home;
    private final RelayShare relayShare;
    private final ToLongFunction<NodeKey> links;
    private final ChannelShares channels = new ChannelShares();

    /** @param links under which id both servers know what goes between this node and that one */
    public RemoteParty(
            NetworkMembers network, NodeKey nodeKey, Home home, RelayShare share, ToLongFunction<NodeKey> links) {
        this.network = network;
        this.nodeKey = nodeKey;
        this.home = home;
        this.relayShare = share;
        this.links = links;
    }

    /** The server that it is at. */
    public Home home() {
        return home;
    }

    @Override
    public NodeKey nodeKey() {
        return nodeKey;
    }

    @Override
    public NetworkMembers network() {
        return network;
    }

    @Override
    public Endpoint endpoint() {
        return home.endpoint();
    }

    @Override
    public RelayShare relayShare() {
        return relayShare;
    }

    @Override
    public ChannelShares channels() {
        return channels;
    }

    @Override
    public OptionalLong link(NodeKey other) {
        return OptionalLong.of(links.applyAsLong(other));
    }
}
