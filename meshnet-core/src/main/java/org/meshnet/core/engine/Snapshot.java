package org.meshnet.core.engine;

import java.util.List;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.SessionTable;

/**
 * What the data loops read, published as a whole. Immutable.
 *
 * @param routes who owns which overlay address
 * @param sessions all sessions under which frames are opened
 * @param forwards what is forwarded between other members
 */
record Snapshot(RouteTable<PeerLink> routes, SessionTable sessions, Forwards forwards) {
    static final Snapshot EMPTY = new Snapshot(RouteTable.empty(), SessionTable.of(List.of()), Forwards.NONE);
}
