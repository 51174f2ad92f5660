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
 */
record Snapshot(RouteTable<PeerLink> routes, SessionTable sessions) {
    static final Snapshot EMPTY = new Snapshot(RouteTable.empty(), SessionTable.of(List.of()));
}
