package org.meshnet.core.wire;

/** Writes the bodies of events. */
final class EventWriter implements EventHandler {
    private final WireWriter writer;

    EventWriter(WireWriter writer) {
        this.writer = writer;
    }

    @Override
    public void onRefreshed(Refreshed event) {
        writer.i64(event.requestCounter())
                .endpoint(event.observedEndpoint())
                .u32(event.leaseSeconds())
                .i64(event.directoryVersion())
                .u32(event.memberCount())
                .bytes(event.addressCookie());
    }

    @Override
    public void onPage(Page event) {
        int flags = (event.hasMore() ? EventBodies.MORE : 0) | (event.isFromBeginning() ? EventBodies.BEGINNING : 0);
        writer.i64(event.requestCounter()).u8(flags).i64(event.nextVersion());
        writer.u8(event.entries().size());
        event.entries().forEach(entry -> entry.write(writer));
    }

    @Override
    public void onFound(Found event) {
        writer.i64(event.requestCounter()).u8(event.entries().size());
        event.entries().forEach(entry -> entry.write(writer));
    }

    @Override
    public void onIntroduction(Introduction event) {
        writer.i64(event.relayChannel()).u8(1);
        event.entry().write(writer);
    }

    @Override
    public void onUpdated(Updated event) {
        writer.i64(event.requestCounter()).u8(event.refusedClaims().bits()).zeros(3);
    }

    @Override
    public void onPeerChanged(PeerChanged event) {
        writer.i64(event.directoryVersion()).u8(1);
        event.entry().write(writer);
    }

    @Override
    public void onPeerLeft(PeerLeft event) {
        writer.i64(event.directoryVersion()).nodeKey(event.nodeKey());
    }

    @Override
    public void onConfirm(Confirm event) {
        // It has no body.
    }

    @Override
    public void onSuperseded(Superseded event) {
        writer.endpoint(event.elsewhere()).sealedDescriptor(event.sealedDescriptor());
    }

    @Override
    public void onTwin(Twin event) {
        writer.endpoint(event.elsewhere()).sealedDescriptor(event.sealedDescriptor());
    }

    @Override
    public void onRelayLimited(RelayLimited event) {
        writer.u32(event.droppedCount()).u32(event.kilobytesPerSecond());
    }

    @Override
    public void onNoSuchPeer(NoSuchPeer event) {
        writer.i64(event.requestCounter()).nodeKey(event.nodeKey());
    }

    @Override
    public void onPolicy(PolicyEvent event) {
        PolicyWords.write(event.word(), writer.u8(event.word().kind()));
    }

    @Override
    public void onDraining(Draining event) {
        // It has no body.
    }

    @Override
    public void onTicketGiven(TicketGiven event) {
        writer.i64(event.requestCounter())
                .u32(event.lifetimeSeconds())
                .bytes(event.ticket())
                .bytes(event.secret());
    }
}
