package org.meshnet.discovery.status;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/** A connection that has to be done with by a deadline. One thread. */
final class TimedChannel implements Closeable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final long startNs = System.nanoTime();
    private final long patienceNs;

    /**
     * @param channel connected; this one's from now on
     * @param patienceNs for all that is read and written
     */
    TimedChannel(SocketChannel channel, long patienceNs) throws IOException {
        this.channel = channel;
        this.patienceNs = patienceNs;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * Reads what is there, once something is; -1 at the end.
     *
     * @throws SocketTimeoutException if nothing comes in time
     */
    int read(ByteBuffer bytes) throws IOException {
        await(SelectionKey.OP_READ);
        return channel.read(bytes);
    }

    /**
     * Writes all.
     *
     * @throws SocketTimeoutException if it is not taken in time
     */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            await(SelectionKey.OP_WRITE);
            channel.write(bytes);
        }
    }

    private void await(int operation) throws IOException {
        key.interestOps(operation);
        long leftMs = TimeUnit.NANOSECONDS.toMillis(patienceNs - (System.nanoTime() - startNs));
        if (leftMs <= 0 || selector.select(leftMs) == 0) {
            throw new SocketTimeoutException("it takes too long");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
