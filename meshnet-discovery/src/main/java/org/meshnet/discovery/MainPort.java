package org.meshnet.discovery;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * The server's port. Where any will do, the system chooses one that is free for UDP, which another program may have for
 * TCP; so both are taken together, or another one is chosen.
 *
 * @param udp the socket, non-blocking
 * @param tcp what listens on the same port; empty where the user chose the port: what listens there is opened later, if
 *     anything is to
 */
record MainPort(DatagramChannel udp, Optional<ServerSocketChannel> tcp) {
    /** More in a row are taken for TCP only where next to all are. */
    static final int MOST_TRIES = 64;

    /** Opens a socket on a port that the system chooses. */
    interface Opener {
        DatagramChannel open() throws StartFailure;
    }

    /** Listens at an address and port. */
    interface Listener {
        ServerSocketChannel listen(InetSocketAddress address) throws StartFailure;
    }

    /** @throws StartFailure if the address or port cannot be had */
    static MainPort open(InetSocketAddress address) throws StartFailure {
        Opener opener = () -> ServerSocket.open(address, "--bind");
        return address.getPort() == 0
                ? openAny(opener, same -> ServerSocket.listen(same, "choose one with --port"))
                : new MainPort(opener.open(), Optional.empty());
    }

    /**
     * The first of what is opened on whose port somebody can listen, too; nothing else stays open.
     *
     * @throws StartFailure if there is none
     */
    static MainPort openAny(Opener opener, Listener listener) throws StartFailure {
        for (int left = MOST_TRIES - 1; ; left--) {
            DatagramChannel udp = opener.open();
            try {
                return new MainPort(udp, Optional.of(listener.listen(ServerSocket.localAddress(udp))));
            } catch (StartFailure e) {
                ServerSocket.close(udp);
                if (left == 0) {
                    throw e;
                }
            }
        }
    }
}
