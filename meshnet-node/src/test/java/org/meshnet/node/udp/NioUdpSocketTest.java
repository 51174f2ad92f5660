package org.meshnet.node.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.net.Endpoint;

@Timeout(30)
class NioUdpSocketTest {
    private NioUdpSocket sender;
    private NioUdpSocket receiver;
    private final ByteBuffer buffer = UdpSocket.newBuffer();

    @BeforeEach
    void open() throws IOException {
        sender = NioUdpSocket.open(0);
        receiver = NioUdpSocket.open(0);
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        receiver.close();
    }

    private Endpoint loopback(UdpSocket socket) throws IOException {
        return Endpoint.parse("127.0.0.1:" + socket.port()).orElseThrow();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String receive() throws IOException {
        Endpoint from = receiver.receive(buffer);
        while (from == null) {
            receiver.await();
            from = receiver.receive(buffer);
        }
        assertEquals(loopback(sender), from);
        return StandardCharsets.US_ASCII.decode(buffer).toString();
    }

    @Test
    void shouldCarryADatagramAndItsSource() throws IOException {
        sender.sink().send(text("hello"), loopback(receiver));
        assertEquals("hello", receive());
        assertNull(receiver.receive(buffer));
    }

    @Test
    void shouldCutATrainIntoItsDatagrams() throws IOException {
        ByteBuffer train = text("..aaabbbc..").position(2).limit(9);
        sender.sink().send(train, 3, loopback(receiver));

        List<String> received = new ArrayList<>(List.of(receive(), receive(), receive()));
        assertEquals(List.of("aaa", "bbb", "c"), received);
        assertEquals(2, train.position());
        assertEquals(9, train.limit());
    }

    @Test
    void shouldCountWhatCannotBeSentAndNeverThrow() {
        NioDatagramSink sink = sender.sink();
        ByteBuffer tooLong = ByteBuffer.allocateDirect(70_000);
        sink.send(tooLong, Endpoint.parse("127.0.0.1:9").orElseThrow());
        sink.send(text("x"), Endpoint.parse("127.0.0.1:0").orElseThrow());
        assertEquals(2, sink.lostCount());
        assertEquals(0, tooLong.position());
    }

    @Test
    void shouldCountWhatIsSentAfterItsEnd() throws IOException {
        NioDatagramSink sink = sender.sink();
        sender.close();
        sink.send(text("x"), loopback(receiver));
        assertEquals(1, sink.lostCount());
        assertFalse(sender.isOpen());
    }

    @Test
    void shouldHandOutTheSameEndpointForTheSameSource() throws IOException {
        NioDatagramSink sink = sender.sink();
        sink.send(text("a"), loopback(receiver));
        sink.send(text("b"), loopback(receiver));
        receiver.await();
        Endpoint first = receiver.receive(buffer);
        receiver.await();
        assertSame(first, receiver.receive(buffer));
    }

    @Test
    void shouldRefuseAPortInUse() throws IOException {
        int port = receiver.port();
        assertThrows(BindException.class, () -> NioUdpSocket.open(port));
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
