package org.meshnet.tun.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/**
 * An IPv4 or IPv6 packet with a UDP datagram (RFC 791, RFC 8200, RFC 768), without options or extension headers.
 *
 * @param from source address and port
 * @param to destination address and port, of the same family
 * @param text the payload
 */
public record UdpPacket(Endpoint from, Endpoint to, String text) {
    private static final int UDP = 17;
    private static final int V4_HEADER_LENGTH = 20;
    private static final int V6_HEADER_LENGTH = 40;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int TTL = 64;

    /** With the texts of two endpoints. */
    public static UdpPacket of(String from, String to, String text) {
        return new UdpPacket(
                Endpoint.parse(from).orElseThrow(), Endpoint.parse(to).orElseThrow(), text);
    }

    /**
     * Reads a packet; empty if it is something else. Checksums are not looked at: the kernel may leave them to others.
     */
    public static Optional<UdpPacket> parse(byte[] packet) {
        boolean isV4 = packet.length > V4_HEADER_LENGTH + UDP_HEADER_LENGTH && packet[0] == 0x45 && packet[9] == UDP;
        boolean isV6 = packet.length > V6_HEADER_LENGTH + UDP_HEADER_LENGTH && packet[0] >> 4 == 6 && packet[6] == UDP;
        if (!isV4 && !isV6) {
            return Optional.empty();
        }
        int addresses = isV4 ? 12 : 8;
        int length = isV4 ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH;
        int udp = isV4 ? V4_HEADER_LENGTH : V6_HEADER_LENGTH;
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        return Optional.of(new UdpPacket(
                endpoint(packet, addresses, length, bytes.getShort(udp)),
                endpoint(packet, addresses + length, length, bytes.getShort(udp + 2)),
                new String(
                        packet,
                        udp + UDP_HEADER_LENGTH,
                        packet.length - udp - UDP_HEADER_LENGTH,
                        StandardCharsets.UTF_8)));
    }

    /** The packet with valid checksums. */
    public byte[] bytes() {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        int length = UDP_HEADER_LENGTH + payload.length;
        boolean isV4 = to.address().isV4();
        int udp = isV4 ? V4_HEADER_LENGTH : V6_HEADER_LENGTH;
        ByteBuffer packet = ByteBuffer.allocate(udp + length);
        if (isV4) {
            putV4Header(packet);
        } else {
            packet.putInt(0x60000000).putShort((short) length).put((byte) UDP).put((byte) TTL);
            packet.put(from.address().bytes()).put(to.address().bytes());
        }
        packet.putShort((short) from.port())
                .putShort((short) to.port())
                .putShort((short) length)
                .putShort((short) 0);
        packet.put(payload);
        // The addresses of the pseudo-header stand right before the datagram in both families.
        int addresses = isV4 ? 12 : 8;
        int sum = sum(packet, addresses, packet.capacity(), length + UDP);
        packet.putShort(udp + 6, (short) (sum == 0xffff ? sum : ~sum));
        return packet.array();
    }

    private void putV4Header(ByteBuffer packet) {
        packet.putInt(0x45000000 | packet.capacity()).putInt(0);
        packet.put((byte) TTL).put((byte) UDP).putShort((short) 0);
        packet.put(from.address().bytes()).put(to.address().bytes());
        packet.putShort(10, (short) ~sum(packet, 0, V4_HEADER_LENGTH, 0));
    }

    private static Endpoint endpoint(byte[] packet, int offset, int length, short port) {
        return new Endpoint(IpAddress.of(Arrays.copyOfRange(packet, offset, offset + length)), port & 0xffff);
    }

    /** The Internet checksum's folded sum (RFC 1071) from an even index to another, not yet inverted. */
    private static int sum(ByteBuffer bytes, int from, int to, int start) {
        int sum = start;
        for (int i = from; i < to; i++) {
            sum += (bytes.get(i) & 0xff) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }
}
