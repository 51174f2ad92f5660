package org.meshnet.discovery.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.meshnet.core.stream.DatagramQueue;

/** Bytes as they are. */
final class PlainTransport implements StreamTransport {
    private final SocketChannel channel;
    private final ByteBuffer scratch;

    /** @param scratch of all streams; holds nothing between two calls */
    PlainTransport(SocketChannel channel, ByteBuffer scratch) {
        this.channel = channel;
        this.scratch = scratch;
    }

    @Override
    public void read(Feed feed) throws IOException {
        if (channel.read(scratch.clear()) < 0) {
            throw new EOFException("closed by the client");
        }
        feed.onBytes(scratch.flip());
    }

    @Override
    public boolean write(DatagramQueue queue) throws IOException {
        if (!queue.isEmpty()) {
            queue.take(channel::write);
        }
        return queue.isEmpty();
    }

    @Override
    public boolean wantsToRead() {
        return true;
    }
}
