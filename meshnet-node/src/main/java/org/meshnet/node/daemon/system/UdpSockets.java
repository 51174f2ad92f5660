package org.meshnet.node.daemon.system;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.linux.LaneSteering;
import org.meshnet.node.udp.UdpGroup;
import org.meshnet.tun.udp.NearSender;
import org.meshnet.tun.udp.NioUdpSocket;
import org.meshnet.tun.udp.SocketTuner;
import org.meshnet.tun.udp.linux.LinuxNearSender;
import org.meshnet.tun.udp.linux.LinuxSocketTuner;
import org.meshnet.tun.udp.linux.LinuxUdpGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the best UDP sockets that this host has. */
public final class UdpSockets {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSockets.class);

    private final SocketTuner tuner;

    /** @param tuner sets what policy routing tells them by */
    public UdpSockets(SocketTuner tuner) {
        this.tuner = tuner;
    }

    /**
     * Those that this host's policy routing can tell as the configuration says.
     *
     * @throws IOException if this system can't have that
     */
    public static UdpSockets of(NodeConfig.Policy policy) throws IOException {
        boolean isAsked = policy.isMarkAsked() || !policy.device().isEmpty();
        if (policy.mark() == 0 && !isAsked) {
            return new UdpSockets(SocketTuner.NONE);
        }
        if (!isLinux()) {
            if (isAsked) {
                throw new IOException("--fwmark and --bind-device are for Linux");
            }
            return new UdpSockets(SocketTuner.NONE);
        }
        try {
            LinuxSocketTuner tuner = new LinuxSocketTuner(policy.mark(), policy.device());
            tuner.tryOut();
            return new UdpSockets(tuner);
        } catch (IOException | LinkageError e) {
            if (isAsked) {
                throw new IOException(e.getMessage(), e);
            }
            LOG.debug("sockets have no mark: {}", e.toString());
            return new UdpSockets(SocketTuner.NONE);
        }
    }

    /** What sets the same on other sockets. */
    public SocketTuner tuner() {
        return tuner;
    }

    /**
     * Opens the sockets of one port: as many as wanted where the system can steer lanes, else one.
     *
     * @param port the wanted one, 0 for any
     * @param count wanted sockets
     * @throws BindException if the port is in use or not allowed
     */
    public UdpGroup open(int port, int count) throws IOException {
        if (!isLinux()) {
            return openPortable(port, count);
        }
        try {
            return new UdpGroup(List.copyOf(LinuxUdpGroup.open(port, count, tuner, LaneSteering::program)));
        } catch (BindException e) {
            throw e;
        } catch (IOException | LinkageError e) {
            LOG.info("no trains of datagrams here ({}): sending and receiving them one by one", e.toString());
            return openPortable(port, count);
        }
    }

    /** What sends datagrams that end a few hops away from the ports of other sockets. */
    public NearSender nearSender() {
        try {
            return isLinux() ? new LinuxNearSender(tuner) : NearSender.NONE;
        } catch (LinkageError e) {
            return NearSender.NONE;
        }
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private UdpGroup openPortable(int port, int count) throws IOException {
        if (count > 1) {
            LOG.info("one lane instead of {}: this system's sockets can't have more", count);
        }
        return new UdpGroup(List.of(NioUdpSocket.open(port, tuner)));
    }
}
