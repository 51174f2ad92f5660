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
     * @param load what waits, and what was not taken
     */
    public record Data(String interfaceName, int lanes, PacketPath packetPath, Load load) {}

    /**
     * How the threads of a node keep up.
     *
     * @param queues to the control loop
     * @param lostByLane datagrams, or trains of them, that the host did not take, from lane 0 on
     */
    public record Load(List<Queue> queues, List<Long> lostByLane) {
        /** Copies the lists. */
        public Load {
            queues = List.copyOf(queues);
            lostByLane = List.copyOf(lostByLane);
        }
    }

    /**
     * A queue at one moment.
     *
     * @param name of whom it is
     * @param length how many wait
     * @param limit how many can
     */
    public record Queue(String name, int length, int limit) {}

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
