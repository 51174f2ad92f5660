package org.meshnet.discovery.registry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.discovery.pool.CheckPool;
import org.meshnet.discovery.registry.TestBed.Datagram;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.check.CheckRunner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs the server, without its sockets, that a node comes back: the hello, and then the register with its
 * signatures, or the resume with its ticket. Nodes are in networks of 50. Signatures are checked by the thread that
 * measures, or by a pool of threads that it waits for.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class RegistrationBenchmark {
    private static final int NODE_COUNT = 500;
    private static final int NETWORK_SIZE = 50;

    /** Nodes that were registered, and have tickets. */
    @State(Scope.Thread)
    public static class Nodes {
        /** Of the pool; 0 for none. */
        @Param({"0", "1", "2"})
        public int threads;

        private final Semaphore news = new Semaphore(0);
        private final Checks checks = new Checks();
        private final TestBed bed = new TestBed(TestBed.UNLIMITED, checks);
        private final List<TestNode> nodes = new ArrayList<>();
        private final List<TicketGiven> tickets = new ArrayList<>();
        private List<Datagram> arriving = List.of();

        /** Each is registered once. */
        @Setup(Level.Trial)
        public void register() {
            for (int i = 0; i < NODE_COUNT; i++) {
                TestNode node = bed.node(TestBed.network(i / NETWORK_SIZE));
                node.register();
                nodes.add(node);
                tickets.add(node.ticket());
            }
            startPool();
        }

        private void startPool() {
            if (threads > 0) {
                checks.pool = new CheckPool(threads, news::release);
            }
        }

        /** Ends its threads. */
        @TearDown(Level.Trial)
        public void stopPool() {
            if (threads > 0) {
                checks.pool.close();
            }
        }

        private void begin() {
            bed.fromServer.clear();
            bed.toServer.clear();
            bed.passSeconds(1);
            nodes.forEach(TestNode::rewind);
        }

        private void arriveAll() {
            for (Datagram datagram : arriving) {
                bed.registry.onDatagram(ByteBuffer.wrap(datagram.bytes()), datagram.node(), bed.nowNs());
                decideAll();
            }
            while (bed.registry.checkCount() > 0) {
                news.acquireUninterruptibly();
                decideAll();
            }
        }

        private void decideAll() {
            while (threads > 0 && checks.pool.hasNews()) {
                checks.pool.next().ifPresent(check -> bed.registry.turn(check::decide, bed.nowNs()));
            }
        }
    }

    /** Inline, as long as there is no pool. */
    private static final class Checks implements CheckRunner {
        private CheckPool pool;

        @Override
        public int capacity() {
            return 8 * NODE_COUNT;
        }

        @Override
        public void run(Check check, long nowNs) {
            (pool == null ? CheckRunner.INLINE : pool).run(check, nowNs);
        }
    }

    /** Hellos of all. */
    @State(Scope.Thread)
    public static class Hellos {
        /** Before each measured piece. */
        @Setup(Level.Invocation)
        public void prepare(Nodes all) {
            all.begin();
            all.arriving = all.nodes.stream()
                    .map(node -> new Datagram(node.helloDatagram(), node.endpoint))
                    .toList();
        }
    }

    /** Registers of all, their hellos being done. */
    @State(Scope.Thread)
    public static class Registers {
        /** Before each measured piece. */
        @Setup(Level.Invocation)
        public void prepare(Nodes all) {
            all.begin();
            all.arriving = all.nodes.stream()
                    .map(node -> new Datagram(node.registerDatagram(node.hello()), node.endpoint))
                    .toList();
        }
    }

    /** Resumes of all, their hellos being done. */
    @State(Scope.Thread)
    public static class Resumes {
        /** Before each measured piece. */
        @Setup(Level.Invocation)
        public void prepare(Nodes all) {
            all.begin();
            List<Datagram> resumes = new ArrayList<>();
            for (int i = 0; i < NODE_COUNT; i++) {
                TestNode node = all.nodes.get(i);
                resumes.add(new Datagram(node.resumeDatagram(node.hello(), all.tickets.get(i)), node.endpoint));
            }
            all.arriving = resumes;
        }
    }

    /** What both begin with. */
    @Benchmark
    @OperationsPerInvocation(NODE_COUNT)
    public void hello(Nodes all, Hellos ready) {
        all.arriveAll();
    }

    /** Two signatures, two scalar multiplications. */
    @Benchmark
    @OperationsPerInvocation(NODE_COUNT)
    public void register(Nodes all, Registers ready) {
        all.arriveAll();
    }

    /** Neither. */
    @Benchmark
    @OperationsPerInvocation(NODE_COUNT)
    public void resume(Nodes all, Resumes ready) {
        all.arriveAll();
    }
}
