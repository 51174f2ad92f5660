package org.meshnet.tun.linux;

import static org.meshnet.core.seam.PacketSink.HEADER_LENGTH;

import java.nio.ByteBuffer;
import org.meshnet.core.net.IpAddress;

/** ICMP echo requests (RFC 792), which the kernel itself answers. */
final class Pings {
    private static final int LENGTH = 28;
    private static final int ICMP = 1;

    private Pings() {}

    /** An empty virtio-net header and an IPv4 packet without payload. */
    static ByteBuffer request(String from, String to) {
        ByteBuffer packet = ByteBuffer.allocateDirect(HEADER_LENGTH + LENGTH);
        packet.position(HEADER_LENGTH);
        packet.putInt(0x45000000 | LENGTH)
                .putInt(0)
                .put((byte) 64)
                .put((byte) ICMP)
                .putShort((short) 0);
        packet.put(address(from)).put(address(to));
        packet.put((byte) 8).put((byte) 0).putShort((short) 0).putInt(0);
        packet.putShort(HEADER_LENGTH + 10, checksum(packet, HEADER_LENGTH, 20));
        packet.putShort(HEADER_LENGTH + 22, checksum(packet, HEADER_LENGTH + 20, 8));
        return packet.flip();
    }

    private static byte[] address(String text) {
        return IpAddress.parse(text).orElseThrow().bytes();
    }

    private static short checksum(ByteBuffer bytes, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i += 2) {
            sum += bytes.getShort(i) & 0xffff;
        }
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
