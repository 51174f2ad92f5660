package org.meshnet.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.stun.NatProbe;
import org.meshnet.core.stun.NatReport;

/**
 * The table on which NATs, and what finds out about them, are tested: two hosts X behind one NAT, two public hosts Y,
 * as in RFC 4787's pictures.
 */
public final class NatLab {
    private static final LinkQuality LINK = LinkQuality.latencyMs(1);
    private static final double STEP_SECONDS = 0.01;

    public final SimNetwork network;
    public final SimSegment lan;
    public final SimNat nat;
    public final SimHost x1;
    public final SimHost x2;
    public final SimHost y1;
    public final SimHost y2;

    public NatLab(NatBehaviour behaviour) {
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

    public SimHost host(String name, SimSegment segment, String... addresses) {
        SimHost host = network.host(name);
        Prefix[] prefixes = new Prefix[addresses.length];
        for (int i = 0; i < addresses.length; i++) {
            prefixes[i] = prefix(addresses[i]);
        }
        host.attach(segment, LINK, prefixes);
        return host;
    }

    /** Runs the probe of a host to its end. */
    public NatReport probe(SimHost host, Endpoint... servers) {
        List<NatProbe> probe = new ArrayList<>();
        List<DatagramSink> sockets = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int socket = i;
            sockets.add(
                    host.open(0, (datagram, from, nowNs) -> probe.get(0).onDatagram(socket, datagram, from, nowNs)));
        }
        SimRandom random = network.random().split("probe");
        probe.add(new NatProbe(List.of(servers), new HashSet<>(host.addresses()), random, sockets, nowNs()));
        probe.get(0).onTimer(nowNs());
        for (int i = 0; i < 2000 && !probe.get(0).isDone(); i++) {
            network.simulateTime(STEP_SECONDS);
            probe.get(0).onTimer(nowNs());
        }
        assertTrue(probe.get(0).isDone(), "never ends");
        assertEquals(Long.MAX_VALUE, probe.get(0).nextDeadlineNs());
        return probe.get(0).report();
    }

    public long nowNs() {
        return network.scheduler().nowNs();
    }

    /** A host's IPv4 address and a port. */
    public static Endpoint endpoint(SimHost host, int port) {
        return new Endpoint(host.interfaces().get(0).address(4).orElseThrow(), port);
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
