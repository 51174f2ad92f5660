package org.meshnet.node.control;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.meshnet.core.engine.MeshStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.portmap.PortMapping;

/**
 * What a daemon knows of itself.
 *
 * @param mesh the engine's part
 * @param interfaceName of the TUN device
 * @param lanes data lanes in use
 * @param packetPath what the system does for packets
 * @param servers the discovery servers as the user named them, in the engine's order
 * @param trust by which keys they are known, in the same order
 * @param names for people, of an endpoint of the engine's that may be a link; empty if the link has ended
 * @param portMapping the router's port that leads here, if there is one
 * @param warnings what somebody should look after, in words
 */
public record DaemonStatus(
        MeshStatus mesh,
        String interfaceName,
        int lanes,
        PacketPath packetPath,
        List<String> servers,
        List<ServerTrust> trust,
        Function<Endpoint, Optional<String>> names,
        Optional<PortMapping> portMapping,
        List<String> warnings) {
    /** Copies the lists. */
    public DaemonStatus {
        servers = List.copyOf(servers);
        trust = List.copyOf(trust);
        warnings = List.copyOf(warnings);
    }
}
