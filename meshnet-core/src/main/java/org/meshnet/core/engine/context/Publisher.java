package org.meshnet.core.engine.context;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.engine.lane.Forwards;
import org.meshnet.core.engine.lane.MulticastTable;
import org.meshnet.core.engine.lane.OwnAddresses;
import org.meshnet.core.engine.lane.Snapshot;
import org.meshnet.core.engine.lane.SnapshotCell;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTable;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTable;
import org.meshnet.core.wire.Capabilities;

/**
 * Makes and publishes the snapshot that the data loops read, once per turn of the control loop and only if something
 * changed. To make all routes anew costs the more the more peers there are, so changes of them wait until
 * {@link #ROUTES_PAUSE_NS} after the last time, but for those that must not. Control thread only.
 */
public final class Publisher {
    static final long ROUTES_PAUSE_NS = 50_000_000L;

    private final PeerTable peers;
    private final OverlayAddresses overlay;
    private final SnapshotCell cell;
    private boolean areRoutesStale;
    private boolean areRoutesNeeded;
    private boolean areRoutesNew;
    private boolean areSessionsStale;
    private final List<Peer> taking = new ArrayList<>();
    private Forwards forwards = Forwards.NONE;
    private MulticastTable multicast = MulticastTable.OFF;
    private SubnetRoutes subnets = SubnetRoutes.NONE;
    private int routedOverlayVersion;
    private long routesNs = Long.MIN_VALUE / 2;
    private int routesVersion;

    Publisher(PeerTable peers, OverlayAddresses overlay, SnapshotCell cell) {
        this.peers = peers;
        this.overlay = overlay;
        this.cell = cell;
        this.routedOverlayVersion = overlay.version();
    }

    /** A peer's addresses changed. */
    public void onRoutesChanged() {
        areRoutesStale = true;
    }

    /** What changed of them must not wait: a packet does, or must not go where it would. */
    public void onRoutesNeeded() {
        areRoutesNeeded = areRoutesStale;
    }

    /** A session came or went. */
    public void onSessionsChanged() {
        areSessionsStale = true;
    }

    /**
     * The peer's newest session is to be sent under, once what is answered finds it: a frame that found no session
     * would be lost, and could be replayed later.
     */
    public void onSessionTaken(Peer peer) {
        areSessionsStale = true;
        taking.add(peer);
    }

    /** What is forwarded for others, from the next time on; it changes without being published again. */
    public void onForwards(Forwards table) {
        forwards = table;
    }

    /** Another number whenever the routes were made anew. */
    public int routesVersion() {
        return routesVersion;
    }

    /** Who gets packets for groups and for all, from the end of this turn on. */
    public void onMulticast(MulticastTable table) {
        multicast = table;
    }

    /** The networks behind members, from the end of this turn on. */
    public void onSubnets(SubnetRoutes table) {
        subnets = table;
        areRoutesStale = true;
        areRoutesNeeded = true;
    }

    /** The networks behind members, as they are from the end of this turn on. */
    public SubnetRoutes subnets() {
        return subnets;
    }

    /** When {@link #endTurn} is due for routes that wait. */
    public long nextDeadlineNs() {
        return areRoutesStale ? routesNs + ROUTES_PAUSE_NS : TimerQueue.NONE;
    }

    /** Publishes all that may be published. */
    public void endTurn(long nowNs) {
        if (nowNs - routesNs >= ROUTES_PAUSE_NS) {
            onRoutesNeeded();
        }
        publish();
        if (areRoutesNew) {
            areRoutesNew = false;
            routesNs = nowNs;
        }
    }

    /** Publishes what does not wait. */
    void publish() {
        boolean areOwnStale = overlay.version() != routedOverlayVersion;
        boolean mustRoute = areRoutesNeeded || areOwnStale;
        if (!mustRoute && !areSessionsStale && areTablesPublished()) {
            return;
        }
        routedOverlayVersion = overlay.version();
        Snapshot old = cell.get();
        cell.publish(new Snapshot(
                mustRoute ? routes() : old.routes(),
                areOwnStale ? OwnAddresses.of(overlay.held()) : old.own(),
                areSessionsStale ? sessions() : old.sessions(),
                forwards,
                multicast,
                subnets));
        areSessionsStale = false;
        taking.forEach(peer -> peer.current().ifPresent(peer.link()::sendUnder));
        taking.clear();
    }

    @SuppressWarnings("ReferenceEquality") // each table is made once
    private boolean areTablesPublished() {
        return cell.get().forwards() == forwards && cell.get().multicast() == multicast;
    }

    /** Who has an address certified has it, else the peer with the lowest key; nobody has this node's own. */
    private RouteTable<PeerLink> routes() {
        Map<Prefix, PeerLink> routes = new HashMap<>();
        Set<IpAddress> own = overlay.held();
        for (Peer peer : byRight()) {
            List<IpAddress> routed = new ArrayList<>();
            for (IpAddress address : peer.addresses()) {
                boolean isFree = !own.contains(address)
                        && routes.putIfAbsent(new Prefix(address, address.bitCount()), owner(peer)) == null;
                if (isFree) {
                    routed.add(address);
                }
            }
            peer.routeAddresses(routed);
        }
        subnets.gateways().forEach(routes::putIfAbsent);
        areRoutesStale = false;
        areRoutesNeeded = false;
        areRoutesNew = true;
        routesVersion++;
        return RouteTable.of(routes);
    }

    /** Those first that have certified addresses, and no others. */
    private List<Peer> byRight() {
        List<Peer> inOrder = new ArrayList<>(peers.all());
        inOrder.sort(Comparator.comparing(Publisher::hasDerivedOnly));
        return inOrder;
    }

    private static boolean hasDerivedOnly(Peer peer) {
        return peer.certificate().isEmpty()
                || peer.certificate().get().grant().addresses().isEmpty();
    }

    /** With a member whose device is of the other kind nothing is exchanged. */
    private PeerLink owner(Peer peer) {
        return peer.isCapable(Capabilities.ETHERNET) == cell.stations().isPresent() ? peer.link() : SubnetRoutes.NOBODY;
    }

    private SessionTable sessions() {
        List<Session> sessions = new ArrayList<>();
        peers.all().forEach(peer -> sessions.addAll(peer.sessions()));
        return SessionTable.of(sessions);
    }
}
