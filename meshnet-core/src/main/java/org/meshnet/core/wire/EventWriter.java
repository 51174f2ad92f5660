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
        writer.i64(event.requestCounter()).u8(event.entry().isPresent() ? 1 : 0);
        event.entry().ifPresent(entry -> entry.write(writer));
    }

    @Override
    public void onIntroduction(Introduction event) {
        writer.i64(event.relayChannel()).u8(1);
        event.entry().write(writer);
    }

    @Override
    public void onUpdated(Updated event) {
        writer.i64(event.requestCounter());
        event.refusal().ifPresentOrElse(this::writeRefusal, () -> Refusal.writeNone(writer));
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
    public void onNoSuchPeer(NoSuchPeer event) {
        writer.i64(event.requestCounter()).nodeKey(event.nodeKey());
    }

    private void writeRefusal(Refusal refusal) {
        writer.u8(refusal.reason().code())
                .u8(refusal.claimIndex())
                .nodeKey(refusal.holder())
                .sealedDescriptor(refusal.holderDescriptor());
    }
}
