package org.meshnet.core.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTable;

/**
 * Makes and publishes the snapshot that the data loops read, once per turn of the control loop and only if something changed.
 * Control thread only.
 */
final class Publisher {
    private final PeerTable peers;
    private final OverlayAddresses overlay;
    private final SnapshotCell cell;
    private boolean areRoutesStale;
    private boolean areSessionsStale;
    private Forwards forwards = Forwards.NONE;
    private int routedOverlayVersion;

    Publisher(PeerTable peers, OverlayAddresses overlay, SnapshotCell cell) {
        this.peers = peers;
        this.overlay = overlay;
        this.cell = cell;
        this.routedOverlayVersion = overlay.version();
    }

    /** A peer's addresses changed. */
    void onRoutesChanged() {
        areRoutesStale = true;
    }

    /** A session came or went. */
    void onSessionsChanged() {
        areSessionsStale = true;
    }

    /** What is forwarded for others changed. */
    void onForwardsChanged(Forwards next) {
        forwards = next;
    }

    void publish() {
        boolean areAddressesStale = overlay.version() != routedOverlayVersion;
        areRoutesStale |= areAddressesStale;
        if (!areRoutesStale && !areSessionsStale && areForwardsPublished()) {
            return;
        }
        routedOverlayVersion = overlay.version();
        Snapshot old = cell.get();
        cell.publish(new Snapshot(
                areRoutesStale ? routes() : old.routes(),
                areAddressesStale ? OwnAddresses.of(overlay.held()) : old.own(),
                areSessionsStale ? sessions() : old.sessions(),
                forwards));
        areRoutesStale = false;
        areSessionsStale = false;
    }

    @SuppressWarnings("ReferenceEquality") // each table is made once
    private boolean areForwardsPublished() {
        return cell.get().forwards() == forwards;
    }

    /** The peer with the lowest key has an address that several claim; nobody has this node's own. */
    private RouteTable<PeerLink> routes() {
        Map<Prefix, PeerLink> routes = new HashMap<>();
        Set<IpAddress> own = overlay.held();
        for (Peer peer : peers.all()) {
            for (IpAddress address : overlay.addressesOf(peer)) {
                if (!own.contains(address)) {
                    routes.putIfAbsent(new Prefix(address, address.bitCount()), peer.link());
                }
            }
        }
        return RouteTable.of(routes);
    }

    private SessionTable sessions() {
        List<Session> sessions = new ArrayList<>();
        peers.all().forEach(peer -> sessions.addAll(peer.sessions()));
        return SessionTable.of(sessions);
    }
}
