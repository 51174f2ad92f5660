package org.meshnet.tun.udp.linux;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.linux.sys.FileDescriptor;
import org.meshnet.tun.udp.ChannelPort;
import org.meshnet.tun.udp.CountingSink;

/**
 * The way of Linux: many datagrams and whole trains in one call, through the file of a channel of the JDK's. Whoever
 * receives from the channel itself gets trains that it cannot tell apart.
 */
public final class LinuxChannelPort implements ChannelPort {
    /** Datagrams or trains that one call takes. */
    private static final int RECEIVED_AT_ONCE = 32;

    private final DatagramChannel channel;
    private final LinuxReceiver receiver;
    private final JoiningSink sink;

    private LinuxChannelPort(DatagramChannel channel, UdpFile file) {
        FileDescriptor descriptor = FileDescriptor.borrowed(file.fd());
        this.channel = channel;
        this.receiver = new LinuxReceiver(descriptor, file.family(), RECEIVED_AT_ONCE);
        this.sink = new JoiningSink(new LinuxDatagramSink(descriptor, file.family(), UdpFile.cutsTrains(file.fd()), 0));
    }

    /**
     * Finds the channel's file, asks for large buffers and for trains. What does not fit on its way is fragmented, as
     * the JDK leaves it.
     *
     * @param channel bound, and not blocking; stays the caller's
     * @throws IOException if there is no such file, or this is no 64-bit system
     */
    public static LinuxChannelPort of(DatagramChannel channel) throws IOException {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new IOException("no 64-bit system");
        }
        UdpFile file = OwnSockets.udp(Endpoint.of((InetSocketAddress) channel.getLocalAddress()));
        UdpFile.enlargeBuffers(file.fd());
        LinuxChannelPort port = new LinuxChannelPort(channel, file);
        // Last, as nothing may fail once it is set.
        UdpFile.receiveTrains(file.fd());
        return port;
    }

    @Override
    public DatagramChannel channel() {
        return channel;
    }

    @Override
    public @Nullable Endpoint receive() throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return receiver.receive();
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
    public boolean holdsMore() {
        return receiver.holdsMore();
    }

    @Override
    public CountingSink sink() {
        return sink;
    }
}
