package org.meshnet.discovery.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.meshnet.core.stream.DatagramQueue;

/**
 * Bytes by TLS. What takes long in a handshake (signatures) is done by another thread, and the stream rests meanwhile;
 * the loop goes on serving the others.
 */
final class TlsTransport implements StreamTransport {
    private final SocketChannel channel;
    private final SSLEngine engine;
    private final Executor worker;
    private final Runnable onWorkDone;
    private final ByteBuffer scratch;
    private final ByteBuffer received;
    private final ByteBuffer sending;
    private boolean isWorking;

    /**
     * @param first what was read already, which begins a handshake
     * @param scratch of all streams, as long as a record's text at least; holds nothing between two calls
     * @param worker does what takes long
     * @param onWorkDone called by the worker; {@link #onWorkDone} is then to be called by the loop
     */
    TlsTransport(
            SocketChannel channel,
            SSLEngine engine,
            ByteBuffer first,
            ByteBuffer scratch,
            Executor worker,
            Runnable onWorkDone) {
        this.channel = channel;
        this.engine = engine;
        this.worker = worker;
        this.onWorkDone = onWorkDone;
        this.scratch = scratch;
        int recordBytes = engine.getSession().getPacketBufferSize();
        this.received =
                ByteBuffer.allocate(Math.max(recordBytes, first.remaining())).put(first);
        this.sending = ByteBuffer.allocate(recordBytes);
    }

    @Override
    public void read(Feed feed) throws IOException {
        int count = channel.read(received);
        advance(feed);
        if (count < 0) {
            throw new EOFException("closed by the client");
        }
    }

    /** The socket takes more: goes on with a handshake that waited for that. */
    void onWritable(Feed feed) throws IOException {
        if (drain() && isInHandshake()) {
            advance(feed);
        }
    }

    /** The worker is done: goes on where it left off. */
    void onWorkDone(Feed feed) throws IOException {
        isWorking = false;
        advance(feed);
    }

    /** Goes on until the handshake waits for somebody, or all that was received is handed over. */
    void advance(Feed feed) throws IOException {
        boolean canGoOn = true;
        while (canGoOn && !isWorking) {
            canGoOn = switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> startWork();
                case NEED_WRAP -> drain() && wrap(ByteBuffer.allocate(0)) && drain();
                default -> unwrap(feed);
            };
        }
    }

    private boolean startWork() throws IOException {
        isWorking = true;
        try {
            worker.execute(this::work);
        } catch (RejectedExecutionException e) {
            throw new IOException("too many handshakes at once", e);
        }
        return false;
    }

    private void work() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        onWorkDone.run();
    }

    private boolean unwrap(Feed feed) throws IOException {
        SSLEngineResult result;
        received.flip();
        try {
            result = engine.unwrap(received, scratch.clear());
        } finally {
            received.compact();
        }
        if (scratch.position() > 0) {
            feed.onBytes(scratch.flip());
        }
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_UNDERFLOW -> false;
            case CLOSED -> throw new EOFException("closed by the client");
            case BUFFER_OVERFLOW -> throw new SSLException("a record that is too long");
        };
    }

    /** False if the connection is closed for writing. */
    private boolean wrap(ByteBuffer bytes) throws IOException {
        SSLEngineResult result = engine.wrap(bytes, sending);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record that is too long");
        }
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    /** Sends sealed records; false if some are left. */
    private boolean drain() throws IOException {
        channel.write(sending.flip());
        sending.compact();
        return sending.position() == 0;
    }

    @Override
    public boolean write(DatagramQueue queue) throws IOException {
        while (drain()) {
            if (queue.isEmpty() || isWorking || isInHandshake()) {
                return true;
            }
            queue.take(this::seal);
        }
        return false;
    }

    private void seal(ByteBuffer bytes) throws IOException {
        int before = bytes.remaining();
        if (!wrap(bytes) || bytes.remaining() == before) {
            throw new EOFException("closed by the client");
        }
    }

    private boolean isInHandshake() {
        return engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public boolean wantsToRead() {
        return !isWorking;
    }
}
