package org.meshnet.tun.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;

/** The portable way: one datagram a call, through the JDK, sent at once. */
public final class NioChannelPort implements ChannelPort {
    private final DatagramChannel channel;
    private final NioReceiver receiver = new NioReceiver();
    private final NioDatagramSink sink;

    /** @param channel which does not block, and stays the caller's */
    public NioChannelPort(DatagramChannel channel) {
        this.channel = channel;
        this.sink = new NioDatagramSink(() -> channel, 0);
    }

    @Override
    public DatagramChannel channel() {
        return channel;
    }

    @Override
    public @Nullable Endpoint receive() throws IOException {
        return receiver.receive(channel);
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
        return false;
    }

    @Override
    public CountingSink sink() {
        return sink;
    }
}
