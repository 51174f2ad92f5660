package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;

/**
 * Sends through the daemon's non-blocking channel. What the system does not take is lost and counted. For the loop's
 * thread.
 */
final class ChannelSink implements DatagramSink {
    private final DatagramChannel channel;
    private long lost;

    ChannelSink(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        InetSocketAddress address = to.toSocketAddress();
        for (int index = train.position(); index < train.limit(); index += segmentBytes) {
            sendOne(train.slice(index, Math.min(segmentBytes, train.limit() - index)), address);
        }
    }

    private void sendOne(ByteBuffer datagram, InetSocketAddress to) {
        try {
            if (channel.send(datagram, to) == 0) {
                lost++;
            }
        } catch (IOException e) {
            lost++;
        }
    }

    long lost() {
        return lost;
    }
}
