package org.meshnet.core.flow;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSyntaxException;
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

/** What a packet of a flow that is known costs more where there are rules: the decision alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "-Xmx1g")
public class FlowBenchmark {
    private static final int RULES = 500;
    private static final int SOURCE_PORT = 20;
    private static final long NOW_NS = 1;

    /** How many flows there are. */
    @Param({"1", "8", "1000", "10000"})
    public int flows;

    /** How many packets of one come behind each other. */
    @Param({"1", "8"})
    public int run;

    private final FlowFilter filter = new FlowFilter();
    private PeerFlows known;
    private ByteBuffer packet;
    private int length;
    private int count;

    @Setup
    public void open() throws RuleSyntaxException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < RULES; i++) {
            text.append("allow any -> any tcp ").append(i).append('\n');
        }
        text.append("allow any -> any udp 5001\n");
        known = new PeerFlows();
        RuleBook book = new RuleBook(
                List.of(RuleParser.parse(text.toString(), RuleParser.Groups.KNOWN)),
                FlowScript.ALICE,
                FlowScript.PLACES,
                new FlowRoom());
        known.rule(new PeerRules(book, FlowScript.BOB, 1));
        byte[] bytes = PacketText.packet("udp a:10000 b:5001");
        length = bytes.length;
        packet = ByteBuffer.allocateDirect(length).put(0, bytes);
    }

    /** Of each flow some packets in turn. */
    @Benchmark
    public Verdict decide() {
        int flow = count++ / run % flows;
        packet.putShort(SOURCE_PORT, (short) (10_000 + flow));
        return filter.decide(known, false, packet, 0, length, NOW_NS);
    }

    /** What of it the benchmark itself costs. */
    @Benchmark
    public int nothing() {
        int flow = count++ / run % flows;
        packet.putShort(SOURCE_PORT, (short) (10_000 + flow));
        return packet.getInt(SOURCE_PORT);
    }
}
