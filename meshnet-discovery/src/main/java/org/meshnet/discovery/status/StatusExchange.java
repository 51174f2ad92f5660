package org.meshnet.discovery.status;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What is said on the control socket, one question a connection: the question is a line, {@code status text} or
 * {@code status json}; the answer is a line with the length of the rest in bytes, and that rest in UTF-8. Stateless.
 */
final class StatusExchange {
    private static final String WORD = "status ";
    private static final int MAX_QUESTION_BYTES = 64;
    private static final int MAX_HEAD_BYTES = 16;
    private static final int MAX_ANSWER_BYTES = 1 << 16;

    private StatusExchange() {}

    /**
     * Reads the question; empty if it is none that is known.
     *
     * @throws IOException if there is none in time
     */
    static Optional<StatusFormat> readQuestion(TimedChannel channel) throws IOException {
        String line = readLine(channel, ByteBuffer.allocate(MAX_QUESTION_BYTES));
        for (StatusFormat format : StatusFormat.values()) {
            if (line.equals(question(format))) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    static void writeAnswer(TimedChannel channel, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        byte[] head = (body.length + "\n").getBytes(StandardCharsets.UTF_8);
        channel.write(ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .flip());
    }

    /**
     * Asks, and gives the whole answer.
     *
     * @throws IOException if there is none in time, or something else than one
     */
    static String ask(TimedChannel channel, StatusFormat format) throws IOException {
        channel.write(ByteBuffer.wrap((question(format) + "\n").getBytes(StandardCharsets.UTF_8)));
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HEAD_BYTES + MAX_ANSWER_BYTES);
        String head = readLine(channel, bytes);
        if (!head.matches("\\d{1,5}") || Integer.parseInt(head) > MAX_ANSWER_BYTES) {
            throw new ProtocolException("what listens there is no discovery server");
        }
        int start = head.length() + 1;
        int end = start + Integer.parseInt(head);
        while (bytes.position() < end) {
            if (channel.read(bytes) < 0) {
                throw new ProtocolException("the answer breaks off");
            }
        }
        return new String(bytes.array(), start, end - start, StandardCharsets.UTF_8);
    }

    /** Up to the first line's end, which is left out; more may stand in the buffer then. */
    private static String readLine(TimedChannel channel, ByteBuffer bytes) throws IOException {
        int searched = 0;
        while (true) {
            for (; searched < bytes.position(); searched++) {
                if (bytes.get(searched) == '\n') {
                    byte[] line = new byte[searched];
                    bytes.get(0, line);
                    return new String(line, StandardCharsets.UTF_8);
                }
            }
            if (!bytes.hasRemaining()) {
                throw new ProtocolException("a line that is too long");
            }
            if (channel.read(bytes) < 0) {
                throw new ProtocolException("the connection ends before the line does");
            }
        }
    }

    private static String question(StatusFormat format) {
        return WORD + format.name().toLowerCase(Locale.ROOT);
    }
}
