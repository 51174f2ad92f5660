package org.meshnet.node.netcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.stun.NatProbe;
import org.meshnet.core.stun.NatReport;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.lookup.ServerLookUp;
import org.meshnet.node.portmap.Gateway;
import org.meshnet.node.portmap.Gateways;
import org.meshnet.node.portmap.MapClients;
import org.meshnet.node.portmap.MapProtocol;
import org.meshnet.node.stream.StreamConnector;
import org.meshnet.node.stream.StreamTarget;
import org.meshnet.node.stream.TlsTrust;
import org.meshnet.tun.udp.SocketTuner;

/**
 * Checks the network, on the calling thread, in some six seconds at most; the gateway is asked on another in the
 * meantime.
 */
public final class NetCheck {
    /** Not libsodium's: this command needs no native library. */
    private static final RandomSource RANDOM = new SecureRandom()::nextBytes;

    private static final ServerLookUp NAMES =
            ServerLookUp.ofThisHost(InetAddress::getAllByName, SocketTuner.NONE, () -> false);

    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(12);
    private static final long GATEWAY_PATIENCE_S = 15;

    private final Map<Endpoint, String> targets = new LinkedHashMap<>();
    private final List<String> unresolved = new ArrayList<>();

    private NetCheck() {}

    /**
     * Runs the check.
     *
     * @param servers discovery servers, which answer STUN too
     * @param stunServers further STUN servers
     * @param authorities files of certificates that servers may have, beside the system's
     * @throws UserError if there is no server at all, or no socket
     */
    public static NetCheckReport run(
            List<ServerAddress> servers, List<ServerAddress> stunServers, List<Path> authorities) throws UserError {
        if (servers.isEmpty() && stunServers.isEmpty()) {
            throw new UserError(
                    ExitCode.USAGE, "no server; expected --server HOST:PORT, --stun HOST:PORT, or MESHNET_SERVER");
        }
        StreamConnector connector =
                new StreamConnector(TlsTrust.sockets(authorities), UnaryOperator.identity(), SocketTuner.NONE, NAMES);
        try {
            List<CompletableFuture<NetCheckReport.StreamLine>> streams = servers.stream()
                    .flatMap(server -> StreamTarget.of(server).stream())
                    .distinct()
                    .map(target -> StreamProbe.start(target, connector, RANDOM))
                    .toList();
            return new NetCheck()
                    .check(
                            Stream.concat(servers.stream(), stunServers.stream())
                                    .distinct()
                                    .toList(),
                            streams);
        } catch (IOException | UncheckedIOException e) {
            throw new UserError(ExitCode.SYSTEM, "no UDP socket: " + e.getMessage());
        }
    }

    private NetCheckReport check(
            List<ServerAddress> servers, List<CompletableFuture<NetCheckReport.StreamLine>> streams)
            throws IOException {
        Optional<Gateway> gateway = Gateways.find();
        CompletableFuture<Set<MapProtocol>> offered = offered(gateway);
        servers.forEach(this::resolve);
        Optional<NatReport> v4;
        Optional<NatReport> v6;
        try (StunSockets sockets = new StunSockets()) {
            List<Family> families = Stream.of(true, false)
                    .map(isV4 -> new Family(isV4, targets.keySet(), sockets))
                    .toList();
            probe(families, sockets);
            v4 = families.get(0).report();
            v6 = families.get(1).report();
        }
        return new NetCheckReport(
                lines(v4, v6),
                streams.stream().map(CompletableFuture::join).toList(),
                v4,
                v6,
                gateway.map(Gateway::address),
                offered.join());
    }

    private static CompletableFuture<Set<MapProtocol>> offered(Optional<Gateway> gateway) {
        return CompletableFuture.supplyAsync(
                        () -> gateway.map(new MapClients(RANDOM, SocketTuner.NONE)::offered)
                                .orElse(Set.of()),
                        NetCheck::start)
                .completeOnTimeout(Set.of(), GATEWAY_PATIENCE_S, TimeUnit.SECONDS)
                .exceptionally(flaw -> Set.of());
    }

    private static void start(Runnable question) {
        Thread thread = new Thread(question, "gateway");
        thread.setDaemon(true);
        thread.start();
    }

    private void resolve(ServerAddress server) {
        try {
            NAMES.find(server).endpoints().forEach(endpoint -> targets.putIfAbsent(endpoint, server.toString()));
        } catch (UnknownHostException e) {
            unresolved.add(server.toString());
        }
    }

    private static void probe(List<Family> families, StunSockets sockets) {
        long endNs = System.nanoTime() + MOST_NS;
        long nowNs = System.nanoTime();
        while (nowNs - endNs < 0 && !families.stream().allMatch(Family::isDone)) {
            long now = nowNs;
            families.forEach(family -> family.onTimer(now));
            long deadlineNs = families.stream()
                    .mapToLong(Family::nextDeadlineNs)
                    .filter(next -> next != Long.MAX_VALUE)
                    .min()
                    .orElse(nowNs);
            sockets.await(deadlineNs - nowNs, (socket, datagram, from) -> {
                long arrivedNs = System.nanoTime();
                families.forEach(family ->
                        family.probe().ifPresent(probe -> probe.onDatagram(socket, datagram, from, arrivedNs)));
            });
            nowNs = System.nanoTime();
        }
    }

    private List<NetCheckReport.ServerLine> lines(Optional<NatReport> v4, Optional<NatReport> v6) {
        List<NetCheckReport.ServerLine> lines = new ArrayList<>();
        Stream.of(v4, v6)
                .flatMap(Optional::stream)
                .flatMap(report -> report.servers().stream())
                .map(answer -> new NetCheckReport.ServerLine(
                        targets.getOrDefault(answer.server(), ""),
                        Optional.of(answer.server()),
                        answer.mapped(),
                        answer.rttNs()))
                .forEach(lines::add);
        unresolved.forEach(name -> lines.add(
                new NetCheckReport.ServerLine(name, Optional.empty(), Optional.empty(), OptionalLong.empty())));
        return lines;
    }

    private static Set<IpAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map((InetAddress address) -> IpAddress.of(address))
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            return Set.of();
        }
    }

    /** The probe of one address family, if there is a server to ask. */
    private record Family(Optional<NatProbe> probe) {
        Family(boolean isV4, Set<Endpoint> targets, StunSockets sockets) {
            this(Optional.of(targets.stream()
                            .filter(target -> target.address().isV4() == isV4)
                            .toList())
                    .filter(servers -> !servers.isEmpty())
                    .map(servers -> new NatProbe(servers, ownAddresses(), RANDOM, sockets.sinks(), System.nanoTime())));
        }

        boolean isDone() {
            return probe.map(NatProbe::isDone).orElse(true);
        }

        void onTimer(long nowNs) {
            probe.ifPresent(known -> known.onTimer(nowNs));
        }

        long nextDeadlineNs() {
            return probe.map(NatProbe::nextDeadlineNs).orElse(Long.MAX_VALUE);
        }

        Optional<NatReport> report() {
            return probe.map(NatProbe::report);
        }
    }
}
