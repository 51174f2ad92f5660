package org.meshnet.tun.udp.linux;

import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.meshnet.tun.udp.SocketTuner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens several sockets on one port ({@code SO_REUSEPORT}, {@code man 7 socket}), among which a program shares out what
 * arrives. Stateless.
 */
public final class LinuxUdpGroup {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxUdpGroup.class);

    private LinuxUdpGroup() {}

    /**
     * Opens the sockets. Where the kernel can't share out what arrives there is one, with a line in the log: it then
     * receives everything.
     *
     * @param port the wanted one, 0 for any
     * @param count wanted sockets, at least 1
     * @param tuner sets what policy routing tells them by
     * @param steering the program for so many sockets
     * @throws BindException if the port is in use or not allowed
     */
    public static List<LinuxUdpSocket> open(int port, int count, SocketTuner tuner, IntFunction<SocketProgram> steering)
            throws IOException {
        // Bound before it shares its port, the first socket neither joins nor is given a port that others share.
        LinuxUdpSocket first = LinuxUdpSocket.open(port, tuner);
        List<LinuxUdpSocket> sockets = new ArrayList<>(List.of(first));
        if (count == 1) {
            return sockets;
        }
        try {
            first.sharePort();
            while (sockets.size() < count) {
                sockets.add(first.openBeside());
            }
            first.steer(steering.apply(count));
            for (int number = 0; number < count; number++) {
                sockets.get(number).distinguish(number);
            }
            return sockets;
        } catch (IOException e) {
            LOG.info("one socket instead of {}: {}", count, e.getMessage());
            sockets.subList(1, sockets.size()).forEach(LinuxUdpSocket::close);
            first.keepPort();
            return List.of(first);
        }
    }
}
