package org.meshnet.node.netcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;

/** Two UDP sockets for IPv4 and IPv6, and the waiting for both. One thread. */
final class StunSockets implements AutoCloseable {
    private static final int SOCKET_COUNT = 2;
    private static final int BUFFER_LENGTH = 2048;
    private static final int MAX_BATCH = 64;

    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);

    /** Takes what arrives. */
    @FunctionalInterface
    interface Receiver {
        void onDatagram(int socket, ByteBuffer datagram, Endpoint from);
    }

    StunSockets() throws IOException {
        selector = Selector.open();
        for (int i = 0; i < SOCKET_COUNT; i++) {
            DatagramChannel channel = DatagramChannel.open();
            channels.add(channel);
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(0)).register(selector, SelectionKey.OP_READ);
        }
    }

    /** Where datagrams of each socket leave. What the system refuses is lost, as if the network had lost it. */
    List<DatagramSink> sinks() {
        return channels.stream().<DatagramSink>map(StunSockets::sink).toList();
    }

    private static DatagramSink sink(DatagramChannel channel) {
        return (datagram, segmentBytes, to) -> {
            try {
                channel.send(datagram.duplicate(), to.toSocketAddress());
            } catch (IOException | UnsupportedAddressTypeException e) {
                // No way to that address, or no such family on this host: the answer will be missing.
                return;
            }
        };
    }

    /** Waits for datagrams, but not longer than this. */
    void await(long timeoutNs, Receiver receiver) {
        try {
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs)));
            selector.selectedKeys().clear();
            for (int socket = 0; socket < channels.size(); socket++) {
                receive(socket, receiver);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(int socket, Receiver receiver) throws IOException {
        for (int i = 0; i < MAX_BATCH; i++) {
            buffer.clear();
            InetSocketAddress from = (InetSocketAddress) channels.get(socket).receive(buffer);
            if (from == null) {
                return;
            }
            receiver.onDatagram(socket, buffer.flip(), Endpoint.of(from));
        }
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
