package org.meshnet.core.stun;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.net.Endpoint;

/**
 * What a {@link NatProbe} learned. Immutable.
 *
 * @param servers the answers, in the order in which the servers were given
 * @param mapping how the NAT maps
 * @param filtering what it lets in
 * @param hairpin whether it turns around
 */
public record NatReport(List<ServerAnswer> servers, NatMapping mapping, NatFiltering filtering, Hairpin hairpin) {
    /**
     * What one server answered.
     *
     * @param server where it was asked
     * @param mapped where it saw this host; empty if it did not answer
     * @param rttNs from the request to its answer
     */
    public record ServerAnswer(Endpoint server, Optional<Endpoint> mapped, OptionalLong rttNs) {}

    /** Copies the list. */
    public NatReport {
        servers = List.copyOf(servers);
    }

    /** Where the first server that answered saw this host. */
    public Optional<Endpoint> mapped() {
        return servers.stream().flatMap(answer -> answer.mapped().stream()).findFirst();
    }

    /** Did any server answer? */
    public boolean hasAnswer() {
        return mapped().isPresent();
    }
}
