package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.FrameCipher;
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

/**
 * What sealing and opening one frame costs with libsodium called on the buffers themselves; compare with the core's portable
 * ciphers. Each opening starts with a copy of the sealed bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryCipherBenchmark {
    private static final int KEY_LENGTH = 32;

    /** Bytes of the text. */
    @Param({"66", "1312", "1376"})
    public int bytes;

    private FrameCipher cipher;
    private ByteBuffer frame;
    private ByteBuffer sealed;
    private long counter;

    /** Seals what is to be opened. */
    @Setup
    public void prepare() {
        cipher = new SecretBoxMemoryCipher(new byte[KEY_LENGTH]);
        frame = ByteBuffer.allocateDirect(FrameCipher.TAG_LENGTH + bytes);
        sealed = ByteBuffer.allocateDirect(FrameCipher.TAG_LENGTH + bytes);
        cipher.seal(sealed, 0, FrameCipher.TAG_LENGTH, bytes, counter++, 0);
    }

    /** Seals. */
    @Benchmark
    public ByteBuffer seal() {
        cipher.seal(frame, 0, FrameCipher.TAG_LENGTH, bytes, counter++, 0);
        return frame;
    }

    /** Opens. */
    @Benchmark
    public boolean open() {
        frame.put(0, sealed, 0, sealed.capacity());
        return cipher.open(frame, 0, FrameCipher.TAG_LENGTH, bytes, 0, 0);
    }
}
