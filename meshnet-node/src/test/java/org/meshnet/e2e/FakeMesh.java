package org.meshnet.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.engine.status.RouteStatus;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.path.PathMtuSearch;
import org.meshnet.core.path.ProbeCount;
import org.meshnet.core.path.ProbeLoss;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.NamesStatus;
import org.meshnet.node.control.PacketPath;
import org.meshnet.node.control.ServerKeyStatus;

/**
 * A node with so many peers, of which each has another latency and more traffic whenever somebody looks. Any thread.
 */
final class FakeMesh {
    /** What peers may call themselves, and be it to harm who looks. */
    static final List<String> HOSTILE = List.of(
            "<img src=x onerror=alert(1)>",
            "</script><script>alert(2)</script>",
            "\"><svg onload=alert(3)>",
            "{{constructor.constructor('alert(4)')()}}",
            "javascript:alert(5)",
            "__proto__");

    private static final int RELAYED_OF_TEN = 7;
    private static final int APART_OF_TEN = 9;

    private final Random random = new Random(7);
    private final int count;
    private final long[] rx;
    private final long[] tx;
    private boolean isStill;
    private Optional<DaemonStatus> last = Optional.empty();

    FakeMesh(int count) {
        this.count = count;
        this.rx = new long[count];
        this.tx = new long[count];
    }

    /** From now on nothing changes, or all does again. */
    synchronized void setStill(boolean still) {
        isStill = still;
    }

    synchronized DaemonStatus status() {
        if (!isStill || last.isEmpty()) {
            last = Optional.of(next());
        }
        return last.get();
    }

    private DaemonStatus next() {
        List<PeerStatus> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rx[i] += i % 3 == 0 ? random.nextInt(2_000_000) : random.nextInt(4_000);
            tx[i] += i % 4 == 0 ? random.nextInt(800_000) : random.nextInt(4_000);
            peers.add(peer(i));
        }
        return new DaemonStatus(
                mesh(peers),
                new DaemonStatus.Data(
                        "mesh0",
                        1,
                        new PacketPath(
                                "TCP and UDP super-packets", true, true, Map.of(CipherSuite.SECRETBOX, "libsodium")),
                        new DaemonStatus.Load(List.of(), List.of())),
                new DaemonStatus.Servers(
                        List.of("vpn.example.org:8000"),
                        List.of(new ServerKeyStatus(Optional.empty(), Optional.empty(), Optional.empty())),
                        endpoint -> Optional.of(endpoint.toString())),
                new NamesStatus("mesh", NameTable.EMPTY, "resolved", "this host asks systemd-resolved", List.of()),
                new DaemonStatus.Network(
                        Optional.empty(),
                        List.of(),
                        new ExitStatus(
                                Optional.empty(),
                                ExitStatus.State.UNWANTED,
                                Optional.empty(),
                                new ExitStatus.Families(false, false))),
                List.of());
    }

    private static MeshStatus mesh(List<PeerStatus> peers) {
        TreeMap<String, Long> counters = new TreeMap<>();
        for (Counter counter : Counter.values()) {
            counters.put(counter.key(), 12L);
        }
        return new MeshStatus(
                new MeshStatus.Member(
                        "office",
                        key(1000),
                        NetworkId.of(filled(0xee)),
                        List.of(
                                Prefix.parse("10.0.0.1/16").orElseThrow(),
                                Prefix.parse("fd12:3456:789a::1/64").orElseThrow())),
                new MeshStatus.Outside(Endpoint.parse("203.0.113.5:40001"), NatMapping.ENDPOINT_INDEPENDENT),
                List.of(new ServerStatus(
                        0,
                        ServerState.REGISTERED,
                        Endpoint.parse("192.0.2.1:8000"),
                        Endpoint.parse("203.0.113.5:40001"))),
                peers,
                List.of(),
                counters);
    }

    static String name(int number) {
        return number < HOSTILE.size() ? HOSTILE.get(number) : String.format("peer-%03d", number);
    }

    private PeerStatus peer(int i) {
        PeerStatus.Member member = new PeerStatus.Member(
                name(i),
                key(i),
                List.of(
                        IpAddress.parse("10.0." + (i / 200 + 1) + "." + (i % 200 + 1))
                                .orElseThrow(),
                        IpAddress.parse("fd12:3456:789a::" + Integer.toHexString(i + 16))
                                .orElseThrow()));
        if (i % 10 >= APART_OF_TEN) {
            return new PeerStatus(
                    member,
                    PeerState.UNREACHABLE,
                    PeerStatus.Path.none(Optional.of(PathReason.NO_ANSWER)),
                    new PeerStatus.Sealing(OptionalLong.empty(), Optional.empty()),
                    new PeerStatus.Traffic(rx[i], tx[i]));
        }
        return new PeerStatus(
                member,
                PeerState.CONNECTED,
                path(i),
                new PeerStatus.Sealing(
                        OptionalLong.of(61_900_000_000L + i),
                        Optional.of(CipherSuite.SECRETBOX),
                        Optional.of(new PeerStatus.Mtu(1_400, PathMtuSearch.Phase.SEARCH_COMPLETE))),
                new PeerStatus.Traffic(
                        rx[i],
                        tx[i],
                        Optional.empty(),
                        new PeerStatus.Upkeep(1, new ProbeCount(40, 40, new ProbeLoss(20, i % 5 == 2 ? 2 : 0)))),
                i % 50 == 3
                        ? List.of(RouteStatus.of(
                                Prefix.parse("192.168." + i % 250 + ".0/24").orElseThrow(), RouteStatus.State.USED))
                        : List.of());
    }

    private PeerStatus.Path path(int i) {
        boolean isRelayed = i % 10 >= RELAYED_OF_TEN;
        OptionalLong rttNs = OptionalLong.of((long) (2e6 + 1e6 * (i % 60) + random.nextInt(3_000_000)));
        return isRelayed
                ? new PeerStatus.Path(
                        PathKind.RELAY,
                        Endpoint.parse("192.0.2.1:8000"),
                        Optional.empty(),
                        rttNs,
                        Optional.of(PathReason.BOTH_HARD),
                        i % 20 == 7
                                ? Optional.of(new RelayLimit(OptionalInt.of(0), OptionalLong.of(12_500_000)))
                                : Optional.empty())
                : new PeerStatus.Path(
                        PathKind.DIRECT,
                        Endpoint.parse("198.51.100." + (i % 250 + 1) + ":" + (40000 + i)),
                        Optional.empty(),
                        rttNs,
                        Optional.empty(),
                        Optional.empty());
    }

    private static NodeKey key(int number) {
        byte[] bytes = filled(0x11);
        bytes[0] = (byte) (number >> 8);
        bytes[1] = (byte) number;
        return NodeKey.of(bytes);
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
