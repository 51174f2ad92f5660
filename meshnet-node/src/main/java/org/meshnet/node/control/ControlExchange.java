package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One request and its answer over a connection of their own, within a limited time. Stateless. */
final class ControlExchange {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LARGEST_ANSWER_BYTES = 64 << 20;

    private ControlExchange() {}

    static JsonObject with(Path socket, JsonObject asked) throws IOException {
        try (SocketChannel channel = connect(socket);
                Selector selector = Selector.open()) {
            write(channel, StandardCharsets.UTF_8.encode(Json.line(asked) + "\n"));
            channel.register(selector, SelectionKey.OP_READ);
            return Json.parseObject(readToEnd(channel, selector))
                    .orElseThrow(() -> new IOException("its answer is no JSON object"));
        }
    }

    /** A daemon that was stopped takes nobody in, and soon nobody more can wait for that: then it is tried again. */
    private static SocketChannel connect(Path socket) throws IOException {
        long startNs = System.nanoTime();
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                if (channel.connect(UnixDomainSocketAddress.of(socket))) {
                    return channel;
                }
                channel.close();
            } catch (IOException e) {
                channel.close();
                if (!SocketPaths.isFull(socket, e)) {
                    throw e;
                }
            }
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                throw noAnswer();
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private static IOException noAnswer() {
        return new IOException("no answer within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NS) + " s");
    }

    /** A request may be longer than what the socket holds, and a daemon that was stopped takes nothing. */
    private static void write(SocketChannel channel, ByteBuffer request) throws IOException {
        long startNs = System.nanoTime();
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (request.hasRemaining()) {
                if (channel.write(request) == 0) {
                    select(selector, startNs);
                }
            }
        }
    }

    private static void select(Selector selector, long startNs) throws IOException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(PATIENCE_NS - (System.nanoTime() - startNs));
        if (leftMs <= 0 || selector.select(leftMs) == 0) {
            throw noAnswer();
        }
        selector.selectedKeys().clear();
    }

    private static String readToEnd(SocketChannel channel, Selector selector) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        long startNs = System.nanoTime();
        while (answer.size() <= LARGEST_ANSWER_BYTES) {
            select(selector, startNs);
            if (channel.read(buffer.clear()) < 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(buffer.array(), 0, buffer.position());
        }
        throw new IOException("its answer is too long");
    }
}
