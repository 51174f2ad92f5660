package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the control socket: reads a line, awaits the answer, writes it, closes. Used by the socket's thread
 * only.
 */
final class ControlConnection {
    private static final long LIFE_NS = TimeUnit.SECONDS.toNanos(5);

    /** Room for all requests but those with a document; it doubles when it is full. */
    private static final int FIRST_BYTES = 4096;

    private final SocketChannel channel;
    private final ControlRequestHandler handler;
    private final Runnable onAnswer;
    private final long deadlineNs;
    private ByteBuffer request = ByteBuffer.allocate(FIRST_BYTES);
    private int searched;
    private @Nullable CompletableFuture<JsonObject> answer;
    private @Nullable ByteBuffer unwritten;

    /** @param onAnswer called, perhaps on another thread, when an answer is there that {@link #onTurn} is to write */
    ControlConnection(SocketChannel channel, ControlRequestHandler handler, Runnable onAnswer, long nowNs) {
        this.channel = channel;
        this.handler = handler;
        this.onAnswer = onAnswer;
        this.deadlineNs = nowNs + LIFE_NS;
    }

    boolean isExpired(long nowNs) {
        return nowNs - deadlineNs > 0;
    }

    void onReady(SelectionKey key) throws IOException {
        if (answer == null) {
            read(key);
        }
        onTurn(key);
    }

    /** Writes the answer if it is there. */
    void onTurn(SelectionKey key) throws IOException {
        if (unwritten == null && answer != null && answer.isDone()) {
            unwritten = encode(answer.join());
        }
        if (unwritten != null) {
            write(key, unwritten);
        }
    }

    private void read(SelectionKey key) throws IOException {
        makeRoom();
        boolean isAtEnd = channel.read(request) < 0;
        int lineLength = lineLength();
        if (lineLength >= 0 || isAtEnd) {
            await(key, answerTo(lineLength >= 0 ? lineLength : request.position()));
        } else if (request.position() >= Requests.LONGEST_REQUEST_BYTES) {
            await(key, refusal("the request is longer than " + Requests.LONGEST_REQUEST_BYTES + " bytes"));
        }
    }

    private void await(SelectionKey key, CompletableFuture<JsonObject> coming) {
        answer = coming;
        if (!coming.isDone()) {
            key.interestOps(0);
            CompletableFuture<Void> unused = coming.thenRun(onAnswer);
        }
    }

    private void makeRoom() {
        if (!request.hasRemaining()) {
            int doubled = Math.min(2 * request.capacity(), Requests.LONGEST_REQUEST_BYTES);
            request = ByteBuffer.allocate(doubled).put(request.flip());
        }
    }

    private int lineLength() {
        while (searched < request.position()) {
            if (request.get(searched) == '\n') {
                return searched;
            }
            searched++;
        }
        return -1;
    }

    private CompletableFuture<JsonObject> answerTo(int length) {
        String line = new String(request.array(), 0, length, StandardCharsets.UTF_8);
        return Json.parseObject(line)
                .map(handler::answerLater)
                .orElseGet(() -> refusal("the request is no JSON object"));
    }

    private static CompletableFuture<JsonObject> refusal(String reason) {
        return CompletableFuture.completedFuture(Requests.error(reason));
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
