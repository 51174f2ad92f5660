package org.meshnet.node.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.tun.udp.NearSender;
import org.meshnet.tun.udp.NioDatagrams;

/**
 * One extra socket with its links, each to one remote endpoint. Any thread sends through a link; one thread receives.
 */
final class SideSocket {
    private static final int KERNEL_BUFFER_BYTES = 4 << 20;

    private final DatagramChannel channel;
    private final int port;
    private final NearSender near;
    private final List<SideLink> links = new ArrayList<>();
    private final ExtraSockets.Socket handle;

    /** The way from this socket to one remote. */
    private final class SideLink implements Link {
        private final InetSocketAddress remote;
        private Endpoint endpoint = Endpoint.NONE;

        SideLink(Endpoint remote) {
            this.remote = remote.toSocketAddress();
        }

        @Override
        public boolean send(ByteBuffer train, int segmentBytes) {
            return NioDatagrams.send(channel, train, segmentBytes, remote) == 0;
        }

        @Override
        public void sendNear(ByteBuffer datagram) {
            near.send(port, datagram, Endpoint.of(remote));
        }

        @Override
        public String toString() {
            return Endpoint.of(remote).toString();
        }
    }

    private SideSocket(DatagramChannel channel, NearSender near, List<Endpoint> remotes, Links table)
            throws IOException {
        this.channel = channel;
        this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        this.near = near;
        for (Endpoint remote : remotes) {
            SideLink link = new SideLink(remote);
            link.endpoint = table.add(link);
            links.add(link);
        }
        this.handle = new ExtraSockets.Socket(
                links.stream().map(link -> link.endpoint).toList());
    }

    /**
     * Opens a socket on a port of the system's choice, whose datagrams the selector tells of with this object attached.
     *
     * @param near for what it cannot send itself
     * @throws IOException if the system gives none
     */
    static SideSocket open(List<Endpoint> remotes, Links table, Selector selector, NearSender near) throws IOException {
        DatagramChannel channel = NioDatagrams.open(0, KERNEL_BUFFER_BYTES);
        try {
            if (near.isAvailable()) {
                // Only now: before, the system could have chosen the port of another socket that shares its own.
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            SideSocket socket = new SideSocket(channel, near, remotes, table);
            key.attach(socket);
            return socket;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    DatagramChannel channel() {
        return channel;
    }

    /** What the engine knows it by. */
    ExtraSockets.Socket handle() {
        return handle;
    }

    /**
     * Takes the next datagram into the buffer, whatever its source.
     *
     * @return its link; {@link Endpoint#NONE} if it is of no remote, and dropped; null if there is nothing now
     */
    @Nullable
    Endpoint receive(ByteBuffer buffer) throws IOException {
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
        if (source == null) {
            return null;
        }
        for (SideLink link : links) {
            if (link.remote.equals(source)) {
                return link.endpoint;
            }
        }
        return Endpoint.NONE;
    }

    void close() throws IOException {
        channel.close();
    }
}
