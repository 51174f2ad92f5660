package org.meshnet.node.netcheck;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.stun.NatReport;
import org.meshnet.node.portmap.MapProtocol;
import org.meshnet.node.stream.StreamTarget;

/**
 * What a network allows.
 *
 * @param servers what became of each server, one line for each of its addresses
 * @param streams what became of the streams to discovery servers
 * @param v4 what was learned over IPv4; empty if no server has such an address
 * @param v6 the same over IPv6
 * @param gateway the router, if the system tells one
 * @param portMapping the protocols by which it maps ports
 */
public record NetCheckReport(
        List<ServerLine> servers,
        List<StreamLine> streams,
        Optional<NatReport> v4,
        Optional<NatReport> v6,
        Optional<IpAddress> gateway,
        Set<MapProtocol> portMapping) {
    /**
     * One address of a server.
     *
     * @param name as it was given
     * @param endpoint where it was asked; empty if the name could not be resolved
     * @param seesUsAt where it saw this host; empty if it did not answer
     * @param rttNs from the request to its answer
     */
    public record ServerLine(
            String name, Optional<Endpoint> endpoint, Optional<Endpoint> seesUsAt, OptionalLong rttNs) {}

    /**
     * One way to a discovery server by TCP or TLS.
     *
     * @param target where it was tried
     * @param rttNs from a hello to its answer; empty if there was none
     * @param failure why there was none
     */
    public record StreamLine(StreamTarget target, OptionalLong rttNs, Optional<String> failure) {}

    /** Copies the lists. */
    public NetCheckReport {
        servers = List.copyOf(servers);
        streams = List.copyOf(streams);
        portMapping = Set.copyOf(portMapping);
    }

    /** Did any server answer? */
    public boolean hasUdp() {
        return hasUdp(v4) || hasUdp(v6);
    }

    /** Did any discovery server answer by a stream? */
    public boolean hasStream() {
        return streams.stream().anyMatch(line -> line.rttNs().isPresent());
    }

    private static boolean hasUdp(Optional<NatReport> family) {
        return family.filter(NatReport::hasAnswer).isPresent();
    }
}
