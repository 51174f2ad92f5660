package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Runs a cutter and takes the frames apart again. */
final class Frames {
    private static final int INPUT_OFFSET = 7;
    private static final int OUTPUT_OFFSET = 11;

    /** One frame's flags and packet. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Packet(int flags, byte[] bytes) {
        boolean isPartial() {
            return (flags & FrameKind.FLAG_PARTIAL) != 0;
        }

        /** With all its checksums. */
        byte[] complete() {
            return isPartial() ? Reference.withChecksum(bytes) : bytes;
        }
    }

    private final Cutter cutter = new Cutter();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_OFFSET + 70_000);
    private long last;
    private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT_OFFSET + Cutter.OUTPUT_LENGTH);

    Cutter cutter() {
        return cutter;
    }

    /** What the cutter said of its last cut. */
    long last() {
        return last;
    }

    List<Packet> cut(SuperPacket packet) {
        return cut(packet.bytes());
    }

    List<Packet> cut(byte[] bytes) {
        return cut(bytes, 0xffff);
    }

    /** TCP to no more than this. */
    List<Packet> cut(byte[] bytes, int longestBytes) {
        input.put(INPUT_OFFSET, bytes);
        last = cutter.cut(input, INPUT_OFFSET, bytes.length, output, OUTPUT_OFFSET, longestBytes);
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < Cut.count(last); i++) {
            int frame = OUTPUT_OFFSET + i * Cut.frameLength(last);
            int length = i < Cut.count(last) - 1 ? Cut.frameLength(last) : Cut.lastFrameLength(last);
            assertEquals(FrameKind.PACKET, output.get(frame + 32));
            byte[] segment = new byte[length - 34];
            output.get(frame + 34, segment);
            packets.add(new Packet(output.get(frame + 33), segment));
        }
        return packets;
    }
}
