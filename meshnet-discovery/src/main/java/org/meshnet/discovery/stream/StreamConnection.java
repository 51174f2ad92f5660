package org.meshnet.discovery.stream;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Function;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.stream.DatagramQueue;
import org.meshnet.core.stream.DatagramReader;
import org.meshnet.core.wire.MessageType;

/** One client's connection, plain or by TLS, as its first byte says. For the loop's thread. */
final class StreamConnection {
    /** What waits for a slow client, beside what its socket holds: about as much as a burst of a relayed TCP stream. */
    private static final int QUEUE_BYTES = 1 << 17;
    /** What relayed datagrams leave free, so that the registration lasts however many there are. */
    private static final int KEPT_FREE_BYTES = 1 << 13;
    /** The first byte of TLS (RFC 8446 §5.1). */
    private static final int TLS_HANDSHAKE = 0x16;

    private final SocketChannel channel;
    private final Endpoint link;
    private final IpAddress host;
    private final SelectionKey key;
    private final long openedNs;
    private final DatagramReader reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES));
    private final DatagramQueue queue = new DatagramQueue(QUEUE_BYTES);
    private final Function<ByteBuffer, Optional<TlsTransport>> tls;
    private final PlainTransport plain;
    private final Inbox inbox;
    private StreamTransport transport;
    private boolean hasBegun;
    private boolean isRegistered;
    private long lastDatagramNs;

    /** Takes what clients send. */
    @FunctionalInterface
    interface Inbox {
        void onDatagram(ByteBuffer datagram, StreamConnection from);
    }

    /**
     * Who is at the other end.
     *
     * @param link under which the registry knows it
     * @param host its address
     */
    record Client(Endpoint link, IpAddress host) {}

    /**
     * @param tls makes a transport of a client's first bytes, if this server speaks TLS
     * @param scratch of all streams
     */
    StreamConnection(
            SelectionKey key,
            Client client,
            Function<ByteBuffer, Optional<TlsTransport>> tls,
            ByteBuffer scratch,
            Inbox inbox,
            long nowNs) {
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.link = client.link();
        this.host = client.host();
        this.tls = tls;
        this.plain = new PlainTransport(channel, scratch);
        this.transport = plain;
        this.inbox = inbox;
        this.openedNs = nowNs;
        this.lastDatagramNs = nowNs;
    }

    /** Under which the registry knows the client. */
    Endpoint link() {
        return link;
    }

    /** The client's address. */
    IpAddress host() {
        return host;
    }

    /** Reads what is there. */
    void read(long nowNs) throws IOException {
        transport.read(bytes -> onBytes(bytes, nowNs));
    }

    /** The socket takes more. */
    void onWritable(long nowNs) throws IOException {
        if (transport instanceof TlsTransport secured) {
            secured.onWritable(bytes -> onBytes(bytes, nowNs));
        }
    }

    /** The transport's worker is done. */
    void onWorkDone(long nowNs) throws IOException {
        if (transport instanceof TlsTransport secured) {
            secured.onWorkDone(bytes -> onBytes(bytes, nowNs));
        }
    }

    private void onBytes(ByteBuffer bytes, long nowNs) throws IOException {
        if (!hasBegun && bytes.hasRemaining()) {
            hasBegun = true;
            if (bytes.get(bytes.position()) == TLS_HANDSHAKE && beginTls(bytes, nowNs)) {
                return;
            }
        }
        while (bytes.hasRemaining()) {
            ByteBuffer space = reader.space();
            int count = Math.min(space.remaining(), bytes.remaining());
            space.put(space.position(), bytes, bytes.position(), count).position(space.position() + count);
            bytes.position(bytes.position() + count);
            if (!reader.take(datagram -> onDatagram(datagram, nowNs))) {
                throw new ProtocolException("a length that may not be");
            }
        }
    }

    private boolean beginTls(ByteBuffer first, long nowNs) throws IOException {
        Optional<TlsTransport> secured = tls.apply(first);
        if (secured.isPresent()) {
            transport = secured.get();
            secured.get().advance(bytes -> onBytes(bytes, nowNs));
        }
        return secured.isPresent();
    }

    private void onDatagram(ByteBuffer datagram, long nowNs) {
        lastDatagramNs = nowNs;
        inbox.onDatagram(datagram, this);
    }

    /** What is queued for the client, lengths included. */
    int queuedBytes() {
        return queue.waitingBytes();
    }

    /** Queues a train; how many of its datagrams were dropped. */
    int send(ByteBuffer train, int segmentBytes) {
        int type = train.get(train.position()) & 0xff;
        // Only to who proved a node key and a network key.
        isRegistered |= type == MessageType.REGISTERED || type == MessageType.REFUSED;
        return queue.add(train, segmentBytes, type == MessageType.RELAY ? KEPT_FREE_BYTES : 0);
    }

    /** Writes what waits, and says what the selector is to wait for. */
    void flush() throws IOException {
        boolean isDone = transport.write(queue);
        key.interestOps((isDone ? 0 : SelectionKey.OP_WRITE) | (transport.wantsToRead() ? SelectionKey.OP_READ : 0));
    }

    /** Did it take too long to register, or was it silent for too long since? */
    boolean isOverdue(long registerNs, long idleNs, long nowNs) {
        return isRegistered ? nowNs - lastDatagramNs >= idleNs : nowNs - openedNs >= registerNs;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closing is all that could be done.
        }
    }

    @Override
    public String toString() {
        return (transport instanceof TlsTransport ? "TLS" : "TCP") + " stream from " + host;
    }
}
