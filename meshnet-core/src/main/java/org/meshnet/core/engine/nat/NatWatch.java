package org.meshnet.core.engine.nat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.stun.MappingProbe;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.core.stun.NatReport;
import org.meshnet.core.wire.NatKind;

/**
 * Learns how the IPv4 NAT maps this node's own socket, by STUN from discovery servers and STUN servers: soon after
 * their addresses are known, upon each change of the network, and every five minutes. Control thread only.
 */
public final class NatWatch {
    private static final long PERIOD_NS = TimeUnit.MINUTES.toNanos(5);
    /** Registering goes first. */
    private static final long DELAY_NS = TimeUnit.SECONDS.toNanos(1);
    /** Servers that are asked in one round. */
    private static final int MOST_TARGETS = 8;

    private final RandomSource random;
    private final DatagramSink sink;
    private final Map<Integer, List<Endpoint>> servers = new TreeMap<>();
    private final Map<Integer, List<Endpoint>> stunServers = new TreeMap<>();
    private Set<IpAddress> ownAddresses = Set.of();
    private @Nullable MappingProbe probe;
    private NatMapping mapping = NatMapping.UNKNOWN;
    private List<Endpoint> seenAt = List.of();
    private long nextNs = Long.MAX_VALUE;

    public NatWatch(RandomSource random, DatagramSink sink) {
        this.random = random;
        this.sink = sink;
    }

    /** The addresses of a discovery server. */
    public void setServer(int server, List<Endpoint> endpoints, long nowNs) {
        if (!endpoints.equals(servers.put(server, endpoints))) {
            restart(nowNs);
        }
    }

    /** Only these discovery servers are any more. */
    public void retainServers(Set<Integer> numbers, long nowNs) {
        if (servers.keySet().retainAll(numbers)) {
            restart(nowNs);
        }
    }

    /** The addresses of a STUN server. */
    public void setStunServer(int server, List<Endpoint> endpoints, long nowNs) {
        if (!endpoints.equals(stunServers.put(server, endpoints))) {
            restart(nowNs);
        }
    }

    /** This host's own addresses. */
    public void setOwnAddresses(List<Endpoint> local, long nowNs) {
        Set<IpAddress> addresses = new HashSet<>();
        local.forEach(endpoint -> addresses.add(endpoint.address()));
        if (!addresses.equals(ownAddresses)) {
            ownAddresses = addresses;
            restart(nowNs);
        }
    }

    /** What is known may no longer hold. */
    public void restart(long nowNs) {
        probe = null;
        nextNs = targets().isEmpty() ? Long.MAX_VALUE : nowNs + DELAY_NS;
    }

    /** Up to so many servers that tell where they see a socket. */
    List<Endpoint> servers(int count) {
        return targets().stream().limit(count).toList();
    }

    private List<Endpoint> targets() {
        return Stream.concat(servers.values().stream(), stunServers.values().stream())
                .map(endpoints -> endpoints.stream()
                        .filter(endpoint -> endpoint.address().isV4())
                        .findFirst())
                .flatMap(Optional::stream)
                .distinct()
                .limit(MOST_TARGETS)
                .toList();
    }

    /** Takes a STUN answer; false if nobody asked for it. */
    public boolean onDatagram(byte[] datagram, Endpoint from, long nowNs) {
        if (probe == null) {
            return false;
        }
        boolean isTaken = probe.onDatagram(ByteBuffer.wrap(datagram), from, nowNs);
        if (probe.isDone()) {
            nextNs = nowNs;
        }
        return isTaken;
    }

    /** Does what is due. True if {@link #seenAt} is another now. */
    public boolean onTimer(long nowNs) {
        if (probe == null && nowNs - nextNs >= 0 && nextNs != Long.MAX_VALUE) {
            probe = new MappingProbe(targets(), random, sink, nowNs);
        }
        if (probe == null) {
            return false;
        }
        probe.onTimer(nowNs);
        return probe.isDone() && finish(probe, nowNs);
    }

    private boolean finish(MappingProbe asked, long nowNs) {
        probe = null;
        nextNs = nowNs + PERIOD_NS;
        mapping = asked.mapping(ownAddresses);
        List<Endpoint> before = seenAt;
        // An outer endpoint that is for one destination only is of no use to another.
        seenAt = mapping == NatMapping.ENDPOINT_INDEPENDENT || mapping == NatMapping.UNKNOWN
                ? asked.answers().stream()
                        .map(NatReport.ServerAnswer::mapped)
                        .flatMap(Optional::stream)
                        .filter(Endpoint::isSendable)
                        .distinct()
                        .toList()
                : List.of();
        return !seenAt.equals(before);
    }

    public long nextDeadlineNs() {
        return probe == null || probe.isDone() ? nextNs : probe.nextDeadlineNs();
    }

    /** How the NAT maps, as of the last round. */
    public NatMapping mapping() {
        return mapping;
    }

    /** The same, as the members are told. */
    NatKind kind() {
        return switch (mapping) {
            case NONE -> NatKind.NONE;
            case ENDPOINT_INDEPENDENT -> NatKind.INDEPENDENT;
            case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, DEPENDENT -> NatKind.DEPENDENT;
            case UNKNOWN -> NatKind.UNKNOWN;
        };
    }

    /** A server that tells where it sees a socket, if any is known. */
    Optional<Endpoint> server() {
        return targets().stream().findFirst();
    }

    /** Where the servers see this node's socket, unless that is another for each. */
    public List<Endpoint> seenAt() {
        return seenAt;
    }
}
