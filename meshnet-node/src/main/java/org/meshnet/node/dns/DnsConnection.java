package org.meshnet.node.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * A connection that queries come by, each behind its length (RFC 1035 §4.2.2). The next one is read when the answers
 * that there are have left; some come later. On the responder's thread.
 */
final class DnsConnection {
    private static final int LENGTH_BYTES = 2;

    private final SocketChannel channel;
    private final Answerer answerer;
    private final SelectionKey key;
    private final ByteBuffer in;
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private long activeNs;

    /** Answers queries. */
    @FunctionalInterface
    interface Answerer {
        /** False if the connection is to end. */
        boolean take(byte[] query, Consumer<byte[]> answer, long nowNs);
    }

    /** @param longestQuery bytes; one that is longer ends the connection */
    DnsConnection(SocketChannel channel, Selector selector, int longestQuery, Answerer answerer, long nowNs)
            throws ClosedChannelException {
        this.channel = channel;
        this.answerer = answerer;
        this.in = ByteBuffer.allocate(LENGTH_BYTES + longestQuery);
        this.activeNs = nowNs;
        this.key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** When something was last asked or answered. */
    long activeNs() {
        return activeNs;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    void close() {
        Closing.quietly(channel);
    }

    /** Writes and reads what it can. */
    void serve(long nowNs) throws IOException {
        if (write(nowNs) && read(nowNs)) {
            write(nowNs);
        }
    }

    /** True if nothing is left to write. */
    private boolean write(long nowNs) throws IOException {
        while (!out.isEmpty()) {
            int before = out.element().remaining();
            channel.write(out.element());
            if (out.element().remaining() < before) {
                activeNs = nowNs;
            }
            if (out.element().hasRemaining()) {
                break;
            }
            out.remove();
        }
        key.interestOps(out.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        return out.isEmpty();
    }

    /** True if something came. */
    private boolean read(long nowNs) throws IOException {
        int count = channel.read(in);
        if (count < 0) {
            channel.close();
            return false;
        }
        in.flip();
        while (in.remaining() >= LENGTH_BYTES) {
            int length = in.getShort(in.position()) & 0xffff;
            if (length > in.capacity() - LENGTH_BYTES) {
                channel.close();
                return false;
            }
            if (in.remaining() < LENGTH_BYTES + length) {
                break;
            }
            byte[] query = new byte[length];
            in.getShort();
            in.get(query);
            activeNs = nowNs;
            if (!answerer.take(query, this::add, nowNs)) {
                channel.close();
                return false;
            }
        }
        in.compact();
        return true;
    }

    private void add(byte[] answer) {
        ByteBuffer framed = ByteBuffer.allocate(LENGTH_BYTES + answer.length);
        framed.putShort((short) answer.length).put(answer).flip();
        out.add(framed);
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_WRITE);
        }
    }
}
