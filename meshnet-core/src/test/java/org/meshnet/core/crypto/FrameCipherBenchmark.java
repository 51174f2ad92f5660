package org.meshnet.core.crypto;

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
 * What sealing and opening one frame costs with the ciphers of the core. Opening overwrites the frame, so each opening
 * starts with a copy of the sealed bytes, some tens of nanoseconds for the longest.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameCipherBenchmark {
    /** How it is sealed. */
    @Param({"secretbox", "aes-256-gcm"})
    public String cipher;

    /** Bytes of the text. 1376 is 96 more than a multiple of 256; 1312 is 32 more, what libsodium likes best. */
    @Param({"66", "1312", "1376"})
    public int bytes;

    private FrameCipher sealer;
    private FrameCipher opener;
    private ByteBuffer frame;
    private ByteBuffer sealed;
    private long counter;

    /** Seals what is to be opened. */
    @Setup
    public void prepare() {
        byte[] key = new byte[SecretBox.KEY_LENGTH];
        boolean isAes = cipher.equals("aes-256-gcm");
        sealer = isAes ? new Aes256GcmFrameCipher(key) : new SecretBoxFrameCipher(key);
        opener = isAes ? new Aes256GcmFrameCipher(key) : new SecretBoxFrameCipher(key);
        frame = ByteBuffer.allocateDirect(FrameCipher.TAG_LENGTH + bytes);
        sealed = ByteBuffer.allocateDirect(FrameCipher.TAG_LENGTH + bytes);
        sealer.seal(sealed, 0, FrameCipher.TAG_LENGTH, bytes, counter++, 0);
    }

    /** Seals. */
    @Benchmark
    public ByteBuffer seal() {
        sealer.seal(frame, 0, FrameCipher.TAG_LENGTH, bytes, counter++, 0);
        return frame;
    }

    /** Opens. */
    @Benchmark
    public boolean open() {
        frame.put(0, sealed, 0, sealed.capacity());
        return opener.open(frame, 0, FrameCipher.TAG_LENGTH, bytes, 0, 0);
    }
}
