package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import org.meshnet.core.net.IpAddress;

/** Packets for the tests, made field by field and without the code under test. */
final class TestPackets {
    static final String ALICE_V4 = "10.0.0.1";
    static final String BOB_V4 = "10.0.0.2";
    static final String ALICE_V6 = "fd00::1";
    static final String BOB_V6 = "fd00::2";

    private TestPackets() {}

    /** An IPv4 packet without options, its header checksum right. */
    static byte[] v4(String source, String destination, int protocol, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(20 + payload.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
        packet.putShort((short) 0x1234).putShort((short) 0x4000);
        packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        packet.put(bytes(source)).put(bytes(destination)).put(payload);
        return withHeaderChecksum(packet.array());
    }

    /** An IPv6 packet; the payload starts with any extension headers. */
    static byte[] v6(String source, String destination, int nextHeader, byte[] payload) {
        ByteBuffer packet = ByteBuffer.allocate(40 + payload.length);
        packet.putInt(0x6001_2345).putShort((short) payload.length);
        packet.put((byte) nextHeader).put((byte) 64);
        packet.put(bytes(source)).put(bytes(destination)).put(payload);
        return packet.array();
    }

    /** Makes an IPv4 packet's header checksum right. */
    static byte[] withHeaderChecksum(byte[] packet) {
        int headerLength = (packet[0] & 15) * 4;
        packet[10] = 0;
        packet[11] = 0;
        int checksum = 0xffff - NaiveChecksum.sum(0, packet, 0, headerLength);
        packet[10] = (byte) (checksum >> 8);
        packet[11] = (byte) checksum;
        return packet;
    }

    private static byte[] bytes(String address) {
        return IpAddress.parse(address).orElseThrow().bytes();
    }
}
