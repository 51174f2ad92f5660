package org.meshnet.tun.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;

/** Receives one datagram a call through a channel that does not block. For one thread. */
final class NioReceiver {
    private final SourceCache sources = new SourceCache();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(UdpSocket.BUFFER_BYTES);
    private int length;

    /** Where it came from; null if there is nothing now. */
    @Nullable
    Endpoint receive(DatagramChannel channel) throws IOException {
        buffer.clear();
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
        length = buffer.flip().remaining();
        return source == null ? null : sources.endpoint(source);
    }

    /** What was received last, between position and limit. */
    ByteBuffer received() {
        return buffer;
    }

    /** Bytes of what was received last. */
    int segmentBytes() {
        return length;
    }
}
