package org.meshnet.sim.mesh;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;

/**
 * Counts what hosts send and receive from its making on: UDP payload plus the headers of UDP and IP, 28 bytes over IPv4
 * and 48 over IPv6. Sent is what leaves the host, whether it arrives or not; received is what reaches its socket.
 */
final class TrafficMeter {
    private static final int V4_HEADERS = 28;
    private static final int V6_HEADERS = 48;

    private final SimMesh mesh;
    private final double startSeconds;
    private final Map<SimHost, long[]> bytesByHost = new HashMap<>();
    private final Map<String, Long> sentBytesByType = new TreeMap<>();

    TrafficMeter(SimMesh mesh) {
        this.mesh = mesh;
        this.startSeconds = mesh.now();
        mesh.network().tap(this::count);
    }

    private void count(SimEvent event, SimHost host, SimDatagram datagram) {
        int bytes = datagram.length() + (datagram.to().address().isV4() ? V4_HEADERS : V6_HEADERS);
        bytesByHost.computeIfAbsent(host, key -> new long[2])[event == SimEvent.SENT ? 0 : 1] += bytes;
        if (event == SimEvent.SENT) {
            int type = datagram.payload().get(0) & 0xff;
            sentBytesByType.merge(String.format("%02x/%d", type, datagram.length()), (long) bytes, Long::sum);
        }
    }

    /** Bytes a second that each of these nodes sends, on average. */
    double sentMean(Collection<SimNode> nodes) {
        return nodes.stream().mapToLong(node -> bytes(node.host())[0]).average().orElse(0) / seconds();
    }

    /** Bytes a second that each of these nodes receives, on average. */
    double receivedMean(Collection<SimNode> nodes) {
        return nodes.stream().mapToLong(node -> bytes(node.host())[1]).average().orElse(0) / seconds();
    }

    /** Bytes a second that the one of these nodes sends and receives for which that is most. */
    double mostOfAny(Collection<SimNode> nodes) {
        ToLongFunction<SimNode> both = node -> bytes(node.host())[0] + bytes(node.host())[1];
        return nodes.stream().mapToLong(both).max().orElse(0) / seconds();
    }

    private long[] bytes(SimHost host) {
        return bytesByHost.getOrDefault(host, new long[2]);
    }

    private double seconds() {
        return mesh.now() - startSeconds;
    }

    /**
     * Types of datagrams, by first byte and length, and the bytes a second and node that are sent as such; the most
     * first.
     */
    List<String> types(int nodeCount) {
        return sentBytesByType.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(type -> String.format("%s: %.2f", type.getKey(), type.getValue() / seconds() / nodeCount))
                .toList();
    }
}
