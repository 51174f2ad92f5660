package org.meshnet.discovery.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.files.TlsFiles;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.MessageType;

/** The server's side of streams, turned by the test; clients are blocking sockets. Time is the test's. */
@Timeout(60)
class StreamServerTest {
    private static final byte[] REGISTERED = datagram(MessageType.REGISTERED, 98);

    private final List<Socket> clients = new ArrayList<>();
    private final List<byte[]> received = new ArrayList<>();
    private final List<Endpoint> links = new ArrayList<>();
    private final List<IpAddress> hosts = new ArrayList<>();
    private Selector selector;
    private ServerSocketChannel listener;
    private StreamServer server;
    private boolean isEchoing = true;
    private long nowNs = 1;

    @BeforeEach
    void openSelector() throws IOException {
        selector = Selector.open();
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        server.close();
        selector.close();
    }

    private void start(StreamLimits limits, Optional<SSLContext> tls) throws IOException {
        listener = ServerSocketChannel.open();
        listener.configureBlocking(false);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server = new StreamServer(List.of(listener), limits, new Random(1)::nextBytes, this::onDatagram, nowNs);
        tls.ifPresent(server::speakTls);
        server.register(selector);
    }

    private void start() throws IOException {
        start(StreamLimits.DEFAULT, Optional.empty());
    }

    private void startTls() throws Exception {
        start(
                StreamLimits.DEFAULT,
                Optional.of(new TlsFiles(TestPem.file("server.pem"), TestPem.file("server.key")).load()));
    }

