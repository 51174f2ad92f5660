package org.meshnet.node.daemon;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.report.ServerKeys;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.membership.MembershipMemory;
import org.meshnet.node.network.ExitRoutes;
import org.meshnet.node.nft.NatTable;
import org.meshnet.node.state.RisingClock;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.HostView;
import org.meshnet.tun.TunDevice;

/**
 * What a daemon is made of. It closes the sockets and the device, and wipes the keys.
 *
 * @param config validated
 * @param keys this node's and its network's
 * @param host what this node has of its host
 * @param memory what is kept for the next run, and where
 * @param servers how the servers are reached and known
 * @param warnings for {@code status}
 */
record NodeParts(NodeConfig config, Keys keys, Host host, Memory memory, Servers servers, Warnings warnings) {
    /**
     * What must not be left in memory.
     *
     * @param identity the node's
     * @param secrets the network's
     * @param closed how the node belongs to a closed network; empty in an open one
     */
    record Keys(Identity identity, NetworkSecrets secrets, Optional<EngineConfig.Closed> closed) {
        /** Once nobody uses them any more. */
        void destroy() {
            identity.destroy();
            secrets.destroy();
            closed.flatMap(EngineConfig.Closed::signer).ifPresent(SigningKey::destroy);
        }
    }

    /**
     * What is open.
     *
     * @param port with a socket for each data lane
     * @param tun with as many queues as there are sockets if it can
     * @param network this host's
     * @param nat what the kernel translates for networks behind this node
     * @param exit has this host's traffic go through a member, if the user wants that
     */
    record Host(Port port, TunDevice tun, HostView network, NatTable nat, ExitRoutes exit) {
        UdpGroup sockets() {
            return port.sockets();
        }

        UdpSockets opener() {
            return port.opener();
        }
    }

    /**
     * What outlives a run.
     *
     * @param clock the time of day
     * @param port takes the UDP port for the next run
     * @param addresses in the mesh, of the last run and for the next
     * @param membership takes what is new in a closed network
     * @param runtimeFolder for the control socket
     */
    record Memory(
            RisingClock clock,
            IntConsumer port,
            AddressMemory addresses,
            MembershipMemory membership,
            Path runtimeFolder) {}

    /**
     * The discovery servers'.
     *
     * @param keys by which they are known
     * @param tls believes those that the configuration names
     */
    record Servers(ServerKeys keys, Supplier<SSLSocketFactory> tls) {}
}
