package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.PacketSink;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What cutting a TCP super-packet and gluing its segments again costs; divide by the segments for the cost of each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
    private static final int SEGMENT_BYTES = 1348;

    /** Segments of the super-packet; 1 is a packet that is cut into itself. */
    @Param({"1", "8", "44"})
    public int segments;

    private final Cutter cutter = new Cutter();
    private final ByteBuffer output = ByteBuffer.allocateDirect(Cutter.OUTPUT_LENGTH);
    private final Drain drain = new Drain();
    private final Gluer gluer = new Gluer(drain, Offloads.ALL);
    private ByteBuffer input;
    private long frames;

    /** Makes the super-packet. */
    @Setup
    public void makePacket() {
        byte[] packet = BenchmarkPackets.tcp(segments * SEGMENT_BYTES);
        byte[] bytes =
                SuperPacket.partial(packet, segments > 1 ? SEGMENT_BYTES : 0).bytes();
        input = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        frames = cut();
        if (Cut.count(frames) != segments) {
            throw new IllegalStateException("cut into another number of frames");
        }
    }

    /** Cuts. */
    @Benchmark
    public long cut() {
        return cutter.cut(input, 0, input.capacity(), output, 0, 1_400);
    }

    /** Glues what the set-up cut. */
    @Benchmark
    public long glue() {
        int frameLength = Cut.frameLength(frames);
        for (int i = 0; i < segments; i++) {
            int length = i < segments - 1 ? frameLength : Cut.lastFrameLength(frames);
            int packet = i * frameLength + FrameHeader.PACKET_OFFSET;
            gluer.add(output, packet, length - FrameHeader.PACKET_OVERHEAD, output.get(packet - 1));
        }
        gluer.flush();
        return drain.bytes;
    }

    private static final class Drain implements PacketSink {
        private long bytes;

        @Override
        public void write(ByteBuffer packet) {
            bytes += packet.remaining();
        }
    }
}
