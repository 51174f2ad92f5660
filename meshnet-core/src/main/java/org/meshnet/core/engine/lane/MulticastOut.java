package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.IpPacket;
import org.meshnet.core.frame.MulticastPacket;
import org.meshnet.core.frame.VirtioHeader;
import org.meshnet.core.seam.PacketSink;
import org.meshnet.core.session.PeerLink;

/**
 * The way out of packets for groups and for all: one copy to each member that wants it, within the node's rate. What
 * the kernel says of its groups goes to the control loop. Owned by one thread; allocates nothing for what it sends.
 */
final class MulticastOut {
    private final Sender sender;
    private final ControlInbox inbox;
    private final Counters counters;

    /** Seals and sends one packet to one peer. */
    @FunctionalInterface
    interface Sender {
        /** False if there is no way to it now. */
        boolean send(PeerLink to, ByteBuffer packet, long nowNs);
    }

    MulticastOut(Sender sender, ControlInbox inbox, Counters counters) {
        this.sender = sender;
        this.inbox = inbox;
        this.counters = counters;
    }

    /**
     * Takes a packet for many, whatever becomes of it; false if it is none.
     *
     * @param packet virtio-net header and a valid packet or super-packet between position and limit
     */
    boolean take(MulticastTable table, ByteBuffer packet, long nowNs) {
        int offset = packet.position() + PacketSink.HEADER_LENGTH;
        long high = IpPacket.destinationHigh(packet, offset);
        long low = IpPacket.destinationLow(packet, offset);
        if (!table.isForMany(high, low)) {
            return false;
        }
        MulticastLimits limits = table.limits();
        if (limits == null) {
            counters.add(Counter.PACKET_MULTICAST);
        } else if (MulticastPacket.isLinkOnly(packet, offset, packet.limit() - offset)) {
            counters.add(Counter.PACKET_MULTICAST);
            tellOfGroups(limits, packet, offset, nowNs);
        } else {
            send(limits, table.recipients(high, low), packet, nowNs);
        }
        return true;
    }

    /**
     * Sends a copy to each of them, if the rate lets it pass.
     *
     * @param packet virtio-net header and what follows it between position and limit
     */
    void send(MulticastLimits limits, Recipients recipients, ByteBuffer packet, long nowNs) {
        if (limits.used().set() && !inbox.offer(new ControlEvent.MulticastUsed())) {
            limits.used().clear();
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
        int count = segmentCount(packet);
        if (recipients.count() == 0) {
            counters.add(Counter.PACKET_MULTICAST, count);
        } else if (!limits.takeSent(count, nowNs)) {
            counters.add(Counter.MULTICAST_TOO_MUCH, count);
        } else {
            counters.add(Counter.MULTICAST_SENT, count);
            counters.add(Counter.MULTICAST_COPIES, (long) count * sendCopies(recipients, packet, nowNs));
            counters.add(Counter.MULTICAST_LEFT_OUT, (long) count * recipients.leftOutCount());
        }
    }

    private int sendCopies(Recipients recipients, ByteBuffer packet, long nowNs) {
        int copies = 0;
        for (int i = 0; i < recipients.count(); i++) {
            copies += sender.send(recipients.link(i), packet, nowNs) ? 1 : 0;
        }
        return copies;
    }

    /** Packets that a super-packet is cut into. */
    private static int segmentCount(ByteBuffer packet) {
        int header = packet.position();
        int gsoSize = VirtioHeader.gsoSize(packet, header);
        boolean isWhole = VirtioHeader.gsoType(packet, header) == VirtioHeader.GSO_NONE || gsoSize == 0;
        return isWhole ? 1 : (packet.remaining() + gsoSize - 1) / gsoSize;
    }

    /** Such messages are few, so what this allocates does not count. */
    private void tellOfGroups(MulticastLimits limits, ByteBuffer packet, int offset, long nowNs) {
        int length = packet.limit() - offset;
        if (MulticastPacket.membershipOffset(packet, offset, length) == MulticastPacket.NONE) {
            return;
        }
        if (!limits.takeReport(nowNs)) {
            counters.add(Counter.GROUP_REPORTS_REFUSED);
            return;
        }
        byte[] copy = new byte[length];
        packet.get(offset, copy);
        if (!inbox.offer(new ControlEvent.GroupsReported(copy))) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
    }
}
