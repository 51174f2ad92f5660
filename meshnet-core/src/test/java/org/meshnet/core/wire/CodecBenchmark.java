package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.RandomSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What messages cost that are not frames: the plain codec, a sealed envelope, and what is signed and sealed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final byte[] SEAL_KEY = Samples.range(1, 32).toArray();
    private static final RandomSource RANDOM = bytes -> Samples.fill(bytes, 3);

    private final byte[] initiation = Samples.INITIATION.encode();
    private final byte[] register = Samples.REGISTER.encode(Samples.KEYS.fromNode());
    private final Event page = new Page(7, false, true, 5, List.of(Samples.ENTRY, Samples.LEFT_ENTRY));
    private final byte[] pageDatagram = EventEnvelope.encode(page, Samples.SESSION_ID, 1, SEAL_KEY);
    private final Bytes descriptor =
            DescriptorCodec.seal(Samples.FULL_DESCRIPTOR, Samples.IDENTITY, Samples.SECRETS, RANDOM);

    /** A fixed message to bytes. */
    @Benchmark
    public byte[] encodeInitiation() {
        return Samples.INITIATION.encode();
    }

    /** And back. */
    @Benchmark
    public HandshakeInitiation decodeInitiation() throws WireException {
        return HandshakeInitiation.decode(ByteBuffer.wrap(initiation));
    }

    /** A sealed message with lists, back from bytes; its signatures are not looked at. */
    @Benchmark
    public Optional<Register> openRegister() throws WireException {
        return RegisterEnvelope.decode(ByteBuffer.wrap(register)).open(Samples.EXCHANGE, Samples.KEYS.fromNode());
    }

    /** Both of its signatures. */
    @Benchmark
    public boolean verifyRegister() {
        return Samples.REGISTER.hasNodeSignature() && Samples.REGISTER.hasNetworkSignature();
    }

    /** An event, sealed, to bytes. */
    @Benchmark
    public byte[] encodePage() {
        return EventEnvelope.encode(page, Samples.SESSION_ID, 1, SEAL_KEY);
    }

    /** And back. */
    @Benchmark
    public Optional<Event> openPage() throws WireException {
        return EventEnvelope.decode(ByteBuffer.wrap(pageDatagram)).open(SEAL_KEY);
    }

    /** A descriptor signed and sealed. */
    @Benchmark
    public Bytes sealDescriptor() {
        return DescriptorCodec.seal(Samples.FULL_DESCRIPTOR, Samples.IDENTITY, Samples.SECRETS, RANDOM);
    }

    /** And opened and verified. */
    @Benchmark
    public Optional<Descriptor> openDescriptor() {
        return DescriptorCodec.open(descriptor, Samples.IDENTITY.nodeKey(), Samples.SECRETS);
    }
}
