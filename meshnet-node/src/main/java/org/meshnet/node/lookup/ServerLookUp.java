package org.meshnet.node.lookup;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.udp.NameLookUp;
import org.meshnet.tun.udp.SocketTuner;

/**
 * Finds where servers are: by service records where the user names a domain only and it has some, else by the name's
 * addresses and the port. Any thread; may take seconds.
 */
public final class ServerLookUp {
    private static final Path RESOLVERS = Path.of("/etc/resolv.conf");
    /** The first has the servers behind systemd-resolved, whose own questions carry no mark. */
    public static final List<Path> RESOLVERS_OUTSIDE = List.of(Path.of("/run/systemd/resolve/resolv.conf"), RESOLVERS);

    private final NameLookUp names;
    private final ServiceLookUp services;
    /** Domains of which records were found: there, silence is no denial. As many as the user named. */
    private final Set<String> served = ConcurrentHashMap.newKeySet();

    ServerLookUp(NameLookUp names, ServiceLookUp services) {
        this.names = names;
        this.services = services;
    }

    /** One that knows of no service records. */
    public static ServerLookUp withoutServices(NameLookUp names) {
        return new ServerLookUp(names, domain -> List.of());
    }

    /**
     * As this host does.
     *
     * @param names the addresses of names
     * @param tuner has questions for service records take the way past an exit
     * @param isTuned do they have to?
     */
    public static ServerLookUp ofThisHost(NameLookUp names, SocketTuner tuner, BooleanSupplier isTuned) {
        ServiceLookUp usual =
                new DnsServices(new DnsClient(SocketTuner.NONE), new NameServers(List.of(RESOLVERS))::find);
        ServiceLookUp outside = new DnsServices(new DnsClient(tuner), new NameServers(RESOLVERS_OUTSIDE)::find);
        HostsFile hosts = new HostsFile(Path.of("/etc/hosts"));
        return new ServerLookUp(names, domain -> {
            if (hosts.has(domain)) {
                return List.of();
            }
            return (isTuned.getAsBoolean() ? outside : usual).all(domain);
        });
    }

    /** @throws UnknownHostException if nothing is found */
    public ServerPlaces find(ServerAddress server) throws UnknownHostException {
        List<ServiceRecord> records = server.isService() ? records(server.host()) : List.of();
        return records.isEmpty()
                ? new ServerPlaces(endpoints(server.host(), server.port()).toList(), Map.of())
                : ofTargets(server.host(), records);
    }

    private List<ServiceRecord> records(String domain) throws UnknownHostException {
        try {
            List<ServiceRecord> records = services.all(domain);
            if (records.isEmpty()) {
                served.remove(domain);
            } else {
                served.add(domain);
            }
            return records;
        } catch (UnknownHostException e) {
            if (served.contains(domain)) {
                throw e;
            }
            return List.of();
        }
    }

    /** Of targets that are not found the others are left. */
    private ServerPlaces ofTargets(String domain, List<ServiceRecord> records) throws UnknownHostException {
        Map<Endpoint, ServerRank> ranks = new LinkedHashMap<>();
        for (ServiceRecord record : records) {
            if (record.target().isEmpty()) {
                continue;
            }
            ServerRank rank = new ServerRank(record.priority(), record.weight(), record.target());
            try {
                endpoints(record.target(), record.port()).forEach(endpoint -> ranks.putIfAbsent(endpoint, rank));
            } catch (UnknownHostException e) {
                // The next one.
            }
        }
        if (ranks.isEmpty()) {
            throw new UnknownHostException(domain + ": no target of its service records is found");
        }
        return new ServerPlaces(List.copyOf(ranks.keySet()), ranks);
    }

    private Stream<Endpoint> endpoints(String host, int port) throws UnknownHostException {
        return Arrays.stream(names.all(host))
                .map((InetAddress address) -> new Endpoint(IpAddress.of(address), port))
                .filter(Endpoint::isSendable)
                .distinct();
    }
}
