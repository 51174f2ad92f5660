package org.meshnet.node.daemon;

import java.io.IOException;
import java.net.BindException;
import org.meshnet.node.linux.LinuxUdpSocket;
import org.meshnet.node.udp.NioUdpSocket;
import org.meshnet.node.udp.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the best UDP socket that this host has. */
final class UdpSockets {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSockets.class);

    private UdpSockets() {}

    /**
     * Opens a socket.
     *
     * @param port the wanted one, 0 for any
     * @throws BindException if the port is in use or not allowed
     */
    static UdpSocket open(int port) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return NioUdpSocket.open(port);
        }
        try {
            return LinuxUdpSocket.open(port);
        } catch (BindException e) {
            throw e;
        } catch (IOException | LinkageError e) {
            LOG.info("no trains of datagrams here ({}): sending and receiving them one by one", e.toString());
            return NioUdpSocket.open(port);
        }
    }
}
