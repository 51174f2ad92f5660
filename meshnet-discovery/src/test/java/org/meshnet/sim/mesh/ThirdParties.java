package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * What a node sends to endpoints that have not answered, of all peers and of one (docs/protocol.md §4.6): a second,
     * and at once.
     */
    static final int OF_ALL_PER_SECOND = 200;

    static final int OF_ALL_AT_ONCE = 400;
    static final int OF_ONE_PER_SECOND = 50;
    static final int OF_ONE_AT_ONCE = 100;

    private long count;
    private long bytes;
    private long dataCount;
    private final SimMesh mesh;
    private final double ofAllPerSecond;
    private final double ofOnePerSecond;
    private final Map<SimHost, Bucket> bySender = new HashMap<>();
    private final Map<Way, Bucket> byWay = new HashMap<>();

    private record Way(SimHost from, IpAddress to) {}

    /**
     * Fills with each datagram and leaks at a rate: how full it ever was bounds every window of time, wherever that
     * begins.
     */
    private static final class Bucket {
        private final double perSecond;
        private double level;
        private double most;
        private long lastNs;

        Bucket(double perSecond) {
            this.perSecond = perSecond;
        }

        void add(long nowNs) {
            level = Math.max(0, level - perSecond * (nowNs - lastNs) / 1e9) + 1;
            most = Math.max(most, level);
            lastNs = nowNs;
        }
    }

    ThirdParties(SimMesh mesh) {
        this(mesh, OF_ALL_PER_SECOND, OF_ONE_PER_SECOND);
    }

    /**
     * @param ofAllPerSecond what a node may send to all of them for long
     * @param ofOnePerSecond what it may send to one of them for long
     */
    ThirdParties(SimMesh mesh, double ofAllPerSecond, double ofOnePerSecond) {
        this.mesh = mesh;
        this.ofAllPerSecond = ofAllPerSecond;
        this.ofOnePerSecond = ofOnePerSecond;
        mesh.network().tap(this::onDatagram);
    }

    private void onDatagram(SimEvent event, SimHost host, SimDatagram datagram) {
        if (event == SimEvent.SENT && NETWORK.contains(datagram.to().address())) {
            count++;
            bytes += datagram.length() + FRAME_HEADERS;
            dataCount += datagram.length() > DATA_LENGTH ? 1 : 0;
            long nowNs = mesh.network().scheduler().nowNs();
            bySender.computeIfAbsent(host, sender -> new Bucket(ofAllPerSecond)).add(nowNs);
            byWay.computeIfAbsent(new Way(host, datagram.to().address()), way -> new Bucket(ofOnePerSecond))
                    .add(nowNs);
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

    /** The most that one node sent at once, beyond what it may for long. */
    double mostAtOnce() {
        return most(bySender);
    }

    /** The most that one node sent to one host at once, beyond what it may for long. */
    double mostAtOnceToOneHost() {
        return most(byWay);
    }

    private static double most(Map<?, Bucket> buckets) {
        return buckets.values().stream()
                .mapToDouble(bucket -> bucket.most)
                .max()
                .orElse(0);
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
