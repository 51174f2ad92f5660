package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.bridge.MacTable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.frame.NeighbourMessage;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;

/**
 * The way out of Ethernet frames: to the member behind which their station is; to all members, at a rate, where that is
 * not known, and what is for many. Questions for the station of an IP address go to the control loop first, which may
 * know. Owned by one thread; allocates nothing for a frame that leaves.
 */
final class EthernetOut {
    /** Questions are short. */
    private static final int MOST_ASKED_BYTES = 128;

    private final Stations stations;
    private final LinkHeader link;
    private final MulticastOut.Sender sender;
    private final MulticastOut flood;
    private final ControlInbox inbox;
    private final Counters counters;
    private final NeighbourMessage neighbour = new NeighbourMessage();

    /**
     * @param link takes the header of each frame, for those that are called on the way
     * @param sender seals and sends one frame to one member
     */
    EthernetOut(Stations stations, LinkHeader link, MulticastOut.Sender sender, ControlInbox inbox, Counters counters) {
        this.stations = stations;
        this.link = link;
        this.sender = sender;
        this.flood = new MulticastOut(sender, inbox, counters);
        this.inbox = inbox;
        this.counters = counters;
    }

    /**
     * Takes a frame of this host's device.
     *
     * @param frame virtio-net header and Ethernet frame between position and limit, which becomes less by the padding
     * @return false if it goes to a member to which there is no way now
     */
    boolean take(ByteBuffer frame, long nowNs) {
        int offset = frame.position() + PacketSink.HEADER_LENGTH;
        if (!isGood(frame, offset, nowNs)) {
            return true;
        }
        long destination = LinkHeader.destination(frame, offset);
        if (LinkHeader.isReserved(destination)) {
            counters.add(Counter.ETHERNET_LINK_ONLY);
        } else if (!LinkHeader.isGroup(destination)) {
            return takeUnicast(frame, destination, nowNs);
        } else if (!isQuestion(frame, offset) || !ask(frame, nowNs)) {
            flood.send(stations.limits(), stations.all(), frame, nowNs);
        }
        return true;
    }

    private boolean isGood(ByteBuffer frame, int offset, long nowNs) {
        if (!link.read(frame, offset, frame.limit() - offset)) {
            counters.add(Counter.PACKET_MALFORMED);
            return false;
        }
        frame.limit(offset + link.frameLength());
        long source = LinkHeader.source(frame, offset);
        if (!LinkHeader.isStation(source)) {
            counters.add(Counter.PACKET_MALFORMED);
            return false;
        }
        if (link.isPacket() && isUnderlay(frame, offset + link.length())) {
            counters.add(Counter.DATAGRAM_FROM_OVERLAY);
            return false;
        }
        MacTable.Lesson lesson = stations.learnLocal(source, nowNs);
        if (lesson == MacTable.Lesson.FOREIGN) { // a member's own frame came back, by a way around the mesh
            counters.add(Counter.ETHERNET_LOOPED);
        }
        return lesson != MacTable.Lesson.FOREIGN;
    }

    private boolean isUnderlay(ByteBuffer frame, int packet) {
        int port = IpPacket.udpSourcePort(frame, packet, frame.limit() - packet);
        return port >= 0
                && stations.isUnderlay(IpPacket.sourceHigh(frame, packet), IpPacket.sourceLow(frame, packet), port);
    }

    private boolean takeUnicast(ByteBuffer frame, long destination, long nowNs) {
        int port = stations.port(destination, nowNs);
        if (port == MacTable.LOCAL || destination == 0) {
            counters.add(Counter.ETHERNET_LOCAL);
            return true;
        }
        PeerLink to = stations.member(port);
        if (to == null) {
            counters.add(Counter.ETHERNET_UNKNOWN);
            flood.send(stations.limits(), stations.all(), frame, nowNs);
            return true;
        }
        return sender.send(to, frame, nowNs);
    }

    /** Sends a frame that was read before to all members. */
    void flood(ByteBuffer frame, long nowNs) {
        int offset = frame.position() + PacketSink.HEADER_LENGTH;
        if (link.read(frame, offset, frame.limit() - offset)) {
            flood.send(stations.limits(), stations.all(), frame, nowNs);
        }
    }

    private boolean isQuestion(ByteBuffer frame, int offset) {
        return link.frameLength() <= MOST_ASKED_BYTES
                && neighbour.read(frame, offset, link)
                && neighbour.isAnswerable();
    }

    /** Such questions are few, so what this allocates does not count. */
    private boolean ask(ByteBuffer frame, long nowNs) {
        if (!stations.takeQuestion(nowNs)) {
            return false;
        }
        byte[] copy = new byte[frame.remaining()];
        frame.get(frame.position(), copy);
        return inbox.offer(new ControlEvent.NeighbourAsked(copy));
    }
}
