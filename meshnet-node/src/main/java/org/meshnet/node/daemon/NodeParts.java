package org.meshnet.node.daemon;

import java.nio.file.Path;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.seam.WallClock;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.udp.UdpSocket;
import org.meshnet.tun.TunDevice;

/**
 * What a daemon is made of. It closes the socket and the device, and wipes the secrets.
 *
 * @param config validated
 * @param identity the node's
 * @param secrets the network's
 * @param clock the time of day
 * @param socket open
 * @param tun open
 * @param runtimeFolder for the control socket
 */
record NodeParts(
        NodeConfig config,
        Identity identity,
        NetworkSecrets secrets,
        WallClock clock,
        UdpSocket socket,
        TunDevice tun,
        Path runtimeFolder) {}
