package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.bridge.MacTable;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.EcnField;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.Gluer;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.LinkHeader;
import org.meshnet.core.frame.NeighbourMessage;
import org.meshnet.core.frame.TcpMss;
import org.meshnet.core.session.PeerLink;
import org.meshnet.core.session.Session;

/**
 * The way in of Ethernet frames: where each comes from is checked and learned, and it goes to the device, and nowhere
 * else. Any station may be behind a member, so that it can be a bridge; what nobody may be is this host, another
 * member, or who has an address of the mesh that is not its own. Owned by one thread; allocates nothing for a frame
 * that is handed over.
 */
final class EthernetIn {
    /** Bytes of a frame about IP addresses that are of interest. */
    private static final int MOST_TOLD_BYTES = 256;

    private final Stations stations;
    private final Gluer gluer;
    private final ControlInbox inbox;
    private final Counters counters;
    private final LinkHeader link = LinkHeader.none();
    private final NeighbourMessage neighbour = new NeighbourMessage();

    // of the last packet
    private @Nullable Snapshot sourceSnapshot;
    private long sourceHigh;
    private long sourceLow;
    private @Nullable PeerLink sourceOwner;

    EthernetIn(Stations stations, Gluer gluer, ControlInbox inbox, Counters counters) {
        this.stations = stations;
        this.gluer = gluer;
        this.inbox = inbox;
        this.counters = counters;
    }

    /** Takes what arrived in an authentic frame; false if it was dropped, which is counted. */
    boolean take(Session session, Arrival arrival) {
        ByteBuffer buffer = arrival.buffer();
        int offset = arrival.offset() + FrameHeader.PACKET_OFFSET;
        if (!link.read(buffer, offset, arrival.length() - FrameHeader.PACKET_OFFSET)) {
            counters.add(Counter.FRAME_BAD_BODY);
            return false;
        }
        if (session.link().flows().rules() != null) { // which are about packets, and know nothing of frames
            counters.add(Counter.RULES_REFUSED_RECEIVED);
            return false;
        }
        if (!isForUs(session, buffer, offset, arrival.nowNs()) || !isHonest(session, arrival, offset)) {
            return false;
        }
        int flags = buffer.get(offset - 1);
        int packet = offset + link.length();
        if (link.isPacket() && !EcnField.handOn(arrival.ecn(), buffer, packet)) {
            counters.add(Counter.PACKET_CONGESTED);
            return false;
        }
        if (link.isPacket()) {
            boolean isPartial = (flags & FrameKind.FLAG_PARTIAL) != 0;
            int longestBytes = session.link().likelyPacketBytes() - link.length();
            TcpMss.lower(buffer, packet, link.frameLength() - link.length(), longestBytes, isPartial);
        }
        if (!gluer.addEthernet(buffer, offset, link, flags)) {
            counters.add(Counter.FRAME_BAD_BODY);
            return false;
        }
        return true;
    }

    /** What is for many is taken at a rate; what is for one costs its sender as much as this host. */
    private boolean isForUs(Session session, ByteBuffer buffer, int offset, long nowNs) {
        long destination = LinkHeader.destination(buffer, offset);
        if (LinkHeader.isReserved(destination)) {
            counters.add(Counter.ETHERNET_LINK_ONLY);
            return false;
        }
        if (!LinkHeader.isGroup(destination)) {
            return true;
        }
        boolean isWithin = stations.limits().takeReceived(session.link(), nowNs);
        counters.add(isWithin ? Counter.MULTICAST_RECEIVED : Counter.MULTICAST_REFUSED);
        return isWithin;
    }

    private boolean isHonest(Session session, Arrival arrival, int offset) {
        ByteBuffer buffer = arrival.buffer();
        long source = LinkHeader.source(buffer, offset);
        boolean mayBe = LinkHeader.isStation(source) && !isForeignPacket(session, arrival, offset);
        boolean isNeighbour = mayBe && neighbour.read(buffer, offset, link);
        boolean isLie = isNeighbour
                && neighbour.isClaim()
                && isForeign(session, arrival.snapshot(), neighbour.claimedHigh(), neighbour.claimedLow());
        if (!mayBe || isLie || !learn(session, source, arrival.nowNs())) {
            counters.add(Counter.ETHERNET_BAD_SOURCE);
            return false;
        }
        if (isNeighbour && neighbour.isWhole() && neighbour.claimedMac() == source) {
            tell(session, arrival, offset);
        }
        return true;
    }

    private boolean learn(Session session, long source, long nowNs) {
        MacTable.Lesson lesson = stations.learn(source, session.link(), nowNs);
        switch (lesson) {
            case MOVED -> counters.add(Counter.STATIONS_MOVED);
            case FULL, HELD -> counters.add(Counter.STATIONS_REFUSED);
            case KNOWN, LOOPED, FOREIGN -> {}
        }
        return lesson != MacTable.Lesson.LOOPED && lesson != MacTable.Lesson.FOREIGN;
    }

    /** Behind a tag is another network, with addresses of its own. */
    private boolean isForeignPacket(Session session, Arrival arrival, int offset) {
        if (!link.isPacket() || link.isTagged()) {
            return false;
        }
        int packet = offset + link.length();
        long high = IpPacket.sourceHigh(arrival.buffer(), packet);
        long low = IpPacket.sourceLow(arrival.buffer(), packet);
        return isForeign(session, arrival.snapshot(), high, low);
    }

    /** Is this an address in the mesh, and not the sender's? Neighbouring packets have one source as a rule. */
    @SuppressWarnings("ReferenceEquality") // another snapshot is another one, whatever it holds
    private boolean isForeign(Session session, Snapshot snapshot, long high, long low) {
        if (high != sourceHigh || low != sourceLow || snapshot != sourceSnapshot) {
            sourceHigh = high;
            sourceLow = low;
            sourceSnapshot = snapshot;
            sourceOwner = snapshot.own().has(high, low)
                    ? SubnetRoutes.NOBODY
                    : snapshot.routes().find(high, low);
        }
        return sourceOwner != null && sourceOwner != session.link();
    }

    /** Such messages are few, so what this allocates does not count. */
    private void tell(Session session, Arrival arrival, int offset) {
        if (!stations.takeWord(session.link(), arrival.nowNs())) {
            return;
        }
        byte[] copy = new byte[Math.min(MOST_TOLD_BYTES, link.frameLength())];
        arrival.buffer().get(offset, copy);
        if (!inbox.offer(new ControlEvent.NeighbourTold(session, copy))) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
    }
}
