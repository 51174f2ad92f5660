package org.meshnet.core.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;

class OutboxTest {
    private static final Endpoint ANN = Endpoint.parse("192.0.2.1:1").orElseThrow();
    private static final Endpoint BEN = Endpoint.parse("192.0.2.2:2").orElseThrow();

    private final List<String> sent = new ArrayList<>();
    private final Outbox box = new Outbox(new Sink());

    private final class Sink implements DatagramSink {
        @Override
        public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
            if (text(train).equals("fails")) {
                throw new IllegalStateException("a flaw");
            }
            sent.add(text(train) + "/" + segmentBytes + " to " + to);
        }

        @Override
        public void sendNear(ByteBuffer datagram, Endpoint to) {
            sent.add(text(datagram) + " towards " + to);
        }

        @Override
        public long lostCount() {
            return sent.size();
        }
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytesOf(bytes), StandardCharsets.US_ASCII);
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldSendNothingUntilTheTurnEndsAndThenInOrder() {
        box.send(bytes("aabbc"), 2, ANN);
        box.sendNear(bytes("d"), BEN);
        box.send(bytes("e"), BEN);
        box.flush();
        assertEquals(List.of(), sent);
        box.sendAll();
        assertEquals(List.of("aabbc/2 to " + ANN, "d towards " + BEN, "e/1 to " + BEN), sent);
        box.sendAll();
        assertEquals(3, sent.size());
    }

    @Test
    void shouldKeepWhatTheCallerWritesOver() {
        ByteBuffer reused = ByteBuffer.allocate(4);
        reused.put(0, (byte) 'x').position(0).limit(1);
        box.send(reused, ANN);
        reused.put(0, (byte) 'y');
        box.send(reused, ANN);
        assertEquals(0, reused.position());
        assertEquals(1, reused.limit());
        box.sendAll();
        assertEquals(List.of("x/1 to " + ANN, "y/1 to " + ANN), sent);
    }

    @Test
    void shouldSendAllAtOnceRatherThanGrow() {
        ByteBuffer longest = ByteBuffer.allocate(DatagramSink.MAX_TRAIN_BYTES);
        box.send(longest, ANN);
        box.send(longest, ANN);
        assertEquals(0, sent.size());
        box.send(bytes("z"), BEN);
        assertEquals(2, sent.size());
        box.sendAll();
        assertEquals("z/1 to " + BEN, sent.get(2));
    }

    @Test
    void shouldLoseNothingButWhatCannotBeSent() {
        box.send(bytes("a"), ANN);
        box.send(bytes("fails"), ANN);
        box.send(bytes("bb"), BEN);
        assertThrows(IllegalStateException.class, box::sendAll);
        assertEquals(List.of("a/1 to " + ANN, "bb/2 to " + BEN), sent);
        box.send(bytes("ccc"), BEN);
        box.sendAll();
        assertEquals(List.of("a/1 to " + ANN, "bb/2 to " + BEN, "ccc/3 to " + BEN), sent);
    }

    @Test
    void shouldKnowOfLossesOnlyWhatHasLeft() {
        box.send(bytes("a"), ANN);
        assertEquals(1, box.lostCount());
    }
}
