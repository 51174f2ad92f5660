package org.meshnet.core.wire;

/** One method per {@link Event}: a new one does not compile until it is handled. */
public interface EventHandler {
    void onRefreshed(Refreshed event);

    void onPage(Page event);

    void onFound(Found event);

    void onIntroduction(Introduction event);

    void onUpdated(Updated event);

    void onPeerChanged(PeerChanged event);

    void onPeerLeft(PeerLeft event);

    void onConfirm(Confirm event);

    void onSuperseded(Superseded event);

    void onTwin(Twin event);

    void onRelayLimited(RelayLimited event);

    void onNoSuchPeer(NoSuchPeer event);

    void onPolicy(PolicyEvent event);

    void onDraining(Draining event);

    void onTicketGiven(TicketGiven event);
}
