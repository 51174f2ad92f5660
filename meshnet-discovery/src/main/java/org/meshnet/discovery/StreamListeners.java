package org.meshnet.discovery;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Opens what streams are accepted from. Stateless. */
final class StreamListeners {
    private StreamListeners() {}

    /**
     * One on the UDP socket's address and port, and one on a second port if there is such.
     *
     * @throws StartFailure if a port cannot be had; nothing stays open then
     */
    static List<ServerSocketChannel> open(InetSocketAddress address, StreamSetup setup) throws StartFailure {
        List<ServerSocketChannel> listeners = new ArrayList<>();
        if (!setup.isOn()) {
            return listeners;
        }
        try {
            listeners.add(ServerSocket.listen(address, "choose another with --port, or leave TCP out with --no-tcp"));
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
