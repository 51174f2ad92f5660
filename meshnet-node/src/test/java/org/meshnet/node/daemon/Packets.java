package org.meshnet.node.daemon;

import java.nio.ByteBuffer;
import org.meshnet.core.net.IpAddress;

/** IP packets for tests. */
final class Packets {
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final byte NO_PROTOCOL = 59;

    private Packets() {}

    /** A packet of either family without a transport header. */
    static byte[] packet(IpAddress from, IpAddress to, byte... payload) {
        return from.isV4() ? v4(from, to, payload) : v6(from, to, payload);
    }

    private static byte[] v4(IpAddress from, IpAddress to, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(V4_HEADER + payload.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
        packet.putInt(0).put((byte) 64).put(NO_PROTOCOL).putShort((short) 0);
        packet.put(from.bytes()).put(to.bytes()).put(payload);
        packet.putShort(10, checksum(packet));
        return packet.array();
    }

    private static short checksum(ByteBuffer packet) {
        int sum = 0;
        for (int i = 0; i < V4_HEADER; i += Short.BYTES) {
            sum += packet.getShort(i) & 0xffff;
        }
        return (short) ~(sum + (sum >>> 16));
    }

    private static byte[] v6(IpAddress from, IpAddress to, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(V6_HEADER + payload.length);
        packet.putInt(0x60000000)
                .putShort((short) payload.length)
                .put(NO_PROTOCOL)
                .put((byte) 64);
        return packet.put(from.bytes()).put(to.bytes()).put(payload).array();
    }
}
