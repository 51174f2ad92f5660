package org.meshnet.tun.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;

/** The portable socket: one datagram a call, through the JDK. */
public final class NioUdpSocket implements UdpSocket {
    private static final int KERNEL_BUFFER_BYTES = 8 << 20;

    private final Selector selector;
    private volatile DatagramChannel channel;
    private volatile int port;
    private final NioReceiver receiver = new NioReceiver();

    private NioUdpSocket(DatagramChannel channel, Selector selector, int port) {
        this.channel = channel;
        this.selector = selector;
        this.port = port;
    }

    /**
     * Opens the socket.
     *
     * @param port the wanted one, 0 for any
     * @param tuner sets what policy routing tells it by
     * @throws BindException if the port is in use or not allowed
     */
    public static NioUdpSocket open(int port, SocketTuner tuner) throws IOException {
        DatagramChannel channel = NioDatagrams.open(port, KERNEL_BUFFER_BYTES);
        try {
            tuner.tune(List.of(channel));
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new NioUdpSocket(channel, selector, ((InetSocketAddress) channel.getLocalAddress()).getPort());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public @Nullable Endpoint receive() throws IOException {
        DatagramChannel used = channel;
        try {
            return receiver.receive(used);
        } catch (ClosedChannelException e) {
            if (used == channel) {
                throw e;
            }
            // Another port was taken meanwhile.
            return null;
        }
    }

    @Override
    public ByteBuffer received() {
        return receiver.received();
    }

    @Override
    public int segmentBytes() {
        return receiver.segmentBytes();
    }

    @Override
    public void await() throws IOException {
        try {
            selector.select();
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            // Closed meanwhile: there is nothing to wait for, as isOpen tells.
            return;
        }
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public NioDatagramSink sink() {
        return new NioDatagramSink(() -> channel, NioDatagrams.PATIENCE_NS);
    }

    @Override
    public void adopt(UdpSocket fresh) throws IOException {
        NioUdpSocket other = (NioUdpSocket) fresh;
        DatagramChannel old = channel;
        other.selector.close();
        other.channel.register(selector, SelectionKey.OP_READ);
        channel = other.channel;
        port = other.port;
        old.close();
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
