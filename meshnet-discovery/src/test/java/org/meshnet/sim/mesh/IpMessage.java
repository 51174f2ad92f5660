package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.PacketSink;

/**
 * One IP packet, as a kernel would write it to a TUN device or accept it from there. Written without the code under
 * test.
 *
 * @param from source address
 * @param to destination address
 * @param protocol of the payload
 * @param payload everything after the IP header
 */
record IpMessage(IpAddress from, IpAddress to, int protocol, byte[] payload) {
    static final int ICMP = 1;
    static final int IGMP = 2;
    static final int UDP = 17;
    static final int ICMP_V6 = 58;

    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST = 8;
    private static final int V6_ECHO_REQUEST = 128;
    private static final int V6_ECHO_REPLY = 129;
    private static final int IGMP_QUERY = 0x11;
    private static final int IGMP_V3_REPORT = 0x22;
    private static final int MLD_QUERY = 130;
    private static final int MLD_V2_REPORT = 143;
    private static final int IS_EXCLUDE = 2;
    private static final int TO_INCLUDE = 3;
    private static final int TO_EXCLUDE = 4;
    private static final int HOP_BY_HOP = 0;
    private static final int V4_HEADER_LENGTH = 20;
    private static final int V6_HEADER_LENGTH = 40;
    private static final int V4_DONT_FRAGMENT = 0x4000;
    private static final int FRAGMENTATION_NEEDED = 3 << 8 | 4;
    private static final int V6_TOO_BIG = 2 << 8;
    private static final int ICMP_HEADER_LENGTH = 8;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int UDP_CHECKSUM_OFFSET = 6;
    private static final int ICMP_CHECKSUM_OFFSET = 2;

    /** A UDP datagram between two equal ports. */
    static IpMessage udp(IpAddress from, IpAddress to, int port, byte[] data) {
        int length = UDP_HEADER_LENGTH + data.length;
        ByteBuffer udp = ByteBuffer.allocate(length);
        udp.putShort((short) port)
                .putShort((short) port)
                .putShort((short) length)
                .putShort((short) 0);
        udp.put(data);
        IpMessage message = new IpMessage(from, to, UDP, udp.array());
        message.writeChecksum(UDP_CHECKSUM_OFFSET);
        return message;
    }

    /** An ICMP or ICMPv6 echo request. */
    static IpMessage echoRequest(IpAddress from, IpAddress to, int sequence) {
        ByteBuffer icmp = ByteBuffer.allocate(ICMP_HEADER_LENGTH + 48);
        icmp.put((byte) (from.isV4() ? ECHO_REQUEST : V6_ECHO_REQUEST));
        icmp.putInt(4, sequence);
        IpMessage message = new IpMessage(from, to, from.isV4() ? ICMP : ICMP_V6, icmp.array());
        message.writeChecksum(ICMP_CHECKSUM_OFFSET);
        return message;
    }

    /** The answer to an echo request. */
    IpMessage echoReply() {
        byte[] copy = payload.clone();
        copy[0] = (byte) (from.isV4() ? ECHO_REPLY : V6_ECHO_REPLY);
        ByteBuffer.wrap(copy).putShort(ICMP_CHECKSUM_OFFSET, (short) 0);
        IpMessage message = new IpMessage(to, from, protocol, copy);
        message.writeChecksum(ICMP_CHECKSUM_OFFSET);
        return message;
    }

    /** Reads a virtio-net header and a packet; empty if anything in them is not as it should be. */
    static Optional<IpMessage> read(ByteBuffer framed) {
        for (int i = 0; i < PacketSink.HEADER_LENGTH; i++) {
            if (framed.get(framed.position() + i) != 0) {
                return Optional.empty();
            }
        }
        byte[] bytes = new byte[framed.remaining() - PacketSink.HEADER_LENGTH];
        framed.get(framed.position() + PacketSink.HEADER_LENGTH, bytes);
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        IpMessage message = bytes[0] >> 4 == 4 ? readV4(packet) : readV6(packet);
        return Optional.ofNullable(message).filter(IpMessage::hasRightChecksum);
    }

    /** A virtio-net header and the packet, in a direct buffer. */
    ByteBuffer write() {
        int headerLength = from.isV4() ? V4_HEADER_LENGTH : V6_HEADER_LENGTH;
        ByteBuffer framed = ByteBuffer.allocateDirect(PacketSink.HEADER_LENGTH + headerLength + payload.length);
        framed.position(PacketSink.HEADER_LENGTH);
        if (from.isV4()) {
            ByteBuffer header = ByteBuffer.allocate(V4_HEADER_LENGTH);
            header.putShort((short) 0x4500).putShort((short) (V4_HEADER_LENGTH + payload.length));
            header.putInt(V4_DONT_FRAGMENT).put((byte) 64).put((byte) protocol).putShort((short) 0);
            header.put(from.bytes()).put(to.bytes());
            header.putShort(10, (short) ~sum(header.array(), 0));
            framed.put(header.array());
        } else {
            framed.putInt(0x6000_0000)
                    .putShort((short) payload.length)
                    .put((byte) protocol)
                    .put((byte) 64);
            framed.put(from.bytes()).put(to.bytes());
        }
        return framed.put(payload).flip();
    }

