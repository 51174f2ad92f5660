package org.meshnet.core.engine.lane;

import java.util.List;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.SessionTable;

/**
 * What the data loops read, published as a whole. Immutable, but for the channels under which is forwarded.
 *
 * @param routes whom packets for which address go to: the owner of an overlay address, the gateway of a network
 * @param own the addresses of this node, for which packets are taken
 * @param sessions all sessions under which frames are opened
 * @param forwards what is forwarded between other members
 * @param multicast who gets packets for groups and for all
 * @param subnets the networks behind members and behind this node
 */
public record Snapshot(
        RouteTable<PeerLink> routes,
        OwnAddresses own,
        SessionTable sessions,
        Forwards forwards,
        MulticastTable multicast,
        SubnetRoutes subnets) {
    static final Snapshot EMPTY =
            new Snapshot(RouteTable.empty(), OwnAddresses.NONE, SessionTable.of(List.of()), Forwards.NONE);

    /** Without packets for groups and for all, and without networks behind anybody. */
    Snapshot(RouteTable<PeerLink> routes, OwnAddresses own, SessionTable sessions, Forwards forwards) {
        this(routes, own, sessions, forwards, MulticastTable.OFF, SubnetRoutes.NONE);
    }
}
