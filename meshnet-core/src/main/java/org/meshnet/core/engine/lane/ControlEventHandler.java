package org.meshnet.core.engine.lane;

/** One method per {@link ControlEvent}: a new one does not compile until it is handled. */
public interface ControlEventHandler {
    void onDatagramArrived(ControlEvent.DatagramArrived event, long nowNs);

    void onFrameArrived(ControlEvent.FrameArrived event, long nowNs);

    void onPacketUnrouted(ControlEvent.PacketUnrouted event, long nowNs);

    void onGroupsReported(ControlEvent.GroupsReported event, long nowNs);

    void onMulticastUsed(ControlEvent.MulticastUsed event, long nowNs);

    void onPacketTooLong(ControlEvent.PacketTooLong event, long nowNs);

    void onNeighbourAsked(ControlEvent.NeighbourAsked event, long nowNs);

    void onNeighbourTold(ControlEvent.NeighbourTold event, long nowNs);

    void onSessionActive(ControlEvent.SessionActive event, long nowNs);

    void onPeerHeard(ControlEvent.PeerHeard event, long nowNs);

    void onForwardLimited(ControlEvent.ForwardLimited event, long nowNs);

    void onPacketRefused(ControlEvent.PacketRefused event, long nowNs);
}
