package org.meshnet.core.route;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
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

/** What a route look-up costs among few and many peers, each with an IPv4 and an IPv6 address. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {
    /** To how many peers packets go in turn. */
    private static final int BUSY = 8;

    /** How many peers are known. */
    @Param({"10", "10000"})
    public int peers;

    private final IpAddress[] busy = new IpAddress[BUSY];
    private RouteTable<Integer> table;
    private int next;

    /** Fills the table. */
    @Setup
    public void fill() {
        Map<Prefix, Integer> routes = new HashMap<>();
        for (int i = 0; i < peers; i++) {
            routes.put(new Prefix(v4(i), 32), i);
            routes.put(new Prefix(v6(i), 128), i);
        }
        table = RouteTable.of(routes);
        for (int i = 0; i < BUSY; i++) {
            int peer = i * (peers / BUSY);
            busy[i] = i % 2 == 0 ? v4(peer) : v6(peer);
        }
    }

    /** Looks up the busy peers in turn. */
    @Benchmark
    public Integer find() {
        IpAddress address = busy[next++ & BUSY - 1];
        return table.find(address.high(), address.low());
    }

    /** Looks up an address that nobody has. */
    @Benchmark
    public Integer findNobody() {
        return table.find(0, 0xffff_0b00_0001L);
    }

    private static IpAddress v4(int peer) {
        return IpAddress.parse("10." + (peer >> 14) + "." + (peer >> 7 & 127) + "." + (1 + (peer & 127)))
                .orElseThrow();
    }

    private static IpAddress v6(int peer) {
        return IpAddress.parse("fd00::" + Integer.toHexString(peer + 1)).orElseThrow();
    }
}
