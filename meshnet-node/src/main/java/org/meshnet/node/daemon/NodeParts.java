package org.meshnet.node.daemon;

import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.state.RisingClock;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.HostView;
import org.meshnet.tun.TunDevice;

/**
 * What a daemon is made of. It closes the sockets and the device, and wipes the secrets.
 *
 * @param config validated
 * @param identity the node's
 * @param secrets the network's
 * @param clock the time of day
 * @param sockets open, one for each data lane
 * @param portMemory takes the UDP port for the next run
 * @param tun open, with as many queues as there are sockets if it can
 * @param host this host's network
 * @param tls believes those that the configuration names
 * @param runtimeFolder for the control socket
 * @param serverKeys by which the discovery servers are known
 * @param warnings for {@code status}
 */
record NodeParts(
        NodeConfig config,
        Identity identity,
        NetworkSecrets secrets,
        RisingClock clock,
        UdpGroup sockets,
        IntConsumer portMemory,
        TunDevice tun,
        HostView host,
        Supplier<SSLSocketFactory> tls,
        Path runtimeFolder,
        ServerKeys serverKeys,
        Warnings warnings) {}
