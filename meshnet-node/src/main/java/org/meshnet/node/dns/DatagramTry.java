package org.meshnet.node.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import org.xbill.DNS.Message;

/**
 * By UDP: from a port of the system's choice, and answered from the resolver's address and port only, as the socket is
 * connected.
 */
final class DatagramTry implements ResolverTry {
    /** Datagrams that are no answer, after which it is given up: somebody guesses ids. */
    static final int MOST_REFUSED = 16;

    private static final int LONGEST_ANSWER = 4096;

    private final DatagramChannel channel;
    private final ResolverQuestion question;
    private final int id;
    private final Outcome outcome;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_ANSWER);
    private int refused;

    private DatagramTry(DatagramChannel channel, ResolverQuestion question, int id, Outcome outcome) {
        this.channel = channel;
        this.question = question;
        this.id = id;
        this.outcome = outcome;
    }

    static DatagramTry begin(
            InetSocketAddress resolver, Selector selector, ResolverQuestion question, int id, Outcome outcome)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.connect(resolver);
            if (((InetSocketAddress) channel.getLocalAddress()).getAddress().equals(resolver.getAddress())
                    && !resolver.getAddress().isLoopbackAddress()) {
                throw new IOException("the resolver is this host itself");
            }
            DatagramTry fresh = new DatagramTry(channel, question, id, outcome);
            channel.register(selector, SelectionKey.OP_READ, fresh);
            channel.write(ByteBuffer.wrap(question.toWire(id)));
            return fresh;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void serve(long nowNs) {
        try {
            while (channel.isOpen() && channel.read(buffer.clear()) > 0) {
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                take(bytes);
            }
        } catch (IOException e) {
            close();
            outcome.onFailure();
        }
    }

    private void take(byte[] bytes) {
        Optional<Message> answer = question.answer(bytes, id);
        if (answer.isPresent()) {
            close();
            outcome.onAnswer(answer.get());
            return;
        }
        outcome.onRefused();
        if (++refused >= MOST_REFUSED) {
            close();
            outcome.onFailure();
        }
    }

    @Override
    public void close() {
        Closing.quietly(channel);
    }
}
