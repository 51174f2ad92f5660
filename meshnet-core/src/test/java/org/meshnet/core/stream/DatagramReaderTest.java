package org.meshnet.core.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramReaderTest {
    private final List<byte[]> read = new ArrayList<>();
    private DatagramReader reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES));

    /** Feeds bytes in pieces of at most this many; false once the reader says that the stream is broken. */
    private boolean feed(byte[] stream, int pieceBytes) {
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(
                    Math.min(pieceBytes, stream.length - at), reader.space().remaining());
            assertTrue(count > 0, "there is always room");
            reader.space().put(stream, at, count);
            at += count;
            if (!reader.take(this::keep)) {
                return false;
            }
        }
        return true;
    }

    /** Treats the datagram as badly as its taker may. */
    private void keep(ByteBuffer datagram) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(datagram.position(), bytes);
        read.add(bytes);
        while (datagram.hasRemaining()) {
            datagram.put((byte) 0xee);
        }
        datagram.clear();
    }

    private static byte[] stream(List<byte[]> datagrams) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (byte[] datagram : datagrams) {
            stream.write(datagram.length >>> 8);
            stream.write(datagram.length);
            stream.writeBytes(datagram);
        }
        return stream.toByteArray();
    }

    private static byte[] datagram(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void assertRead(List<byte[]> expected) {
        assertEquals(expected.size(), read.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), read.get(i), "datagram " + i);
        }
    }

    @Test
    void shouldLayTheLengthBeforeTheDatagram() throws IOException {
        DatagramQueue queue = new DatagramQueue(100);
        queue.add(ByteBuffer.wrap(new byte[] {0x50, 1, 2}), 3, 0);
        queue.take(bytes -> {
            byte[] golden = new byte[bytes.remaining()];
            bytes.get(golden);
            assertArrayEquals(new byte[] {0, 3, 0x50, 1, 2}, golden);
        });
    }

    @Test
    void shouldReadWhatArrivesAtOnce() {
        List<byte[]> sent = List.of(datagram(1, 1), datagram(1200, 2), datagram(76, 3));
        assertTrue(feed(stream(sent), Integer.MAX_VALUE));
        assertRead(sent);
    }

    @Test
    void shouldReadWhateverByteAStreamIsSplitAfter() {
        List<byte[]> sent = List.of(datagram(3, 1), datagram(1, 2), datagram(300, 3));
        byte[] stream = stream(sent);
        for (int split = 1; split < stream.length; split++) {
            read.clear();
            reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES));
            assertTrue(feed(Arrays.copyOf(stream, split), split));
            assertTrue(feed(Arrays.copyOfRange(stream, split, stream.length), stream.length));
            assertRead(sent);
        }
    }

    @Test
    void shouldReadByteByByte() {
        List<byte[]> sent = List.of(datagram(77, 1), datagram(DatagramReader.MAX_DATAGRAM_BYTES, 2), datagram(5, 3));
        assertTrue(feed(stream(sent), 1));
        assertRead(sent);
    }

    @Test
    void shouldKeepAPartForLater() {
        byte[] stream = stream(List.of(datagram(10, 1)));
        assertTrue(feed(Arrays.copyOf(stream, stream.length - 1), stream.length));
        assertTrue(read.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, DatagramReader.MAX_DATAGRAM_BYTES + 1, 0x1600, 0x4745, 0xffff})
    void shouldRefuseALengthThatMayNotBe(int length) {
        assertTrue(feed(stream(List.of(datagram(9, 1))), 99));
        assertFalse(feed(new byte[] {(byte) (length >>> 8), (byte) length}, 2));
        assertEquals(1, read.size());
    }

    @Test
    void shouldRefuseTheStartOfTls() {
        assertFalse(feed(new byte[] {0x16, 3, 1, 2, 0}, 5));
    }

    @Test
    void shouldNeedRoomForTheLongestDatagram() {
        ByteBuffer small = ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES - 1);
        assertThrows(IllegalArgumentException.class, () -> new DatagramReader(small));
    }

    @Test
    void shouldReadTheSameHoweverALongStreamIsCut() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<byte[]> sent = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                sent.add(datagram(1 + random.nextInt(random.nextBoolean() ? 40 : 5000), random.nextInt()));
            }
            read.clear();
            reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES + random.nextInt(9000)));
            byte[] stream = stream(sent);
            for (int at = 0; at < stream.length; ) {
                int count = 1 + random.nextInt(Math.min(stream.length - at, 1 + random.nextInt(8000)));
                assertTrue(feed(Arrays.copyOfRange(stream, at, at + count), count), "seed " + seed);
                at += count;
            }
            assertRead(sent);
        }
    }

    @Test
    void shouldBearAnyBytes() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] hostile = datagram(random.nextInt(12_000), seed);
            for (int i = 0; i < hostile.length && random.nextInt(4) != 0; i += 1 + random.nextInt(500)) {
                hostile[i] = (byte) random.nextInt(0x18);
            }
            read.clear();
            reader = new DatagramReader(ByteBuffer.allocate(DatagramReader.MIN_BUFFER_BYTES));
            feed(hostile, 1 + random.nextInt(3000));
            assertTrue(
                    read.stream()
                            .allMatch(bytes -> bytes.length > 0 && bytes.length <= DatagramReader.MAX_DATAGRAM_BYTES),
                    "seed " + seed);
        }
    }
}
