package org.meshnet.tun.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.net.Endpoint;

/** What every UDP socket does. */
@Timeout(30)
abstract class UdpSocketContract {
    private UdpSocket sender;
    private UdpSocket receiver;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** Opens a socket of the kind under test. */
    abstract UdpSocket openSocket(int port) throws IOException;

    @BeforeEach
    void open() throws IOException {
        sender = openSocket(0);
        receiver = openSocket(0);
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        receiver.close();
    }

    private Endpoint loopback(UdpSocket socket) throws IOException {
        return Endpoint.parse("127.0.0.1:" + socket.port()).orElseThrow();
    }

    private static ByteBuffer direct(String text) {
        ByteBuffer bytes = text(text);
        return ByteBuffer.allocateDirect(bytes.remaining()).put(0, bytes, 0, bytes.remaining());
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next datagram, alone or from a train. */
    private String receive() throws IOException {
        while (!buffer.hasRemaining()) {
            receiver.await();
            Endpoint from = receiver.receive();
            assertEquals(loopback(sender), from);
            buffer = receiver.received();
        }
        byte[] datagram = new byte[Math.min(receiver.segmentBytes(), buffer.remaining())];
        buffer.get(datagram);
        return new String(datagram, StandardCharsets.US_ASCII);
    }

    @Test
    void shouldCarryADatagramAndItsSource() throws IOException {
        sender.sink().send(text("hello"), loopback(receiver));
        assertEquals("hello", receive());
        assertNull(receiver.receive());
    }

    @Test
    void shouldSendFromAnArrayOrFromMemory() throws IOException {
        CountingSink sink = sender.sink();
        sink.send(text(".array.").position(1).limit(6), loopback(receiver));
        sink.send(direct(".memory.").position(1).limit(7), loopback(receiver));
        assertEquals(List.of("array", "memory"), List.of(receive(), receive()));
    }

    @Test
    void shouldCutATrainIntoItsDatagrams() throws IOException {
        ByteBuffer train = text("..aaabbbc..").position(2).limit(9);
        sender.sink().send(train, 3, loopback(receiver));

        assertEquals(List.of("aaa", "bbb", "c"), List.of(receive(), receive(), receive()));
        assertEquals(2, train.position());
        assertEquals(9, train.limit());
    }

    @Test
    void shouldCountWhatCannotBeSentAndNeverThrow() {
        CountingSink sink = sender.sink();
        ByteBuffer tooLong = ByteBuffer.allocateDirect(70_000);
        sink.send(tooLong, Endpoint.parse("127.0.0.1:9").orElseThrow());
        sink.send(text("x"), Endpoint.parse("127.0.0.1:0").orElseThrow());
        assertEquals(2, sink.lostCount());
        assertEquals(0, tooLong.position());
    }

    @Test
    void shouldCountTheDatagramsOfATrainThatCannotBeSent() throws IOException {
        CountingSink sink = sender.sink();
        sink.send(direct("aaabbbccc-"), 3, Endpoint.parse("127.0.0.1:0").orElseThrow());
        assertEquals(4, sink.lostCount());
        sender.close();
        sink.send(direct("aaabbb"), 3, loopback(receiver));
        assertEquals(6, sink.lostCount());
    }

    @Test
    void shouldCountWhatIsSentAfterItsEnd() throws IOException {
        CountingSink sink = sender.sink();
        sender.close();
        sink.send(text("x"), loopback(receiver));
        assertEquals(1, sink.lostCount());
        assertFalse(sender.isOpen());
    }

    @Test
    void shouldHandOutTheSameEndpointForTheSameSource() throws IOException {
        CountingSink sink = sender.sink();
        sink.send(text("a"), loopback(receiver));
        sink.send(text("b"), loopback(receiver));
        receiver.await();
        Endpoint first = receiver.receive();
        receiver.await();
        assertSame(first, receiver.receive());
    }

    @Test
    void shouldRefuseAPortInUse() throws IOException {
        int port = receiver.port();
        assertThrows(BindException.class, () -> openSocket(port));
    }

    @Test
    void shouldGoOnWithThePortThatItAdopts() throws IOException {
        CountingSink sink = sender.sink();
        UdpSocket fresh = openSocket(0);
        int port = fresh.port();
        sender.adopt(fresh);
        assertEquals(port, sender.port());
        sink.send(text("from the fresh port"), loopback(receiver));
        assertEquals("from the fresh port", receive());
        assertThrows(BindException.class, () -> openSocket(port));
        assertEquals(0, sink.lostCount());
    }

    @Test
    void shouldWakeTheReceiverWhenItAdoptsAPort() throws Exception {
        CompletableFuture<Endpoint> received = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                Endpoint from = receiver.receive();
                while (from == null) {
                    receiver.await();
                    from = receiver.receive();
                }
                received.complete(from);
            } catch (IOException e) {
                received.completeExceptionally(e);
            }
        });
        waiting.start();
        receiver.adopt(openSocket(0));
        sender.sink().send(text("to the fresh port"), loopback(receiver));
        assertEquals(loopback(sender), received.get());
        waiting.join();
    }

    @Test
    void shouldWakeTheReceiverOfAnAdoptedPortWhenItIsClosed() throws Exception {
        receiver.adopt(openSocket(0));
        shouldWakeTheReceiverWhenItIsClosed();
    }

    @Test
    void shouldWakeTheReceiverWhenItIsClosed() throws Exception {
        Thread waiting = new Thread(() -> {
            while (receiver.isOpen()) {
                try {
                    receiver.await();
                } catch (IOException e) {
                    return;
                }
            }
        });
        waiting.start();
        receiver.close();
        waiting.join();
    }
}
