package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.stun.BindingResponder;
import org.meshnet.discovery.stun.StunSites;

/**
 * The server's sockets: the main one, and with a second endpoint those of the other sites for STUN.
 *
 * @param channels by site; a site that there is none of has the main one
 * @param responder knows the sites
 */
record Sockets(List<DatagramChannel> channels, BindingResponder responder) implements AutoCloseable {
    /** @throws StartFailure if the address or port cannot be had */
    static Sockets open(InetSocketAddress address) throws StartFailure {
        return new Sockets(List.of(ServerSocket.open(address, "--bind")), BindingResponder.PLAIN);
    }

    /** @throws StartFailure if an address or port cannot be had; nothing stays open then */
    static Sockets open(InetSocketAddress address, Endpoint alternate) throws StartFailure {
        DatagramChannel main = ServerSocket.open(address, "--bind");
        List<DatagramChannel> channels = new ArrayList<>(List.of(main));
        try {
            StunSites sites = new StunSites(Endpoint.of((InetSocketAddress) main.getLocalAddress()), alternate);
            for (int site = 1; site < sites.limit(); site++) {
                channels.add(
                        sites.exists(site) ? ServerSocket.open(sites.at(site).toSocketAddress(), "--alt-bind") : main);
            }
            return new Sockets(channels, BindingResponder.of(sites));
        } catch (StartFailure e) {
            closeAll(channels);
            throw e;
        } catch (IOException e) {
            closeAll(channels);
            throw new StartFailure(DiscoveryExitCode.SYSTEM, "the socket has no address: " + e.getMessage(), e);
        }
    }

    DatagramChannel main() {
        return channels.get(StunSites.MAIN);
    }

    private static void closeAll(List<DatagramChannel> channels) {
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // Closing is all that could be done.
            }
        }
    }

    @Override
    public void close() {
        closeAll(channels);
    }
}
