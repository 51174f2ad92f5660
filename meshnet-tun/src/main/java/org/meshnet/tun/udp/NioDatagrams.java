package org.meshnet.tun.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.locks.LockSupport;

/** Opens the JDK's datagram channels, and sends trains through them. Stateless. */
public final class NioDatagrams {
    static final long PATIENCE_NS = 2_000_000;
    private static final long PAUSE_NS = 50_000;

    private NioDatagrams() {}

    /**
     * A channel that does not block, bound on all addresses.
     *
     * @param port the wanted one, 0 for any
     * @param kernelBufferBytes asked of the kernel for each direction, which gives what it allows; less is no error
     */
    public static DatagramChannel open(int port, int kernelBufferBytes) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, kernelBufferBytes);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, kernelBufferBytes);
            channel.bind(new InetSocketAddress(port));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Sends the bytes between position and limit, which stay, datagram by datagram. When the kernel's buffer is full it
     * waits for room, up to 2 ms a datagram.
     *
     * @return how many datagrams were lost
     */
    public static int send(DatagramChannel channel, ByteBuffer train, int segmentBytes, InetSocketAddress to) {
        return send(channel, train, segmentBytes, to, PATIENCE_NS);
    }

    static int send(
            DatagramChannel channel, ByteBuffer train, int segmentBytes, InetSocketAddress to, long patienceNs) {
        int position = train.position();
        int end = train.limit();
        int lost = 0;
        try {
            for (int start = position; start < end; start += segmentBytes) {
                train.limit(Math.min(start + segmentBytes, end)).position(start);
                lost += sendOne(channel, train, to, patienceNs) ? 0 : 1;
            }
        } finally {
            train.limit(end).position(position);
        }
        return lost;
    }

    private static boolean sendOne(
            DatagramChannel channel, ByteBuffer datagram, InetSocketAddress to, long patienceNs) {
        try {
            long startNs = 0;
            while (channel.send(datagram, to) == 0 && datagram.hasRemaining()) {
                startNs = startNs == 0 ? System.nanoTime() : startNs;
                if (System.nanoTime() - startNs >= patienceNs) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
            return true;
        } catch (IOException | UnsupportedAddressTypeException e) {
            // No route, no such family, too long, or closed: the network would have lost it, and the protocol copes.
            return false;
        }
    }
}
