package org.meshnet.sim.mesh;

import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.Draining;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventHandler;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.PolicyEvent;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.core.wire.Twin;
import org.meshnet.core.wire.Updated;

/** Makes of one event of a true server what one that lies says. */
final class EventLiar implements EventHandler {
    private final ServerLie lie;
    private final HostileServer server;
    private final HostileServer.Guest to;
    private Event said;

    EventLiar(ServerLie lie, HostileServer server, HostileServer.Guest to) {
        this.lie = lie;
        this.server = server;
        this.to = to;
    }

    /** What is said instead. */
    Event said() {
        return said;
    }

    @Override
    public void onRefreshed(Refreshed event) {
        said = new Refreshed(
                event.requestCounter(),
                lie.observed(server, event.observedEndpoint()),
                lie.lease(event.leaseSeconds()),
                lie.version(server, event.directoryVersion()),
                lie.memberCount(server, event.memberCount()),
                lie.cookie(server, event.addressCookie()));
    }

    @Override
    public void onPage(Page event) {
        said = lie.page(server, to, event);
    }

    @Override
    public void onFound(Found event) {
        said = new Found(event.requestCounter(), lie.found(server, to, event.entries()));
    }

    @Override
    public void onIntroduction(Introduction event) {
        said = new Introduction(lie.entry(server, to, event.entry()), lie.channel(server, event.relayChannel()));
    }

    @Override
    public void onUpdated(Updated event) {
        said = new Updated(event.requestCounter(), lie.refused(server, event.refusedClaims()));
    }

    @Override
    public void onPeerChanged(PeerChanged event) {
        said = new PeerChanged(lie.version(server, event.directoryVersion()), lie.entry(server, to, event.entry()));
    }

    @Override
    public void onPeerLeft(PeerLeft event) {
        said = new PeerLeft(lie.version(server, event.directoryVersion()), event.nodeKey());
    }

    @Override
    public void onConfirm(Confirm event) {
        said = event;
    }

    @Override
    public void onSuperseded(Superseded event) {
        said = event;
    }

    @Override
    public void onTwin(Twin event) {
        said = event;
    }

    @Override
    public void onRelayLimited(RelayLimited event) {
        said = event;
    }

    @Override
    public void onNoSuchPeer(NoSuchPeer event) {
        said = event;
    }

    @Override
    public void onPolicy(PolicyEvent event) {
        said = event;
    }

    @Override
    public void onDraining(Draining event) {
        said = event;
    }

    @Override
    public void onTicketGiven(TicketGiven event) {
        said = event;
    }
}
