package org.meshnet.tun.udp.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.tun.udp.CountingSink;

/** Which neighbours become trains. */
class JoiningSinkTest {
    private static final Endpoint A = Endpoint.parse("192.0.2.1:1").orElseThrow();
    private static final Endpoint B = Endpoint.parse("192.0.2.2:1").orElseThrow();

    /** What left: read when it is flushed, as its memory is the sender's until then. */
    private record Train(Endpoint to, int segmentBytes, String bytes) {
        int count() {
            return (bytes.length() + segmentBytes - 1) / segmentBytes;
        }
    }

    private static final class Recorder implements CountingSink {
        private record Waiting(ByteBuffer memory, int segmentBytes, Endpoint to) {}

        private final List<Waiting> queue = new ArrayList<>();
        private final List<Train> sent = new ArrayList<>();
        private int flushCount;

        @Override
        public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
            queue(train, segmentBytes, 0, to);
            flush();
        }

        @Override
        public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
            queue.add(new Waiting(train.slice(), segmentBytes, to));
        }

        @Override
        public void flush() {
            for (Waiting waiting : queue) {
                StringBuilder bytes = new StringBuilder();
                while (waiting.memory().hasRemaining()) {
                    bytes.append((char) waiting.memory().get());
                }
                sent.add(new Train(waiting.to(), waiting.segmentBytes(), bytes.toString()));
            }
            queue.clear();
            flushCount++;
        }

        @Override
        public long lostCount() {
            return 0;
        }
    }

    private final Recorder recorder = new Recorder();
    private final JoiningSink sink = new JoiningSink(recorder);

    private void send(String text, Endpoint to) {
        send(text, text.length(), to);
    }

    private void send(String text, int segmentBytes, Endpoint to) {
        sink.send(ByteBuffer.wrap(bytes(text)), segmentBytes, to);
    }

    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private List<Train> flushed() {
        sink.flush();
        return recorder.sent;
    }

    @Test
    void shouldJoinNeighboursOfOneLengthAndEndpoint() {
        send("aaa", A);
        send("bbb", A);
        send("ccc", B);
        send("ddd", B);
        send("eee", A);
        assertTrue(recorder.sent.isEmpty());
        assertEquals(List.of(new Train(A, 3, "aaabbb"), new Train(B, 3, "cccddd"), new Train(A, 3, "eee")), flushed());
    }

    @Test
    void shouldLetAShorterOneEndATrain() {
        send("aaa", A);
        send("b", A);
        send("c", A);
        send("dd", A);
        assertEquals(List.of(new Train(A, 3, "aaab"), new Train(A, 1, "c"), new Train(A, 2, "dd")), flushed());
    }

    @Test
    void shouldJoinTrainsOfOneLength() {
        send("aabb", 2, A);
        send("ccd", 2, A);
        send("ee", 2, A);
        send("fgh", 1, A);
        assertEquals(List.of(new Train(A, 2, "aabbccd"), new Train(A, 2, "ee"), new Train(A, 1, "fgh")), flushed());
    }

    @Test
    void shouldMakeNoTrainLongerThanTheKernelTakes() {
        for (int i = 0; i < 100; i++) {
            send("x", A);
        }
        for (int i = 0; i < 100; i++) {
            send("y".repeat(1_400), A);
        }
        assertEquals(
                List.of(64, 36, 46, 46, 8), flushed().stream().map(Train::count).toList());
        assertTrue(recorder.sent.stream().allMatch(train -> train.bytes().length() <= DatagramSink.MAX_TRAIN_BYTES));
    }

    @Test
    void shouldSendByItselfWhenItHasNoRoom() {
        int count = 0;
        while (recorder.flushCount == 0) {
            send("z".repeat(1_000), count % 2 == 0 ? A : B);
            count++;
            assertTrue(count < 1_000);
        }
        assertEquals(count - 1, recorder.sent.size());
        assertEquals(count, flushed().size());
    }

    @Test
    void shouldHandOnWhatIsLongerThanItsRoom() {
        send("first", A);
        send("w".repeat(300_000), 1_000, B);
        assertEquals(
                List.of(5, 300_000),
                flushed().stream().map(train -> train.bytes().length()).toList());
    }

    @Test
    void shouldSendNothingForNothing() {
        sink.send(ByteBuffer.allocate(0), A);
        assertEquals(List.of(), flushed());
    }

    @Test
    void shouldLoseNothingAndKeepTheOrderOfEachEndpoint() {
        Random random = new Random(39);
        StringBuilder toA = new StringBuilder();
        StringBuilder toB = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            String text =
                    String.valueOf((char) ('a' + i % 26)).repeat(1 + random.nextInt(random.nextBoolean() ? 3 : 900));
            boolean isA = random.nextInt(4) > 0;
            (isA ? toA : toB).append(text);
            send(text, random.nextBoolean() ? text.length() : 1 + random.nextInt(text.length()), isA ? A : B);
            if (random.nextInt(50) == 0) {
                sink.flush();
            }
        }
        flushed();
        assertEquals(toA.toString(), joined(A));
        assertEquals(toB.toString(), joined(B));
        assertTrue(recorder.sent.stream().allMatch(train -> train.count() <= 900));
    }

    private String joined(Endpoint to) {
        StringBuilder all = new StringBuilder();
        recorder.sent.stream().filter(train -> train.to().equals(to)).forEach(train -> all.append(train.bytes()));
        return all.toString();
    }
}
