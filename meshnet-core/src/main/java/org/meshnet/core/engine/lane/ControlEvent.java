package org.meshnet.core.engine.lane;

import java.util.Optional;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;

/** What a data loop leaves to the control loop. Immutable; arrays are not shared. */
public sealed interface ControlEvent {
    /** Who can make events of a kind, as many as it likes. */
    enum Sender {
        /** A member, in an established session: what it says is authentic. */
        SESSION,
        /** A program of this host, with what it sends into the mesh. */
        HOST,
        /** Anybody who can send datagrams to this host. */
        ANYBODY
    }

    /** A datagram that is no frame. */
    record DatagramArrived(byte[] datagram, Hop from) implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.ANYBODY;
        }

        @Override
        public Optional<Hop> origin() {
            return Optional.of(from);
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onDatagramArrived(this, nowNs);
        }
    }

    /**
     * An opened frame that holds no packet.
     *
     * @param text of a size probe its start, without the padding
     * @param textLength bytes of all of it
     */
    record FrameArrived(Session session, byte[] text, int textLength, Hop from) implements ControlEvent {
        @Override
        public Optional<Hop> origin() {
            return Optional.of(from);
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onFrameArrived(this, nowNs);
        }
    }

    /** A packet from the TUN device for which there is no session, virtio-net header first. */
    record PacketUnrouted(byte[] packet) implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.HOST;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onPacketUnrouted(this, nowNs);
        }
    }

    /**
     * A packet from the TUN device did not fit on its way.
     *
     * @param answer the ICMP error for this host
     */
    record PacketTooLong(byte[] answer) implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.HOST;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onPacketTooLong(this, nowNs);
        }
    }

    /** What this host's kernel says of the groups that it joined: an IP packet, checked to be one. */
    record GroupsReported(byte[] packet) implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.HOST;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onGroupsReported(this, nowNs);
        }
    }

    /** This host sends packets for groups or for all. */
    record MulticastUsed() implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.HOST;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onMulticastUsed(this, nowNs);
        }
    }

    /** This host asks which station has an IP address: virtio-net header and Ethernet frame, checked to be that. */
    record NeighbourAsked(byte[] frame) implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.HOST;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onNeighbourAsked(this, nowNs);
        }
    }

    /**
     * A member says which station has an IP address.
     *
     * @param session its
     * @param frame Ethernet frame, checked to be that; of a long one its start
     */
    record NeighbourTold(Session session, byte[] frame) implements ControlEvent {
        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onNeighbourTold(this, nowNs);
        }
    }

    /** There is traffic under a session again. */
    record SessionActive(Session session) implements ControlEvent {
        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onSessionActive(this, nowNs);
        }
    }

    /** A session's peer was heard under it for the first time, or from another endpoint than before. */
    record PeerHeard(Session session, Hop from) implements ControlEvent {
        @Override
        public Optional<Hop> origin() {
            return Optional.of(from);
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onPeerHeard(this, nowNs);
        }
    }

    /**
     * A limit drops what comes under a channel of this node's.
     *
     * @param channel its id
     * @param isOwnLimit is it the pair's own, and not what all pairs share
     */
    record ForwardLimited(long channel, boolean isOwnLimit) implements ControlEvent {
        @Override
        public Sender sender() {
            return Sender.ANYBODY;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onForwardLimited(this, nowNs);
        }
    }

    /**
     * Rules refused a packet; a few of them are told of.
     *
     * @param link the peer's
     * @param answer for whoever sent it: an IP packet, empty for none
     */
    record PacketRefused(PeerLink link, RefusedPacket packet, byte[] answer) implements ControlEvent {
        @Override
        public Sender sender() {
            return packet.isIn() ? Sender.SESSION : Sender.HOST;
        }

        @Override
        public void handle(ControlEventHandler handler, long nowNs) {
            handler.onPacketRefused(this, nowNs);
        }
    }

    /** Who made this. A flood of one's events must not displace, or hold up, those of another. */
    default Sender sender() {
        return Sender.SESSION;
    }

    /** Where the datagram came from that this is about, if it is about one. */
    default Optional<Hop> origin() {
        return Optional.empty();
    }

    /** Has the handler's method for this called. */
    void handle(ControlEventHandler handler, long nowNs);
}
