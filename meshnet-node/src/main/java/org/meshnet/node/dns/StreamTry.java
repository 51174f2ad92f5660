package org.meshnet.node.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.xbill.DNS.Message;

/** By TCP, the question and the answer behind their lengths (RFC 1035 §4.2.2). */
final class StreamTry implements ResolverTry {
    private static final int LENGTH_BYTES = 2;

    private final SocketChannel channel;
    private final Selector selector;
    private final ResolverQuestion question;
    private final int id;
    private final Outcome outcome;
    private final ByteBuffer out;
    private ByteBuffer in = ByteBuffer.allocate(LENGTH_BYTES);
    private boolean isLengthKnown;

    private StreamTry(SocketChannel channel, Selector selector, ResolverQuestion question, int id, Outcome outcome) {
        this.channel = channel;
        this.selector = selector;
        this.question = question;
        this.id = id;
        this.outcome = outcome;
        byte[] bytes = question.toWire(id);
        this.out = ByteBuffer.allocate(LENGTH_BYTES + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .flip();
    }

    static StreamTry begin(
            InetSocketAddress resolver, Selector selector, ResolverQuestion question, int id, Outcome outcome)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            StreamTry fresh = new StreamTry(channel, selector, question, id, outcome);
            boolean isConnected = channel.connect(resolver);
            channel.register(selector, isConnected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, fresh);
            return fresh;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void serve(long nowNs) {
        try {
            if (channel.finishConnect() && write()) {
                read();
            }
        } catch (IOException e) {
            close();
            outcome.onFailure();
        }
    }

    /** True if nothing is left to write. */
    private boolean write() throws IOException {
        channel.write(out);
        SelectionKey key = channel.keyFor(selector);
        if (key != null) {
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
        return !out.hasRemaining();
    }

    private void read() throws IOException {
        while (channel.isOpen()) {
            int count = channel.read(in);
            if (count < 0) {
                throw new EOFException("closed before the answer");
            }
            if (in.hasRemaining()) {
                return;
            }
            if (isLengthKnown) {
                take(in.array());
                return;
            }
            isLengthKnown = true;
            in = ByteBuffer.allocate(in.getShort(0) & 0xffff);
        }
    }

    private void take(byte[] bytes) {
        close();
        Optional<Message> answer = question.answer(bytes, id);
        if (answer.isPresent()) {
            outcome.onAnswer(answer.get());
        } else {
            outcome.onRefused();
            outcome.onFailure();
        }
    }

    @Override
    public void close() {
        Closing.quietly(channel);
    }
}
