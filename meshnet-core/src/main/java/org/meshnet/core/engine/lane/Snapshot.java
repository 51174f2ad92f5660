package org.meshnet.core.engine.lane;

import java.util.List;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.SessionTable;

/**
 * What the data loops read, published as a whole. Immutable, but for the channels under which is forwarded.
 *
 * @param routes who owns which overlay address
 * @param own the addresses of this node, the only ones that packets are taken for
 * @param sessions all sessions under which frames are opened
 * @param forwards what is forwarded between other members
 * @param multicast who gets packets for groups and for all
 */
public record Snapshot(
        RouteTable<PeerLink> routes,
        OwnAddresses own,
        SessionTable sessions,
        Forwards forwards,
        MulticastTable multicast) {
    static final Snapshot EMPTY = new Snapshot(
            RouteTable.empty(), OwnAddresses.NONE, SessionTable.of(List.of()), Forwards.NONE, MulticastTable.OFF);

    /** Without packets for groups and for all. */
    Snapshot(RouteTable<PeerLink> routes, OwnAddresses own, SessionTable sessions, Forwards forwards) {
        this(routes, own, sessions, forwards, MulticastTable.OFF);
    }
}
