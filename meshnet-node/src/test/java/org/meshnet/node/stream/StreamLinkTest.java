package org.meshnet.node.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A link over a loopback connection, whose other end is the test's. */
@Timeout(60)
class StreamLinkTest {
    private static final int DATAGRAM_BYTES = 1000;

    private Socket far;
    private Socket near;
    private StreamLink link;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            near = new Socket(listener.getInetAddress(), listener.getLocalPort());
            far = listener.accept();
        }
        link = new StreamLink(near, new StreamTarget("localhost", near.getPort(), false));
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        near.close();
        far.close();
    }

    private CompletableFuture<Void> startWriter() {
        return CompletableFuture.runAsync(() -> {
            try {
                link.write();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ByteBuffer datagram(int fill) {
        ByteBuffer bytes = ByteBuffer.allocate(DATAGRAM_BYTES);
        while (bytes.hasRemaining()) {
            bytes.put((byte) fill);
        }
        return bytes.flip();
    }

    @Test
    void shouldCarryWhatSeveralThreadsSendWhole() throws Exception {
        CompletableFuture<Void> writer = startWriter();
        int threads = 4;
        int each = 200;
        List<CompletableFuture<Integer>> senders = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            ByteBuffer bytes = datagram(thread);
            senders.add(CompletableFuture.supplyAsync(() -> {
                int sent = 0;
                for (int i = 0; i < each; i++) {
                    sent += link.send(bytes, DATAGRAM_BYTES) ? 1 : 0;
                }
                return sent;
            }));
        }
        DataInputStream in = new DataInputStream(far.getInputStream());
        CompletableFuture<Integer> all = CompletableFuture.supplyAsync(
                () -> senders.stream().mapToInt(CompletableFuture::join).sum());
        int received = 0;
        while (!all.isDone() || received < all.get()) {
            if (all.isDone() || in.available() > 0) {
                byte[] bytes = in.readNBytes(in.readUnsignedShort());
                assertArrayEquals(datagram(bytes[0]).array(), bytes);
                received++;
            }
        }
        assertEquals(all.get(), received);
        assertTrue(received > 0);
        link.close();
        writer.get();
    }

    @Test
    void shouldDropAndNotWaitWhereNobodyTakesAnything() throws Exception {
        CompletableFuture<Void> writer = startWriter();
        int lost = 0;
        for (int i = 0; i < 20_000; i++) {
            lost += link.send(datagram(1), DATAGRAM_BYTES) ? 0 : 1;
        }
        assertTrue(lost > 0, "20 MB do not fit");
        assertFalse(writer.isDone(), "it is the writer that waits");
    }

    @Test
    void shouldTakeNothingMoreOnceItIsClosedAndEndItsWriter() throws Exception {
        CompletableFuture<Void> writer = startWriter();
        link.close();
        assertFalse(link.send(datagram(1), DATAGRAM_BYTES));
        writer.get();
    }

    @Test
    void shouldBeWaitedForUntilAllIsSent() throws Exception {
        link.send(datagram(1), DATAGRAM_BYTES);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> link.awaitSent(Long.MAX_VALUE));
        CompletableFuture<Void> unused = startWriter();
        sent.get();
        DataInputStream in = new DataInputStream(far.getInputStream());
        assertArrayEquals(datagram(1).array(), in.readNBytes(in.readUnsignedShort()));
    }

    @Test
    void shouldBeWaitedForNoLongerThanOneWants() {
        link.send(datagram(1), DATAGRAM_BYTES);
        link.awaitSent(1);
        assertTrue(link.send(datagram(2), DATAGRAM_BYTES), "it is open still");
    }

    @Test
    void shouldSayWhereItLeads() {
        assertEquals("127.0.0.1:" + near.getPort() + " by TCP", link.toString());
    }
}
