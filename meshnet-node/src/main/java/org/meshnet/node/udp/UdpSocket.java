package org.meshnet.node.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.meshnet.core.net.Endpoint;

/**
 * A UDP socket for IPv4 and IPv6 on all addresses of this host. One thread receives; any may send, each through a sink of its own.
 */
public final class UdpSocket implements AutoCloseable {
    /** Longer than any datagram. */
    public static final int BUFFER_BYTES = 65_536;

    private static final int KERNEL_BUFFER_BYTES = 8 << 20;

    private final DatagramChannel channel;
    private final Selector selector;
    private final SourceCache sources = new SourceCache();

    private UdpSocket(DatagramChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    /**
     * Opens the socket.
     *
     * @param port the wanted one, 0 for any
     * @throws BindException if the port is in use or not allowed
     */
    public static UdpSocket open(int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            enlarge(channel, StandardSocketOptions.SO_RCVBUF);
            enlarge(channel, StandardSocketOptions.SO_SNDBUF);
            channel.bind(new InetSocketAddress(port));
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new UdpSocket(channel, selector);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The kernel gives what it allows; less is no error. */
    private static void enlarge(DatagramChannel channel, SocketOption<Integer> option) throws IOException {
        channel.setOption(option, KERNEL_BUFFER_BYTES);
    }

    /** The port that it is bound to. */
    public int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /**
     * Takes the next datagram, if one is there, into the buffer from its start; the buffer is then ready to be read.
     *
     * @return where it came from; null if there is none now
     * @throws ClosedChannelException once closed
     */
    public Endpoint receive(ByteBuffer buffer) throws IOException {
        buffer.clear();
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
        buffer.flip();
        return source == null ? null : sources.endpoint(source);
    }

    /** Waits until a datagram is there or the socket is closed. */
    public void await() throws IOException {
        if (selector.isOpen()) {
            selector.select();
            selector.selectedKeys().clear();
        }
    }

    /** Is it open? */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * A sink for one thread.
     *
     * @param patienceNs how long it waits for room in the kernel's buffer before it counts a datagram as lost
     */
    public NioDatagramSink sink(long patienceNs) {
        return new NioDatagramSink(channel, patienceNs);
    }

    /** Closes the socket and wakes the receiving thread. */
    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
