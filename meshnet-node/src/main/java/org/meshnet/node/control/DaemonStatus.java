package org.meshnet.node.control;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.portmap.PortMapping;

/**
 * What a daemon knows of itself.
 *
 * @param mesh the engine's part
 * @param data how packets go
 * @param servers as people know them
 * @param names of the members
 * @param network around this node
 * @param warnings what somebody should look after, in words
 */
public record DaemonStatus(
        MeshStatus mesh, Data data, Servers servers, NamesStatus names, Network network, List<String> warnings) {
    /** Copies the list. */
    public DaemonStatus {
        warnings = List.copyOf(warnings);
    }

    /**
     * The network around this node.
     *
     * @param portMapping the router's port that leads here, if there is one
     * @param advertised the networks behind this node
     * @param exit the member through which this host's traffic to everywhere else goes
     */
    public record Network(Optional<PortMapping> portMapping, List<AdvertisedStatus> advertised, ExitStatus exit) {
        /** Copies the list. */
        public Network {
            advertised = List.copyOf(advertised);
        }
    }

    /**
     * How packets go.
     *
     * @param interfaceName of the TUN device
     * @param lanes data lanes in use
     * @param packetPath what the system does for packets
     */
    public record Data(String interfaceName, int lanes, PacketPath packetPath) {}

    /**
     * The discovery servers.
     *
     * @param addresses as the user named them, in the engine's order
     * @param trust by which keys they are known, in the same order
     * @param names for people, of an endpoint of the engine's that may be a link; empty if the link has ended
     */
    public record Servers(
            List<String> addresses, List<ServerKeyStatus> trust, Function<Endpoint, Optional<String>> names) {
        /** Copies the lists. */
        public Servers {
            addresses = List.copyOf(addresses);
            trust = List.copyOf(trust);
        }
    }
}
