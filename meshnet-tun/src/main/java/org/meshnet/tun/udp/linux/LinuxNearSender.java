package org.meshnet.tun.udp.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.udp.NearSender;
import org.meshnet.tun.udp.SocketTuner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends from another socket's port by a second one that is there for one datagram only: the JDK's sockets have no hop
 * limit ({@code SO_REUSEPORT} and {@code IP_TTL}, {@code man 7 socket, ip}). What arrives at the port in these
 * microseconds may be lost with it.
 */
public final class LinuxNearSender implements NearSender {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxNearSender.class);
    private static final int MAX_BYTES = 1 << 11;

    private final ByteBuffer copy = DirectMemory.allocate(MAX_BYTES);
    private final long base = DirectMemory.addressOf(copy);
    private final SocketTuner tuner;

    /** @param tuner sets what policy routing tells the socket by */
    public LinuxNearSender(SocketTuner tuner) {
        this.tuner = tuner;
    }

    @Override
    public boolean isAvailable() {
        return true;
    }

    @Override
    public synchronized void send(int port, ByteBuffer datagram, Endpoint to) {
        int length = datagram.remaining();
        if (length > MAX_BYTES) {
            return;
        }
        copy.put(0, datagram, datagram.position(), length);
        try {
            UdpFile file = UdpFile.open(port, true, tuner);
            try {
                send(file, length, to);
            } finally {
                Libc.close(file.fd());
            }
        } catch (IOException e) {
            LOG.debug("no opening from port {}: {}", port, e.toString());
        }
    }

    private void send(UdpFile file, int length, Endpoint to) {
        MessageBatch message = new MessageBatch(file.family(), 1);
        try {
            if (message.name(0).write(to)) {
                message.prepareNear(0, base, length, to.address().isV4());
                Libc.sendmmsg(file.fd(), message.address(0), 1, 0);
            }
        } finally {
            Reference.reachabilityFence(message);
        }
    }
}
