package org.meshnet.node.control;

import java.util.List;
import org.meshnet.core.engine.MeshStatus;

/**
 * What a daemon knows of itself.
 *
 * @param mesh the engine's part
 * @param interfaceName of the TUN device
 * @param lanes data lanes in use
 * @param packetPath what the system does for packets
 * @param servers the discovery servers as the user named them, in the engine's order
 */
public record DaemonStatus(
        MeshStatus mesh, String interfaceName, int lanes, PacketPath packetPath, List<String> servers) {
    /** Copies the list. */
    public DaemonStatus {
        servers = List.copyOf(servers);
    }
}