    private void onDatagram(ByteBuffer datagram, Endpoint link, IpAddress host, long ns) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        received.add(bytes);
        links.add(link);
        hosts.add(host);
        if (isEchoing) {
            server.send(ByteBuffer.wrap(bytes), bytes.length, link);
        }
    }

    private Socket client() throws IOException {
        InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(10_000);
        clients.add(client);
        return client;
    }

    /** One turn of the server's loop. */
    private void turn() throws IOException {
        selector.select(10);
        server.onSelected(selector.selectedKeys(), nowNs);
        selector.selectedKeys().clear();
        server.onTimer(nowNs);
        server.flush();
    }

    private void turnUntil(BooleanSupplier condition) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "it does not happen");
            turn();
        }
    }

    private static byte[] datagram(int type, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        bytes[0] = (byte) type;
        return bytes;
    }

    private static byte[] framed(byte[]... datagrams) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (byte[] datagram : datagrams) {
            stream.write(datagram.length >>> 8);
            stream.write(datagram.length);
            stream.writeBytes(datagram);
        }
        return stream.toByteArray();
    }

    private static void send(Socket client, byte[]... datagrams) throws IOException {
        client.getOutputStream().write(framed(datagrams));
    }

    private static byte[] read(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        return in.readNBytes(in.readUnsignedShort());
    }

    /** Has the server close it? */
    private static boolean isClosed(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldTakeDatagramsAndAnswerDownTheSameStream() throws IOException {
        start();
        Socket one = client();
        Socket other = client();
        send(one, datagram(0x50, 76), datagram(0x52, 500));
        turnUntil(() -> received.size() == 2);
        send(other, datagram(0x50, 77));
        turnUntil(() -> received.size() == 3);
        assertEquals(76, read(one).length);
        assertEquals(500, read(one).length);
        assertEquals(77, read(other).length);
        assertEquals(links.get(0), links.get(1));
        assertTrue(
                links.get(0).isLink() && links.get(2).isLink() && !links.get(0).equals(links.get(2)));
        assertEquals(IpAddress.of(InetAddress.getLoopbackAddress()), hosts.get(0));
    }

    @Test
    void shouldTakeWhatComesByteByByte() throws IOException {
        start();
        Socket client = client();
        for (byte piece : framed(datagram(0x50, 20), datagram(0x50, 1))) {
            client.getOutputStream().write(piece);
            turn();
        }
        turnUntil(() -> received.size() == 2);
    }

    @Test
    void shouldEndOnlyTheStreamWithALengthThatMayNotBe() throws IOException {
        start();
        Socket good = client();
        send(good, datagram(0x50, 76));
        turnUntil(() -> received.size() == 1);
        for (byte[] hostile : new byte[][] {
            {0, 0}, {0x16, 0}, {(byte) 0xff, (byte) 0xff}, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)
        }) {
            Socket bad = client();
            bad.getOutputStream().write(hostile);
            turnUntil(() -> server.count() == 2);
            turnUntil(() -> server.count() == 1);
            assertTrue(isClosed(bad));
        }
        send(good, datagram(0x50, 78));
        turnUntil(() -> received.size() == 2);
    }

    @Test
    void shouldHaveOnlySoManyStreamsOfOneSource() throws IOException {
        start(new StreamLimits(100, 2), Optional.empty());
        client();
        client();
        turnUntil(() -> server.count() == 2);
        Socket third = client();
        turn();
        turn();
        assertTrue(isClosed(third));
        clients.get(0).close();
        turnUntil(() -> server.count() == 1);
        client();
        turnUntil(() -> server.count() == 2);
    }

    @Test
    void shouldHaveOnlySoManyStreamsInAll() throws IOException {
        start(new StreamLimits(3, 100), Optional.empty());
        for (int i = 0; i < 3; i++) {
            client();
        }
        turnUntil(() -> server.count() == 3);
        Socket fourth = client();
        turn();
        turn();
        assertTrue(isClosed(fourth));
        assertEquals(3, server.count());
    }

    @Test
    void shouldNotLetOneSourceConnectTooOften() throws IOException {
        start(new StreamLimits(100, 2), Optional.empty());
        for (int i = 0; i < 4; i++) {
            client().close();
        }
        turn();
        turnUntil(() -> server.count() == 0);
        Socket fifth = client();
        turn();
        turn();
        assertTrue(isClosed(fifth), "as many at once as twice the streams that it may have");
        nowNs += TimeUnit.SECONDS.toNanos(1);
        client();
        turnUntil(() -> server.count() == 1);
    }

    @Test
    void shouldEndAStreamThatDoesNotRegisterInTime() throws IOException {
        start();
        Socket client = client();
        send(client, datagram(0x50, 76));
        turnUntil(() -> received.size() == 1);
        nowNs += TimeUnit.SECONDS.toNanos(14);
        send(client, datagram(0x50, 76));
        turnUntil(() -> received.size() == 2);
        nowNs += TimeUnit.SECONDS.toNanos(2);
        turn();
        assertEquals(0, server.count());
    }

    @Test
    void shouldKeepARegisteredStreamWhileItIsHeard() throws IOException {
        start();
        isEchoing = false;
        Socket client = client();
        send(client, datagram(0x52, 300));
        turnUntil(() -> received.size() == 1);
        server.send(ByteBuffer.wrap(REGISTERED), REGISTERED.length, links.get(0));
        for (int i = 2; i < 5; i++) {
            nowNs += TimeUnit.SECONDS.toNanos(50);
            send(client, datagram(0x54, 60));
            int count = i;
            turnUntil(() -> received.size() == count);
        }
        assertEquals(1, server.count());
        nowNs += TimeUnit.SECONDS.toNanos(61);
        client.getOutputStream().write(0);
        turn();
        turn();
        assertEquals(0, server.count(), "a part of a datagram is none");
    }

    @Test
    void shouldDropWhatASlowClientDoesNotTakeAndServeTheOthers() throws IOException {
        start();
        isEchoing = false;
        Socket slow = client();
        Socket other = client();
        send(slow, datagram(0x50, 76));
        turnUntil(() -> received.size() == 1);
        send(other, datagram(0x50, 76));
        turnUntil(() -> received.size() == 2);
        ByteBuffer train = ByteBuffer.allocate(50_000);
        for (int i = 0; i < train.limit(); i += 5_000) {
            train.put(i, (byte) MessageType.RELAY);
        }
        for (int i = 0; i < 2000 && server.lostCount() == 0; i++) {
            server.send(train, 5_000, links.get(0));
            turn();
        }
        assertTrue(server.lostCount() > 0, "100 MB do not fit");
        server.send(ByteBuffer.wrap(REGISTERED), REGISTERED.length, links.get(1));
        turn();
        assertArrayEquals(REGISTERED, read(other));
        long lostBefore = server.lostCount();
        byte[] relayed = datagram(MessageType.RELAY, 200);
        for (int i = 0; i < 1000 && server.lostCount() == lostBefore; i++) {
            server.send(ByteBuffer.wrap(relayed), relayed.length, links.get(0));
        }
        assertEquals(lostBefore + 1, server.lostCount(), "relayed datagrams leave room");
        server.send(ByteBuffer.wrap(REGISTERED), REGISTERED.length, links.get(0));
        assertEquals(lostBefore + 1, server.lostCount(), "for what the registration needs");
        assertEquals(5_000, read(slow).length, "what came first is still there");
    }

    @Test
    void shouldLoseWhatIsForAStreamThatEnded() throws IOException {
        start();
        Socket client = client();
        send(client, datagram(0x50, 76));
        turnUntil(() -> received.size() == 1);
        client.close();
        turnUntil(() -> server.count() == 0);
        server.send(ByteBuffer.wrap(REGISTERED), REGISTERED.length, links.get(0));
        turn();
        assertEquals(1, server.lostCount());
    }

    @Test
    void shouldNotGiveALinkTwice() throws IOException {
        start();
        for (int i = 1; i <= 3; i++) {
            Socket client = client();
            send(client, datagram(0x50, 76));
            int count = i;
            turnUntil(() -> received.size() == count);
            client.close();
            turnUntil(() -> server.count() == 0);
        }
        assertEquals(3, links.stream().distinct().count());
    }

    @Test
    void shouldSpeakTlsAndPlainTcpOnOnePort() throws Exception {
        startTls();
        Socket plain = client();
        SSLSocket secured = (SSLSocket) TestPem.trusting()
                .getSocketFactory()
                .createSocket(client(), "localhost", listener.socket().getLocalPort(), true);
        byte[] longest = datagram(0x58, 5000);
        Thread talk = new Thread(() -> {
            try {
                for (int i = 0; i < 50; i++) {
                    send(secured, longest, datagram(0x50, 76));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        talk.start();
        send(plain, datagram(0x50, 80));
        turnUntil(() -> received.size() == 101);
        talk.join();
        Thread drain = new Thread(() -> {
            try {
                for (int i = 0; i < 101; i++) {
                    turn();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        drain.start();
        assertArrayEquals(longest, read(secured));
        assertEquals(76, read(secured).length);
        assertEquals(80, read(plain).length);
        drain.join();
    }

    @Test
    void shouldShowAnotherCertificateFromThenOn() throws Exception {
        SSLContext none = SSLContext.getInstance("TLS");
        none.init(null, null, null);
        start(StreamLimits.DEFAULT, Optional.of(none));
        String refusal = outcomeOfAHandshake();
        assertTrue(refusal.contains("Exception"), refusal);
        server.renewTls(new TlsFiles(TestPem.file("server.pem"), TestPem.file("server.key")).load());
        assertEquals("TLSv1.3", outcomeOfAHandshake());
    }

    /** What a client agrees on with the server, or why it does not. */
    private String outcomeOfAHandshake() throws Exception {
        AtomicReference<String> outcome = new AtomicReference<>("");
        Thread client = new Thread(() -> {
            try {
                outcome.set(shakeHands());
            } catch (Exception e) {
                outcome.set(e.toString());
            }
        });
        client.start();
        turnUntil(() -> !client.isAlive());
        return outcome.get();
    }

    private String shakeHands() throws Exception {
        SSLSocket client = (SSLSocket) TestPem.trusting()
                .getSocketFactory()
                .createSocket(client(), "localhost", listener.socket().getLocalPort(), true);
        client.startHandshake();
        return client.getSession().getProtocol();
    }

    @Test
    void shouldLetAClientThatDoesNotTrustItGo() throws Exception {
        startTls();
        SSLSocket client = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(client(), "localhost", listener.socket().getLocalPort(), true);
        Thread handshake = new Thread(() -> assertThrows(SSLException.class, client::startHandshake));
        handshake.start();
        turnUntil(() -> server.count() == 1);
        turnUntil(() -> server.count() == 0);
        handshake.join();
    }

    @Test
    void shouldEndWhatBeginsLikeTlsAndIsNone() throws Exception {
        startTls();
        Socket client = client();
        client.getOutputStream().write(Hex.decode("1603010005ffffffffff"));
        turnUntil(() -> server.count() == 1);
        turnUntil(() -> server.count() == 0);
    }

    @Test
    void shouldNotWaitForAHandshakeForEver() throws Exception {
        startTls();
        Socket client = client();
        client.getOutputStream().write(new byte[] {0x16, 3, 1, 1, 0});
        turnUntil(() -> server.count() == 1);
        nowNs += TimeUnit.SECONDS.toNanos(16);
        turn();
        assertEquals(0, server.count());
    }
}
