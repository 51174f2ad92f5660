package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One connection of the control socket: reads a line, writes the answer, closes. Used by the socket's thread only. */
final class ControlConnection {
    private static final long LIFE_NS = TimeUnit.SECONDS.toNanos(5);

    private final SocketChannel channel;
    private final RequestHandler handler;
    private final long deadlineNs;
    private final ByteBuffer request = ByteBuffer.allocate(Requests.LONGEST_REQUEST_BYTES);
    private Optional<ByteBuffer> answer = Optional.empty();

    ControlConnection(SocketChannel channel, RequestHandler handler, long nowNs) {
        this.channel = channel;
        this.handler = handler;
        this.deadlineNs = nowNs + LIFE_NS;
    }

    boolean isExpired(long nowNs) {
        return nowNs - deadlineNs > 0;
    }

    void onReady(SelectionKey key) throws IOException {
        if (answer.isEmpty()) {
            read();
        }
        if (answer.isPresent()) {
            write(key, answer.get());
        }
    }

    private void read() throws IOException {
        boolean isAtEnd = channel.read(request) < 0;
        int lineLength = lineLength();
        if (lineLength >= 0 || isAtEnd) {
            answer = Optional.of(encode(answerTo(lineLength >= 0 ? lineLength : request.position())));
        } else if (!request.hasRemaining()) {
            answer = Optional.of(
                    encode(Requests.error("the request is longer than " + Requests.LONGEST_REQUEST_BYTES + " bytes")));
        }
    }

    private int lineLength() {
        for (int i = 0; i < request.position(); i++) {
            if (request.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private JsonObject answerTo(int length) {
        String line = new String(request.array(), 0, length, StandardCharsets.UTF_8);
        return Json.parseObject(line)
                .map(handler::answer)
                .orElseGet(() -> Requests.error("the request is no JSON object"));
    }

    private static ByteBuffer encode(JsonObject json) {
        return StandardCharsets.UTF_8.encode(Json.line(json) + "\n");
    }

    private void write(SelectionKey key, ByteBuffer bytes) throws IOException {
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else {
            channel.close();
        }
    }
}
