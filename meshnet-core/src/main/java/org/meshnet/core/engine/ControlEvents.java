package org.meshnet.core.engine;

import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.ControlEventHandler;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.WireException;

/** Has the parts take what the lanes leave to the control loop. Control thread only. */
final class ControlEvents implements ControlEventHandler {
    private final Parts parts;
    private final FrameDesk frames;

    ControlEvents(Parts parts) {
        this.parts = parts;
        this.frames = new FrameDesk(parts);
    }

    /** Takes an event, unless it comes from where nothing may come from. */
    void take(ControlEvent event, long nowNs) {
        if (event.origin().filter(this::isInMesh).isPresent()) {
            refuse(event, Counter.DATAGRAM_FROM_OVERLAY);
        } else if (event.origin().filter(this::isNoRelay).isPresent()) {
            refuse(event, Counter.RELAY_REFUSED);
        } else {
            event.handle(this, nowNs);
        }
    }

    /** What a lane told of so, it is to tell of again: the next frame may be heard. */
    private void refuse(ControlEvent event, Counter cause) {
        parts.context().counters().add(cause);
        if (event instanceof ControlEvent.PeerHeard heard) {
            heard.session().heard().clear();
            heard.session().heardElsewhere().clear();
        }
    }

    /** A path through the mesh itself would carry its own datagrams in a circle. */
    private boolean isInMesh(Hop from) {
        return !parts.context().underlay().isWelcome(from.endpoint());
    }

    /** Only a server that this node is registered at forwards to it, or a member that it asked to. */
    private boolean isNoRelay(Hop from) {
        return from.isRelayed()
                && parts.directory().relay(from).isEmpty()
                && !parts.relaySeeker().isGranted(from);
    }

    @Override
    public void onDatagramArrived(ControlEvent.DatagramArrived event, long nowNs) {
        try {
            onDatagram(event.datagram(), event.from(), nowNs);
        } catch (WireException e) {
            parts.context().counters().add(Counter.HANDSHAKE_UNAUTHENTICATED);
        }
    }

    private void onDatagram(byte[] datagram, Hop from, long nowNs) throws WireException {
        switch (datagram.length == 0 ? -1 : datagram[0]) {
            case MessageType.HANDSHAKE_INITIATION -> parts.handshaker().onInitiation(datagram, from, nowNs);
            case MessageType.HANDSHAKE_RESPONSE -> parts.handshaker().onResponse(datagram, nowNs);
            case MessageType.COOKIE_REPLY -> parts.handshaker().onCookieReply(datagram, nowNs);
            case MessageType.CHALLENGE,
                    MessageType.REGISTERED,
                    MessageType.REFUSED,
                    MessageType.EVENT,
                    MessageType.UNKNOWN_SESSION,
                    MessageType.UNKNOWN_TICKET,
                    MessageType.RELAY_NOTICE -> onServerDatagram(datagram, from.endpoint(), nowNs);
            default -> onOtherDatagram(datagram, from.endpoint(), nowNs);
        }
    }

    private void onOtherDatagram(byte[] datagram, Endpoint from, long nowNs) {
        boolean isStun = datagram.length > 0 && MessageType.isStun(datagram[0] & 0xff);
        if (!isStun) {
            parts.context().counters().add(Counter.DATAGRAM_UNKNOWN);
        } else if (!parts.nat().onDatagram(datagram, from, nowNs)
                && !parts.guesser().onStun(datagram, from, nowNs)
                && !parts.ports().onStun(datagram, from, nowNs)) {
            parts.context().counters().add(Counter.STUN_REFUSED);
        }
    }

    private void onServerDatagram(byte[] datagram, Endpoint from, long nowNs) {
        if (!parts.directory().onDatagram(datagram, from, nowNs)) {
            parts.context().counters().add(Counter.SERVER_MESSAGE_REFUSED);
        }
    }

    @Override
    public void onFrameArrived(ControlEvent.FrameArrived event, long nowNs) {
        frames.onFrame(event, nowNs);
    }

    @Override
    public void onPacketUnrouted(ControlEvent.PacketUnrouted event, long nowNs) {
        parts.forwarder().onUnrouted(event.packet(), nowNs);
    }

    @Override
    public void onGroupsReported(ControlEvent.GroupsReported event, long nowNs) {
        parts.multicast().onReported(event.packet(), nowNs);
    }

    @Override
    public void onMulticastUsed(ControlEvent.MulticastUsed event, long nowNs) {
        if (parts.context().config().traffic().isEthernet()) {
            parts.ethernet().onUsed(nowNs);
        } else {
            parts.multicast().onUsed(nowNs);
        }
    }

    @Override
    public void onNeighbourAsked(ControlEvent.NeighbourAsked event, long nowNs) {
        parts.ethernet().onAsked(event.frame(), nowNs);
    }

    @Override
    public void onNeighbourTold(ControlEvent.NeighbourTold event, long nowNs) {
        parts.ethernet().onTold(event.session(), event.frame(), nowNs);
    }

    @Override
    public void onPacketTooLong(ControlEvent.PacketTooLong event, long nowNs) {
        parts.forwarder().tellHost(event.answer(), nowNs);
    }

    @Override
    public void onSessionActive(ControlEvent.SessionActive event, long nowNs) {
        parts.keeper().onActive(event.session(), nowNs);
        parts.mtu().onActive(event.session(), nowNs);
    }

    @Override
    public void onPeerHeard(ControlEvent.PeerHeard event, long nowNs) {
        parts.keeper().onHeard(event.session(), event.from(), nowNs);
    }

    @Override
    public void onForwardLimited(ControlEvent.ForwardLimited event, long nowNs) {
        parts.relayService().onLimited(event.channel(), event.isOwnLimit());
    }

    @Override
    public void onPacketRefused(ControlEvent.PacketRefused event, long nowNs) {
        parts.rules().onRefused(event, nowNs);
    }
}
