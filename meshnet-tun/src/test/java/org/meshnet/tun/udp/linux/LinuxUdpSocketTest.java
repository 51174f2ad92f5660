package org.meshnet.tun.udp.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.udp.SocketTuner;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LinuxUdpSocketTest {
    private static Endpoint loopback(int port) {
        return new Endpoint(IpAddress.of(InetAddress.getLoopbackAddress()), port);
    }

    private static ByteBuffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return ByteBuffer.allocateDirect(length).put(0, bytes);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void shouldSendNearFromTheSamePortInBothFamilies() throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
                LinuxUdpSocket b = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            LinuxDatagramSink sink = a.sink();
            for (String host : new String[] {"127.0.0.1", "[::1]"}) {
                Endpoint to = Endpoint.parse(host + ":" + b.port()).orElseThrow();
                sink.sendNear(ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1), to);
                b.await();
                assertEquals(a.port(), b.receive().port());
                assertEquals(ByteBuffer.wrap(new byte[] {2, 3}), b.received());
            }
            assertEquals(0, sink.lostCount());
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 0", "127.0.0.1, 1", "127.0.0.1, 2", "127.0.0.1, 3", "[::1], 0", "[::1], 2", "[::1], 3"})
    void shouldCarryMarksOfSingleDatagramsAndTrains(String host, int ecn) throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
                LinuxUdpSocket b = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            assertTrue(b.hasMarks());
            LinuxDatagramSink sink = a.sink();
            Endpoint to = Endpoint.parse(host + ":" + b.port()).orElseThrow();
            sink.queue(random(100), 100, ecn, to);
            sink.queue(random(10_000), 1_000, ecn, to);
            sink.queue(random(100), 100, Ecn.NOT_ECT, to);
            sink.queue(ByteBuffer.wrap(bytes(random(300))), 100, ecn, to);
            sink.flush();
            assertReceived(b, 100, ecn);
            assertReceived(b, 10_000, ecn);
            assertReceived(b, 100, Ecn.NOT_ECT);
            assertReceived(b, 300, ecn);
            assertEquals(0, sink.lostCount());
        }
    }

    private static void assertReceived(LinuxUdpSocket socket, int bytes, int ecn) {
        int left = bytes;
        while (left > 0) {
            socket.await();
            assertNotNull(socket.receive());
            left -= socket.received().remaining();
            assertEquals(ecn, socket.ecn());
        }
        assertEquals(0, left);
    }

    @Test
    void shouldCarryATrainWholeOrInPieces() throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
                LinuxUdpSocket b = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            ByteBuffer train = random(30 * 1_400 + 77);
            a.sink().send(train, 1_400, loopback(b.port()));
            ByteBuffer all = ByteBuffer.allocate(train.capacity());
            while (all.hasRemaining()) {
                b.await();
                Endpoint from = b.receive();
                assertEquals(loopback(a.port()), from);
                assertTrue(b.segmentBytes() == 1_400 || b.received().remaining() <= 1_400);
                all.put(b.received());
            }
            assertArrayEquals(bytes(train), all.array());
        }
    }

    @Test
    void shouldSendTrainsLongerThanTheKernelTakesAtOnce() throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
                LinuxUdpSocket b = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            ByteBuffer train = random(150 * 1_000);
            LinuxDatagramSink sink = a.sink();
            sink.send(train, 1_000, loopback(b.port()));
            assertEquals(0, sink.lostCount());
            int left = train.capacity();
            while (left > 0) {
                b.await();
                b.receive();
                left -= b.received().remaining();
            }
        }
    }

    @Test
    void shouldSpeakWithAPlainSocket() throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
                DatagramSocket plain = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            a.sink().send(random(50), loopback(plain.getLocalPort()));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            plain.receive(packet);
            assertEquals(50, packet.getLength());
            plain.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getLoopbackAddress(), a.port()));
            a.await();
            assertEquals(loopback(plain.getLocalPort()), a.receive());
            assertEquals(3, a.received().remaining());
        }
    }

    @Test
    void shouldReturnNothingWhenNothingIsThere() throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            assertNull(a.receive());
        }
    }

    @Test
    void shouldRefuseAPortInUse() throws IOException {
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            assertThrows(BindException.class, () -> LinuxUdpSocket.open(a.port(), SocketTuner.NONE));
        }
    }

    @Test
    void shouldCountWhatCannotBeSent() throws IOException {
        LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
        LinuxDatagramSink sink = a.sink();
        sink.send(random(70_000), loopback(a.port()));
        assertEquals(1, sink.lostCount());
        a.close();
        sink.send(random(10), loopback(9));
        assertEquals(2, sink.lostCount());
    }

    @Test
    void shouldWakeItsReaderWhenClosed() throws Exception {
        LinuxUdpSocket socket = LinuxUdpSocket.open(0, SocketTuner.NONE);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            while (socket.isOpen()) {
                socket.await();
            }
        });
        socket.close();
        reader.get();
        assertFalse(socket.isOpen());
    }

    @Test
    void shouldAllocateNothingPerTrain() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        try (LinuxUdpSocket a = LinuxUdpSocket.open(0, SocketTuner.NONE);
                LinuxUdpSocket b = LinuxUdpSocket.open(0, SocketTuner.NONE)) {
            LinuxDatagramSink sink = a.sink();
            ByteBuffer train = random(10 * 1_000);
            Endpoint to = loopback(b.port());
            long before = 0;
            for (int i = 0; i < 20_000; i++) {
                if (i == 15_000) {
                    before = threads.getThreadAllocatedBytes(id);
                }
                sink.queue(train, 1_000, i % 4, to);
                sink.flush();
                b.await();
                b.receive();
                assertEquals(i % 4, b.ecn());
            }
            long perTrain = (threads.getThreadAllocatedBytes(id) - before) / 5_000;
            assertEquals(0, perTrain);
        }
    }
}
