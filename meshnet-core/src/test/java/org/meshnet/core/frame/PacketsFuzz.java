package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.group.GroupReports;

/** What a device gives: a virtio-net header and a packet, which is cut; and the same as packets of members, glued. */
public final class PacketsFuzz {
    private static final Cutter CUTTER = new Cutter();
    private static final Gluer GLUER = new Gluer(packet -> {}, Offloads.ALL);
    private static final ByteBuffer INPUT = ByteBuffer.allocateDirect(70_000);
    private static final ByteBuffer OUTPUT = ByteBuffer.allocateDirect(Cutter.OUTPUT_LENGTH);
    private static final int LONGEST = 66_000;

    private PacketsFuzz() {}

    /** Packets and super-packets of all sorts. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; seeds.size() < 24; i++) {
            byte[] packet = new RandomPackets(i).superPacket().bytes();
            if (packet.length < 3_000) {
                seeds.add(packet);
            }
        }
        return seeds;
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > LONGEST) {
            return;
        }
        INPUT.clear().put(0, input);
        long cut = CUTTER.cut(INPUT, 0, input.length, OUTPUT, 0, 1_400);
        for (int i = 0; i < Cut.count(cut); i++) {
            int frame = i * Cut.frameLength(cut);
            int length = i < Cut.count(cut) - 1 ? Cut.frameLength(cut) : Cut.lastFrameLength(cut);
            int flags = OUTPUT.get(frame + FrameHeader.PACKET_FLAGS_OFFSET);
            int packet = frame + FrameHeader.PACKET_OFFSET;
            // What a device gives with wrong sums is cut as it is, and not taken here.
            GLUER.add(OUTPUT, packet, length - FrameHeader.PACKET_OFFSET, flags);
        }
        GLUER.flush();
        if (input.length > 0) {
            GLUER.add(INPUT, 1, input.length - 1, input[0]);
            GLUER.flush();
        }
        if (input.length >= IpPacket.V4_HEADER_LENGTH) {
            GroupReports.read(ByteBuffer.wrap(input), 0);
        }
    }
}
