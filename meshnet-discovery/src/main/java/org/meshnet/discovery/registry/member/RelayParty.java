package org.meshnet.discovery.registry.member;

import java.util.OptionalLong;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayShare;

/** Who sends by relay through this server and gets what was sent: a member, or a node at another server. */
public interface RelayParty {
    NodeKey nodeKey();

    NetworkMembers network();

    /** Where its datagrams come from, and go to: its own, or its server's. */
    Endpoint endpoint();

    /** What it may send by relay. */
    RelayShare relayShare();

    /** What it reaches others by. */
    ChannelShares channels();

    /** The id under which it sends to that node, if that does not depend on this server alone. */
    OptionalLong link(NodeKey other);
}
