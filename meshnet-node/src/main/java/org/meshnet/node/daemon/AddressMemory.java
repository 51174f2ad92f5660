package org.meshnet.node.daemon;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.state.StateFolder;

/**
 * The addresses in the mesh that a node remembers for its next run.
 *
 * @param last those of the last run
 * @param memory takes those of this one; may wait for a file
 */
record AddressMemory(List<IpAddress> last, Consumer<List<IpAddress>> memory) {
    static AddressMemory of(StateFolder state) {
        return new AddressMemory(state.lastAddresses(), state::rememberAddresses);
    }

    static AddressMemory none() {
        return new AddressMemory(List.of(), addresses -> {});
    }

    /**
     * The IPv4 address of the last run, if that was in this network.
     *
     * @param ownV6 which this node has there
     */
    Optional<IpAddress> lastV4(IpAddress ownV6) {
        return last.contains(ownV6) ? last.stream().filter(IpAddress::isV4).findFirst() : Optional.empty();
    }

    /** Remembers them, if there is an IPv4 address among them. */
    void note(List<IpAddress> addresses) {
        if (addresses.stream().anyMatch(IpAddress::isV4)) {
            memory.accept(addresses);
        }
    }
}
