package org.meshnet.discovery;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Opens what streams are accepted from. Stateless. */
final class StreamListeners {
    private StreamListeners() {}

    /**
     * One on the main socket's address and port, and one on a second port if there is such.
     *
     * @param sockets may have the first of them already, which is closed if there are to be none
     * @throws StartFailure if a port cannot be had; nothing stays open then
     */
    static List<ServerSocketChannel> open(Sockets sockets, StreamSetup setup) throws StartFailure {
        InetSocketAddress address = ServerSocket.localAddress(sockets.main());
        List<ServerSocketChannel> listeners = new ArrayList<>();
        if (!setup.isOn()) {
            sockets.listener().ifPresent(ServerSocket::close);
            return listeners;
        }
        try {
            listeners.add(
                    sockets.listener().isPresent()
                            ? sockets.listener().get()
                            : ServerSocket.listen(
                                    address, "choose another with --port, or leave TCP out with --no-tcp"));
            if (setup.tlsPort().isPresent() && setup.tlsPort().getAsInt() != address.getPort()) {
                listeners.add(ServerSocket.listen(
                        new InetSocketAddress(
                                address.getAddress(), setup.tlsPort().getAsInt()),
                        "choose another with --tls-port, or 0 for none but --port"));
            }
            return listeners;
        } catch (StartFailure e) {
            listeners.forEach(ServerSocket::close);
            throw e;
        }
    }
}
