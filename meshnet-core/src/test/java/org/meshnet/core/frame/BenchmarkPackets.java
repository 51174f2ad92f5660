package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/** Packets for the benchmarks. */
final class BenchmarkPackets {
    private static final int TCP = 6;
    private static final int TCP_HEADER_LENGTH = 32;
    private static final int DATA_OFFSET_AND_ACK = 0x8010;

    private BenchmarkPackets() {}

    /** A TCP packet over IPv4, with room for the timestamps that Linux puts into each, here no-operations. */
    static byte[] tcp(int payloadBytes) {
        ByteBuffer segment = ByteBuffer.allocate(TCP_HEADER_LENGTH + payloadBytes);
        segment.putShort((short) 5000).putShort((short) 5201).putInt(1).putInt(1);
        segment.putShort((short) DATA_OFFSET_AND_ACK).putShort((short) 500).putInt(0);
        while (segment.position() < TCP_HEADER_LENGTH) {
            segment.put((byte) 1);
        }
        return TestPackets.v4(TestPackets.ALICE_V4, TestPackets.BOB_V4, TCP, segment.array());
    }
}
