package org.meshnet.core.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DatagramQueueTest {
    private final DatagramQueue queue = new DatagramQueue(20_000);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private void take(int most) throws IOException {
        queue.take(waiting -> {
            for (int i = 0; i < most && waiting.hasRemaining(); i++) {
                taken.write(waiting.get());
            }
        });
    }

    @Test
    void shouldLayATrainSideBySideAndLeaveItAsItIs() throws IOException {
        ByteBuffer train = bytes(9, 1, 2, 3, 4, 5, 9).position(1).limit(6);
        assertEquals(0, queue.add(train, 2, 0));
        assertEquals(1, train.position());
        assertEquals(6, train.limit());
        take(99);
        assertArrayEquals(new byte[] {0, 2, 1, 2, 0, 2, 3, 4, 0, 1, 5}, taken.toByteArray());
        assertTrue(queue.isEmpty());
    }

    @Test
    void shouldGoOnWhereATakerStopped() throws IOException {
        queue.add(bytes(1, 2, 3), 3, 0);
        take(2);
        queue.add(bytes(4), 1, 0);
        take(99);
        assertArrayEquals(new byte[] {0, 3, 1, 2, 3, 0, 1, 4}, taken.toByteArray());
    }

    @Test
    void shouldRefuseWhatDoesNotFitAndTakeWhatDoes() {
        assertEquals(0, queue.add(ByteBuffer.allocate(15_000), 5_000, 0));
        assertEquals(1, queue.add(ByteBuffer.allocate(8_000), 4_000, 0), "the second of two");
        assertEquals(0, queue.add(ByteBuffer.allocate(100), 100, 0));
    }

    @Test
    void shouldKeepRoomForWhatMattersMore() {
        assertEquals(1, queue.add(ByteBuffer.allocate(20_000), 5_000, 4_000), "the last of four");
        assertEquals(1, queue.add(ByteBuffer.allocate(1_000), 1_000, 4_000));
        assertEquals(0, queue.add(ByteBuffer.allocate(1_000), 1_000, 0));
    }

    @Test
    void shouldRefuseADatagramThatNoReaderTakes() {
        int tooLong = DatagramReader.MAX_DATAGRAM_BYTES + 1;
        assertEquals(1, queue.add(ByteBuffer.allocate(tooLong), tooLong, 0));
        assertEquals(0, queue.add(ByteBuffer.allocate(tooLong - 1), tooLong - 1, 0));
    }

    @Test
    void shouldKeepWhatATakerThatFailsLeft() throws IOException {
        queue.add(bytes(7, 8), 2, 0);
        assertThrows(
                IOException.class,
                () -> queue.take(waiting -> {
                    taken.write(waiting.get());
                    throw new IOException("gone");
                }));
        take(99);
        assertArrayEquals(new byte[] {0, 2, 7, 8}, taken.toByteArray());
    }

    @Test
    void shouldTakeAsMuchAsEverAfterItWasEmpty() throws IOException {
        for (int round = 0; round < 3; round++) {
            assertEquals(0, queue.add(ByteBuffer.allocate(19_000), 5_000, 0));
            take(Integer.MAX_VALUE);
        }
        assertEquals(3 * (19_000 + 4 * DatagramReader.HEADER_LENGTH), taken.size());
    }
}
