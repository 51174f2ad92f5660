package org.meshnet.node.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stream.DatagramQueue;
import org.meshnet.core.stream.DatagramReader;
import org.meshnet.core.wire.MessageType;
import org.meshnet.node.udp.Link;

/**
 * A connected stream as a link. Any thread queues what is to be sent, which never waits for the network: what does not
 * fit is lost, as on a network. One thread writes all that waits at once; one reads.
 */
final class StreamLink implements Link {
    /** What waits beside what the socket holds: a quarter of a second at 4 Mbit/s. */
    private static final int QUEUE_BYTES = 1 << 17;

    /** What relayed packets leave free, so that the registration lasts however many there are. */
    private static final int KEPT_FREE_BYTES = 1 << 13;

    private static final int READ_BYTES = 1 << 16;

    private final Socket socket;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isFilled = lock.newCondition();
    private final DatagramQueue queue = new DatagramQueue(QUEUE_BYTES);
    private final Condition isSent = lock.newCondition();
    private boolean isWriting;
    private boolean isClosed;

    StreamLink(Socket socket, StreamTarget target) {
        this.socket = socket;
        this.name = Endpoint.of((InetSocketAddress) socket.getRemoteSocketAddress()) + " by " + target.transport();
    }

    @Override
    public boolean send(ByteBuffer train, int segmentBytes) {
        lock.lock();
        try {
            boolean isRelayed = train.get(train.position()) == MessageType.RELAY;
            int refused = isClosed ? 1 : queue.add(train, segmentBytes, isRelayed ? KEPT_FREE_BYTES : 0);
            isFilled.signal();
            return refused == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Writes until the stream ends. For a thread of its own. */
    void write() throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] bytes = new byte[QUEUE_BYTES];
        for (int count = await(bytes); count > 0; count = await(bytes)) {
            out.write(bytes, 0, count);
        }
    }

    /** Takes all that waits, and waits for something first; 0 once the stream is closed. */
    private int await(byte[] bytes) throws IOException {
        lock.lock();
        try {
            isWriting = false;
            isSent.signalAll();
            while (queue.isEmpty() && !isClosed) {
                isFilled.awaitUninterruptibly();
            }
            int[] count = {0};
            if (!isClosed) {
                queue.take(waiting -> {
                    count[0] = waiting.remaining();
                    waiting.get(bytes, 0, count[0]);
                });
            }
            isWriting = count[0] > 0;
            return count[0];
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads until the stream ends, which it always does with an exception.
     *
     * @param self under which the engine knows it
     */
    void read(StreamInbox inbox, Endpoint self) throws IOException {
        InputStream in = socket.getInputStream();
        DatagramReader reader = new DatagramReader(ByteBuffer.allocateDirect(READ_BYTES));
        byte[] bytes = new byte[READ_BYTES];
        while (true) {
            int count = in.read(bytes, 0, reader.space().remaining());
            if (count < 0) {
                throw new EOFException("closed by the server");
            }
            reader.space().put(bytes, 0, count);
            if (!inbox.take(reader, self, System.nanoTime())) {
                throw new ProtocolException("what answers there is no discovery server");
            }
        }
    }

    /** Waits, for no longer than this, until the socket has all that was queued. */
    void awaitSent(long patienceNs) {
        lock.lock();
        try {
            long leftNs = patienceNs;
            while ((isWriting || !queue.isEmpty()) && !isClosed && leftNs > 0) {
                leftNs = isSent.awaitNanos(leftNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; both threads end soon. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            isFilled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
