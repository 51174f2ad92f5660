package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.udp.ChannelPort;

/** Where a server listens, in words. Stateless. */
final class Listening {
    private Listening() {}

    /** Each with its transport before it; the first is where nodes are. */
    static List<String> places(Sockets sockets, StreamSetup streams) throws IOException {
        List<String> places = new ArrayList<>();
        for (ChannelPort port : sockets.distinct()) {
            places.add("udp " + Endpoint.of((InetSocketAddress) port.channel().getLocalAddress()));
        }
        if (streams.isOn()) {
            Endpoint main = Endpoint.of((InetSocketAddress) sockets.main().getLocalAddress());
            String transport = streams.tls().isPresent() ? "tcp and tls " : "tcp ";
            places.add(transport + main);
            streams.tlsPort().stream()
                    .filter(port -> port != main.port())
                    .forEach(port -> places.add(transport + new Endpoint(main.address(), port)));
        }
        return places;
    }
}
