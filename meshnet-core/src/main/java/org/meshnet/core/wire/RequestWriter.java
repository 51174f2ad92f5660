package org.meshnet.core.wire;

/** Writes the bodies of requests. */
final class RequestWriter implements RequestHandler {
    private final WireWriter writer;

    RequestWriter(WireWriter writer) {
        this.writer = writer;
    }

    @Override
    public void onRefresh(Refresh request) {
        writer.i64(request.knownVersion()).bytes(request.addressCookie()).zeros(RequestBodies.REFRESH_PADDING);
    }

    @Override
    public void onListSince(ListSince request) {
        writer.i64(request.sinceVersion());
    }

    @Override
    public void onLookUp(LookUp request) {
        request.write(writer);
    }

    @Override
    public void onIntroduce(Introduce request) {
        writer.nodeKey(request.nodeKey());
    }

    @Override
    public void onUpdate(Update request) {
        writer.u8(request.claims().size()).claims(request.claims()).sealedDescriptor(request.sealedDescriptor());
    }

    @Override
    public void onLeave(Leave request) {
        // It has no body.
    }

    @Override
    public void onStillHere(StillHere request) {
        // It has no body.
    }

    @Override
    public void onPolicy(PolicyRequest request) {
        PolicyWords.write(request.word(), writer.u8(request.word().kind()));
    }

    @Override
    public void onTicketWanted(TicketWanted request) {
        writer.bytes(request.claims().bytes());
    }
}
