package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.stun.BindingResponder;
import org.meshnet.discovery.stun.StunSites;
import org.meshnet.tun.udp.ChannelPort;

/**
 * The server's sockets: the main one, and with a second endpoint those of the other sites for STUN.
 *
 * @param ports by site; a site that there is none of has the main one
 * @param responder knows the sites
 * @param listener for TCP on the main socket's port, where that is one that the system chose: nobody else may have it
 */
record Sockets(List<ChannelPort> ports, BindingResponder responder, Optional<ServerSocketChannel> listener)
        implements AutoCloseable {
    /** @throws StartFailure if the address or port cannot be had */
    static Sockets open(InetSocketAddress address, UdpWay way) throws StartFailure {
        MainPort main = MainPort.open(address);
        return new Sockets(List.of(way.portOn(main.udp())), BindingResponder.PLAIN, main.tcp());
    }

    /** @throws StartFailure if an address or port cannot be had; nothing stays open then */
    static Sockets open(InetSocketAddress address, Endpoint alternate, UdpWay way) throws StartFailure {
        MainPort opened = MainPort.open(address);
        ChannelPort main = way.portOn(opened.udp());
        List<ChannelPort> ports = new ArrayList<>(List.of(main));
        try {
            StunSites sites =
                    new StunSites(Endpoint.of((InetSocketAddress) main.channel().getLocalAddress()), alternate);
            for (int site = 1; site < sites.limit(); site++) {
                ports.add(
                        sites.exists(site)
                                ? way.portOn(ServerSocket.open(sites.at(site).toSocketAddress(), "--alt-bind"))
                                : main);
            }
            return new Sockets(ports, BindingResponder.of(sites), opened.tcp());
        } catch (StartFailure e) {
            new Sockets(ports, BindingResponder.PLAIN, opened.tcp()).close();
            throw e;
        } catch (IOException e) {
            new Sockets(ports, BindingResponder.PLAIN, opened.tcp()).close();
            throw new StartFailure(DiscoveryExitCode.SYSTEM, "the socket has no address: " + e.getMessage(), e);
        }
    }

    DatagramChannel main() {
        return ports.get(StunSites.MAIN).channel();
    }

    /** Each port once. */
    List<ChannelPort> distinct() {
        return ports.stream().distinct().toList();
    }

    @Override
    public void close() {
        listener.ifPresent(ServerSocket::close);
        for (ChannelPort port : ports) {
            ServerSocket.close(port.channel());
        }
    }
}