    boolean isEchoRequest() {
        return (protocol == ICMP && payload[0] == ECHO_REQUEST)
                || (protocol == ICMP_V6 && payload[0] == (byte) V6_ECHO_REQUEST);
    }

    boolean isEchoReply() {
        return (protocol == ICMP && payload[0] == ECHO_REPLY)
                || (protocol == ICMP_V6 && payload[0] == (byte) V6_ECHO_REPLY);
    }

    boolean isUdp() {
        return protocol == UDP;
    }

    /** What fits, where this says that a packet did not. */
    OptionalInt pathMtu() {
        ByteBuffer icmp = ByteBuffer.wrap(payload);
        if (protocol == ICMP && icmp.getShort(0) == FRAGMENTATION_NEEDED) {
            return OptionalInt.of(icmp.getShort(6) & 0xffff);
        }
        return protocol == ICMP_V6 && icmp.getShort(0) == V6_TOO_BIG
                ? OptionalInt.of(icmp.getInt(4))
                : OptionalInt.empty();
    }

    /** The number that an echo carries. */
    int echoSequence() {
        return ByteBuffer.wrap(payload).getInt(4);
    }

    /** The destination port of a UDP datagram. */
    int udpPort() {
        return ByteBuffer.wrap(payload).getShort(2) & 0xffff;
    }

    /** What a UDP datagram carries. */
    ByteBuffer udpData() {
        return ByteBuffer.wrap(payload).position(UDP_HEADER_LENGTH).slice();
    }

    /** What a host with these groups of one family answers when it is asked for them; IGMPv3 or MLDv2. */
    static IpMessage groupState(IpAddress from, Collection<IpAddress> groups) {
        return groupReport(from, groups, IS_EXCLUDE);
    }

    /** What a host says that joins a group. */
    static IpMessage groupJoined(IpAddress from, IpAddress group) {
        return groupReport(from, List.of(group), TO_EXCLUDE);
    }

    /** What a host says that leaves a group. */
    static IpMessage groupLeft(IpAddress from, IpAddress group) {
        return groupReport(from, List.of(group), TO_INCLUDE);
    }

    private static IpMessage groupReport(IpAddress from, Collection<IpAddress> groups, int kind) {
        ByteBuffer report = ByteBuffer.allocate(8 + groups.size() * (4 + from.bytes().length));
        report.put((byte) (from.isV4() ? IGMP_V3_REPORT : MLD_V2_REPORT));
        report.putShort(6, (short) groups.size()).position(8);
        groups.forEach(group ->
                report.put((byte) kind).put((byte) 0).putShort((short) 0).put(group.bytes()));
        IpAddress routers = from.isV4() ? IpAddress.v4(0xe000_0016) : new IpAddress(0xff02L << 48, 0x16);
        IpMessage message = new IpMessage(from, routers, from.isV4() ? IGMP : ICMP_V6, report.array());
        message.writeChecksum(ICMP_CHECKSUM_OFFSET);
        return message;
    }

    /** Does it ask for the groups of a host? */
    boolean isGroupQuery() {
        return (protocol == IGMP && payload[0] == IGMP_QUERY)
                || (protocol == ICMP_V6 && payload[0] == (byte) MLD_QUERY);
    }

    private static IpMessage readV4(ByteBuffer packet) {
        byte[] header = new byte[(packet.get(0) & 0xf) * 4];
        if (header.length < V4_HEADER_LENGTH || header.length > packet.limit()) {
            return null;
        }
        packet.get(header);
        if (sum(header, 0) != 0xffff || packet.getShort(2) != packet.limit()) {
            return null;
        }
        return new IpMessage(
                IpAddress.v4(packet.getInt(12)), IpAddress.v4(packet.getInt(16)), packet.get(9), rest(packet));
    }

    private static IpMessage readV6(ByteBuffer packet) {
        if (packet.getShort(4) != packet.limit() - V6_HEADER_LENGTH) {
            return null;
        }
        boolean hasOptions = packet.get(6) == HOP_BY_HOP;
        packet.position(hasOptions ? V6_HEADER_LENGTH + 8 : V6_HEADER_LENGTH);
        int protocol = hasOptions ? packet.get(V6_HEADER_LENGTH) : packet.get(6);
        return new IpMessage(IpAddress.read(packet, 8), IpAddress.read(packet, 24), protocol, rest(packet));
    }

    private static byte[] rest(ByteBuffer packet) {
        byte[] rest = new byte[packet.remaining()];
        packet.get(rest);
        return rest;
    }

    private void writeChecksum(int offset) {
        ByteBuffer.wrap(payload).putShort(offset, (short) ~sum(payload, pseudoHeaderSum()));
    }

    private boolean hasRightChecksum() {
        return sum(payload, pseudoHeaderSum()) == 0xffff;
    }

    private int pseudoHeaderSum() {
        if (protocol == ICMP || protocol == IGMP) {
            return 0;
        }
        ByteBuffer pseudo = ByteBuffer.allocate(40);
        pseudo.put(from.bytes()).put(to.bytes()).putInt(payload.length).putInt(protocol);
        return sum(pseudo.array(), 0);
    }

    /** RFC 1071, the plain way. */
    private static int sum(byte[] bytes, int start) {
        int sum = start;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
