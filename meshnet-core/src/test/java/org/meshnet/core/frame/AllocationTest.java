package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.meshnet.core.seam.PacketSink;

class AllocationTest {
    private static final int ROUNDS = 2_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Cutter cutter = new Cutter();
    private final CountingSink sink = new CountingSink();
    private final Gluer gluer = new Gluer(sink, Offloads.ALL);
    private final ReplayWindow window = new ReplayWindow();
    private final ByteBuffer output = ByteBuffer.allocateDirect(Cutter.OUTPUT_LENGTH);
    private final ByteBuffer[] inputs = new ByteBuffer[16];
    private long counter;

    @Test
    void shouldAllocateNothingPerPacket() {
        for (int i = 0; i < inputs.length; i++) {
            byte[] bytes = (i < 12 ? new RandomPackets(i).superPacket() : new RandomPackets(i).single()).bytes();
            inputs[i] = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        }
        run();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > 0; attempt++) { // the JVM itself may allocate once in a while
            long before = threads.getCurrentThreadAllocatedBytes();
            run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(sink.byteCount > 0);
        assertEquals(0, least);
        assertEquals(0, cutter.invalidCount() + gluer.invalidCount());
    }

    private void run() {
        for (int i = 0; i < ROUNDS; i++) {
            ByteBuffer input = inputs[i % inputs.length];
            long cut = cutter.cut(input, 0, input.capacity(), output, 0, 600);
            for (int each = 0; each < Cut.count(cut); each++) {
                boolean isLast = each == Cut.count(cut) - 1;
                take(each * Cut.frameLength(cut), isLast ? Cut.lastFrameLength(cut) : Cut.frameLength(cut));
            }
            gluer.flush();
        }
    }

    private void take(int frame, int length) {
        FrameHeader.write(output, frame, 1, 2, counter);
        if (FrameHeader.isFrame(output, frame, length) && window.isFresh(counter)) {
            window.mark(counter++);
            int packet = frame + FrameHeader.PACKET_OFFSET;
            gluer.add(output, packet, length - FrameHeader.PACKET_OVERHEAD, output.get(packet - 1));
        }
    }

    private static final class CountingSink implements PacketSink {
        long byteCount;

        @Override
        public void write(ByteBuffer packet) {
            byteCount += packet.remaining();
        }
    }
}
