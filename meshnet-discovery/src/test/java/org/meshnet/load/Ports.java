package org.meshnet.load;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The sockets of one worker, so many towards each server, each connected. Towards a server on this host each has a
 * loopback address of its own, so that no limit of the server by source address counts all nodes as one. Not
 * thread-safe.
 */
final class Ports implements Outlet, Closeable {
    /** Taken from one socket before the next has its turn. */
    private static final int MOST_AT_ONCE = 64;

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LONGEST_DATAGRAM = 2048;
    private static final int FIRST_LOOPBACK_NETWORK = 16;
    private static final int HOSTS_PER_BYTE = 250;

    /** Who takes what comes. */
    interface Receiver {
        void onDatagram(ByteBuffer datagram, int port);
    }

    private final Selector selector;
    private final List<List<DatagramChannel>> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    private final ByteBuffer out = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
    private long sentCount;
    private long deafCount;

    private Ports(Selector selector) {
        this.selector = selector;
    }

    /**
     * Opens them all.
     *
     * @param worker which one, from 0
     * @throws IOException if an address or a socket cannot be had
     */
    static Ports open(LoadPlan plan, int worker) throws IOException {
        Ports ports = new Ports(Selector.open());
        try {
            for (InetSocketAddress server : plan.servers()) {
                ports.open(server, plan, worker);
            }
            return ports;
        } catch (IOException e) {
            ports.close();
            throw e;
        }
    }

    private void open(InetSocketAddress server, LoadPlan plan, int worker) throws IOException {
        List<DatagramChannel> towards = new ArrayList<>();
        channels.add(towards);
        for (int port = 0; port < plan.means().sockets(); port++) {
            DatagramChannel channel = DatagramChannel.open();
            towards.add(channel);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.bind(source(server.getAddress(), plan.means(), worker, port));
            channel.connect(server);
            channel.register(selector, SelectionKey.OP_READ, port);
        }
    }

    /** Any port of the address that this socket is to have. */
    private static InetSocketAddress source(InetAddress server, LoadPlan.Means means, int worker, int port)
            throws IOException {
        List<InetAddress> sources = means.sources();
        if (!sources.isEmpty()) {
            return new InetSocketAddress(sources.get(port % sources.size()), 0);
        }
        if (!server.isLoopbackAddress() || server.getAddress().length != Integer.BYTES) {
            return new InetSocketAddress(0);
        }
        byte[] address = {
            127,
            (byte) (FIRST_LOOPBACK_NETWORK + worker),
            (byte) (port / HOSTS_PER_BYTE % HOSTS_PER_BYTE),
            (byte) (1 + port % HOSTS_PER_BYTE)
        };
        return new InetSocketAddress(InetAddress.getByAddress(address), 0);
    }

    @Override
    public boolean send(ByteBuffer datagram, int server, int port) {
        sentCount++;
        ByteBuffer direct = datagram;
        if (!datagram.isDirect()) {
            out.clear();
            direct = out.put(datagram).flip();
        }
        try {
            return channels.get(server).get(port).write(direct) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Waits for datagrams and gives away what has come.
     *
     * @param patienceMs how long it waits; 0 for not at all
     */
    void receive(Receiver receiver, long patienceMs) throws IOException {
        int readyCount = patienceMs > 0 ? selector.select(patienceMs) : selector.selectNow();
        if (readyCount == 0) {
            return;
        }
        Set<SelectionKey> keys = selector.selectedKeys();
        for (SelectionKey key : keys) {
            drain((DatagramChannel) key.channel(), (int) key.attachment(), receiver);
        }
        keys.clear();
    }

    private void drain(DatagramChannel channel, int port, Receiver receiver) {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            buffer.clear();
            try {
                if (channel.read(buffer) <= 0) {
                    return;
                }
                receiver.onDatagram(buffer.flip(), port);
            } catch (IOException e) {
                deafCount++;
            }
        }
    }

    /** Ends the waiting of {@link #receive}. Any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Datagrams sent since the last time. */
    long takeSentCount() {
        long count = sentCount;
        sentCount = 0;
        return count;
    }

    /** How often the host said since the last time that nobody listens at the server's place. */
    long takeDeafCount() {
        long count = deafCount;
        deafCount = 0;
        return count;
    }

    @Override
    public void close() throws IOException {
        for (List<DatagramChannel> towards : channels) {
            for (DatagramChannel channel : towards) {
                channel.close();
            }
        }
        selector.close();
    }
}
