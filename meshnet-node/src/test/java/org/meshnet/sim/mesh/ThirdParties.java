package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;

/** Addresses of nobody's in the mesh, at which somebody aims, and what is sent there. */
final class ThirdParties {
    private static final Prefix NETWORK = Prefix.parse("203.0.113.128/25").orElseThrow();
    private static final int FRAME_HEADERS = 28;
    /** Longer than any handshake message, probe or other word of the node itself. */
    private static final int DATA_LENGTH = 190;

    private long count;
    private long bytes;
    private long dataCount;

    ThirdParties(SimMesh mesh) {
        mesh.network().tap(this::onDatagram);
    }

    private void onDatagram(SimEvent event, SimHost host, SimDatagram datagram) {
        if (event == SimEvent.SENT && NETWORK.contains(datagram.to().address())) {
            count++;
            bytes += datagram.length() + FRAME_HEADERS;
            dataCount += datagram.length() > DATA_LENGTH ? 1 : 0;
        }
    }

    /** So many endpoints of one host, and another one for each number. */
    static List<Endpoint> endpoints(int count, int host) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int port = 0; port < count; port++) {
            endpoints.add(new Endpoint(address(host), 7000 + port));
        }
        return endpoints;
    }

    /** One endpoint of each of so many hosts. */
    static List<Endpoint> hosts(int count) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int host = 0; host < count; host++) {
            endpoints.add(new Endpoint(address(host), 53));
        }
        return endpoints;
    }

    static Endpoint endpoint(int host, int port) {
        return new Endpoint(address(host), port);
    }

    private static IpAddress address(int host) {
        return IpAddress.v4(NETWORK.address().v4Bits() + 1 + host % 120);
    }

    /** Datagrams sent there. */
    long count() {
        return count;
    }

    /** Bytes of these with the headers of UDP and IP. */
    long bytes() {
        return bytes;
    }

    /** Those among them that carry packets. */
    long dataCount() {
        return dataCount;
    }
}
