package org.meshnet.core.wire;

/** One method per {@link Request}: a new one does not compile until it is handled. */
public interface RequestHandler {
    void onRefresh(Refresh request);

    void onListSince(ListSince request);

    void onLookUp(LookUp request);

    void onIntroduce(Introduce request);

    void onUpdate(Update request);

    void onLeave(Leave request);

    void onStillHere(StillHere request);

    void onPolicy(PolicyRequest request);

    void onTicketWanted(TicketWanted request);
}
