package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.SodiumFrameCiphers;
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
 * What sealing and opening one frame costs with libsodium called on the buffers themselves; compare with the core's
 * portable ciphers. Each opening starts with a copy of the sealed bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryCipherBenchmark {
    private static final int KEY_LENGTH = 32;
    /** A frame stands behind its header, and before others. */
    private static final int TAG_OFFSET = 16;

    private static final int TEXT_OFFSET = TAG_OFFSET + FrameCipher.TAG_LENGTH;
    private static final int BEHIND_LENGTH = 512;

    /** Bytes of the text. */
    @Param({"66", "1312", "1376"})
    public int bytes;

    /** How frames are sealed. */
    @Param({"secretbox", "aes-256-gcm", "aegis-256"})
    public String suite;

    private FrameCipher cipher;
    private ByteBuffer frame;
    private ByteBuffer sealed;
    private long counter;

    /** Seals what is to be opened. */
    @Setup
    public void prepare() {
        // The portable cipher loads libsodium, on which the other builds.
        new SodiumFrameCiphers().create(new byte[KEY_LENGTH]).destroy();
        byte[] key = new byte[KEY_LENGTH];
        cipher = switch (suite) {
            case "secretbox" -> new SecretBoxMemoryCipher(key);
            case "aes-256-gcm" -> new Aes256GcmMemoryCipher(key);
            default -> new Aegis256MemoryCipher(key);
        };
        frame = ByteBuffer.allocateDirect(TEXT_OFFSET + bytes + BEHIND_LENGTH);
        sealed = ByteBuffer.allocateDirect(TEXT_OFFSET + bytes + BEHIND_LENGTH);
        cipher.seal(sealed, TAG_OFFSET, TEXT_OFFSET, bytes, counter++, 0);
    }

    /** Seals. */
    @Benchmark
    public ByteBuffer seal() {
        cipher.seal(frame, TAG_OFFSET, TEXT_OFFSET, bytes, counter++, 0);
        return frame;
    }

    /** Opens. */
    @Benchmark
    public boolean open() {
        frame.put(0, sealed, 0, TEXT_OFFSET + bytes + FrameCipher.MAX_TRAILER_LENGTH);
        return cipher.open(frame, TAG_OFFSET, TEXT_OFFSET, bytes, 0, 0);
    }
}
