package org.meshnet.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** The table on which NATs are tested: two hosts X behind one NAT, two public hosts Y, as in RFC 4787's pictures. */
final class NatLab {
    private static final LinkQuality LINK = LinkQuality.latencyMs(1);

    final SimNetwork network;
    final SimSegment lan;
    final SimNat nat;
    final SimHost x1;
    final SimHost x2;
    final SimHost y1;
    final SimHost y2;

    NatLab(NatBehaviour behaviour) {
        network = new SimNetwork(1);
        lan = network.segment("lan");
        nat = network.nat("nat", lan, network.internet(), LINK, behaviour);
        nat.outer().setAddresses(List.of(prefix("192.0.2.1/32")));
        x1 = host("x1", lan, "192.168.1.2/24", "2001:db8:1::2/64");
        x2 = host("x2", lan, "192.168.1.3/24", "2001:db8:1::3/64");
        y1 = host("y1", network.internet(), "198.51.100.1/32", "2001:db8:9::1/64");
        y2 = host("y2", network.internet(), "198.51.100.2/32", "2001:db8:9::2/64");
        nat.advertise(prefix("2001:db8:1::/64"));
    }

    SimHost host(String name, SimSegment segment, String... addresses) {
        SimHost host = network.host(name);
        Prefix[] prefixes = new Prefix[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            prefixes[i] = prefix(addresses[i]);
        }
        host.attach(segment, LINK, prefixes);
        return host;
    }

    /** Opens a socket that remembers what it received. */
    Party open(SimHost host, int port) {
        return new Party(host, port);
    }

    long count(SimEvent event) {
        return network.trace().count(event);
    }

    static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    /** A host's socket and the sources of all that came in by it. */
    final class Party {
        final List<Endpoint> sources = new ArrayList<>();
        private final SimHost host;
        private final SimSocket socket;

        private Party(SimHost host, int port) {
            this.host = host;
            this.socket = host.open(port, (datagram, from, nowNs) -> sources.add(from));
        }

        Endpoint endpoint() {
            return endpoint(4);
        }

        Endpoint endpoint(int family) {
            IpAddress address = host.interfaces().get(0).address(family).orElseThrow();
            return new Endpoint(address, socket.port());
        }

        /** Sends one datagram and waits until it is there or lost. */
        void send(Endpoint to) {
            socket.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), to);
            network.simulateTime(0.1);
        }

        void send(Party to) {
            send(to.endpoint());
        }

        /** The source that the other sees when this one sends to it. */
        Endpoint seenBy(Party other) {
            int before = other.sources.size();
            send(other);
            if (other.sources.size() != before + 1) {
                throw new AssertionError("nothing arrived");
            }
            return other.sources.get(before);
        }

        /** Does one datagram from here to there arrive at that party? */
        boolean reaches(Endpoint to, Party party) {
            int before = party.sources.size();
            send(to);
            return party.sources.size() > before;
        }
    }
}
