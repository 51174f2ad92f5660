package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.sim.DatagramReceiver;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimSocket;

/** The extra sockets of a simulated host, as the daemon would have them. */
final class SimExtraSockets implements ExtraSockets {
    private final SimHost host;
    private final DatagramReceiver receiver;
    private final Map<Socket, SimSocket> bySocket = new LinkedHashMap<>();
    private final Map<Endpoint, Link> links = new HashMap<>();
    private long lastLink;
    private int limit = Integer.MAX_VALUE;

    private record Link(SimSocket socket, Endpoint remote) {}

    SimExtraSockets(SimHost host, DatagramReceiver receiver) {
        this.host = host;
        this.receiver = receiver;
    }

    int count() {
        return bySocket.size();
    }

    void limit(int count) {
        limit = count;
    }

    /** Sends through an extra socket what is for one, and all else elsewhere. */
    DatagramSink sink(DatagramSink others) {
        return new DatagramSink() {
            @Override
            public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
                Link link = links.get(to);
                if (link != null) {
                    link.socket.send(train, segmentBytes, link.remote);
                } else {
                    others.send(train, segmentBytes, to);
                }
            }

            @Override
            public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
                if (links.containsKey(to)) {
                    send(train, segmentBytes, to);
                } else {
                    others.queue(train, segmentBytes, ecn, to);
                }
            }

            @Override
            public void sendNear(ByteBuffer datagram, Endpoint to) {
                Link link = links.get(to);
                if (link != null) {
                    link.socket.sendNear(datagram, link.remote);
                } else {
                    others.sendNear(datagram, to);
                }
            }

            @Override
            public long lostCount() {
                return others.lostCount();
            }
        };
    }

    @Override
    public List<Socket> open(int count, List<Endpoint> remotes) {
        List<Socket> opened = new ArrayList<>();
        for (int i = 0; i < count && bySocket.size() < limit; i++) {
            opened.add(open(remotes));
        }
        return opened;
    }

    private Socket open(List<Endpoint> remotes) {
        Map<Endpoint, Endpoint> linkByRemote = new HashMap<>();
        SimSocket socket = host.open(0, (datagram, from, atNs) -> receive(linkByRemote.get(from), datagram, atNs));
        List<Endpoint> endpoints = new ArrayList<>();
        for (Endpoint remote : remotes) {
            Endpoint link = Endpoint.link(++lastLink);
            links.put(link, new Link(socket, remote));
            linkByRemote.put(remote, link);
            endpoints.add(link);
        }
        Socket made = new Socket(endpoints);
        bySocket.put(made, socket);
        return made;
    }

    @Override
    public boolean canSendNear() {
        return true;
    }

    private void receive(Endpoint link, ByteBuffer datagram, long atNs) {
        if (link != null && links.containsKey(link)) {
            receiver.onDatagram(datagram, link, atNs);
        }
    }

    @Override
    public void close(Socket socket) {
        bySocket.remove(socket).close();
        socket.links().forEach(links::remove);
    }

    void closeAll() {
        List.copyOf(bySocket.keySet()).forEach(this::close);
    }
}
