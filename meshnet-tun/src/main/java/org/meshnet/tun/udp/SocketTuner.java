package org.meshnet.tun.udp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.util.List;

/**
 * Sets on sockets of the underlay what the host's policy routing tells them by: a mark, or the interface that they keep
 * to. Any thread. Each method throws an {@link IOException} if the system refuses, as what is not so would go another
 * way.
 */
public interface SocketTuner {
    /** Where nothing is to be set. */
    SocketTuner NONE = new SocketTuner() {
        @Override
        public void tune(int fd) {
            // Nothing to set.
        }

        @Override
        public void tune(List<DatagramChannel> channels) {
            // Nothing to set.
        }

        @Override
        public void tune(DatagramSocket socket) {
            // Nothing to set.
        }

        @Override
        public void tune(Socket socket) {
            // Nothing to set.
        }
    };

    /** The socket with that file descriptor. */
    void tune(int fd) throws IOException;

    /** These, which are bound. */
    void tune(List<DatagramChannel> channels) throws IOException;

    /** This one, which is bound. */
    void tune(DatagramSocket socket) throws IOException;

    /** This one, which is not connected yet; it is bound afterwards. */
    void tune(Socket socket) throws IOException;
}
