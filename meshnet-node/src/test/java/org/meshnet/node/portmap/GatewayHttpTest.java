package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.tun.udp.SocketTuner;

/**
 * A gateway on loopback that answers as no good one would. Whoever waits for it for ever runs into the test's own
 * limit.
 */
@Timeout(60)
class GatewayHttpTest {
    private static final int LONG_MS = 30_000;
    private static final int SHORT_MS = 300;
    private static final long DRIP_NS = 5_000_000;

    private ServerSocket gateway;
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    @BeforeEach
    void open() throws IOException {
        gateway = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    /** Serves one connection. */
    private URI serve(Service service) {
        Thread thread = new Thread(
                () -> {
                    try (Socket socket = gateway.accept()) {
                        byte[] question = new byte[4096];
                        int length = socket.getInputStream().read(question);
                        asked.complete(new String(question, 0, length, StandardCharsets.UTF_8));
                        service.answer(socket.getOutputStream());
                    } catch (IOException e) {
                        // The client had enough, or the test is over.
                        asked.complete("");
                    }
                },
                "gateway");
        thread.setDaemon(true);
        thread.start();
        return URI.create("http://127.0.0.1:" + gateway.getLocalPort() + "/d.xml?a=b");
    }

    private interface Service {
        void answer(OutputStream out) throws IOException;
    }

    private URI serve(String text) {
        return serve(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The start, and then this byte again and again, slowly, until nobody listens any more. */
    private URI drip(String start, char endless) {
        return serve(out -> {
            out.write(start.getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write(endless);
                out.flush();
                LockSupport.parkNanos(DRIP_NS);
            }
        });
    }

    private static Optional<GatewayHttp.Answer> read(String text) {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try {
            return Optional.of(new HttpAnswerReader(in).read());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> body(String text) {
        return read(text).map(GatewayHttp.Answer::body);
    }

    @Test
    void shouldNotWaitForHeadersThatTrickleIn() {
        assertEquals(
                Optional.empty(), new GatewayHttp(SHORT_MS, SocketTuner.NONE).get(drip("HTTP/1.1 200 OK\r\nX: ", 'x')));
    }

    @Test
    void shouldNotWaitForAStatusThatTricklesIn() {
        assertEquals(Optional.empty(), new GatewayHttp(SHORT_MS, SocketTuner.NONE).post(drip("", 'H'), "a#b", "body"));
    }

    @Test
    void shouldNotWaitForABodyThatTricklesIn() {
        assertEquals(
                Optional.empty(),
                new GatewayHttp(SHORT_MS, SocketTuner.NONE).get(drip("HTTP/1.1 200 OK\r\n\r\n", 'x')));
    }

    @Test
    void shouldNotWaitForChunksThatTrickleIn() {
        String start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertEquals(Optional.empty(), new GatewayHttp(SHORT_MS, SocketTuner.NONE).get(drip(start, '0')));
    }

    @Test
    void shouldAskAndReadTheAnswer() {
        URI uri = serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more");
        assertEquals(
                Optional.of(new GatewayHttp.Answer(200, "hello")), new GatewayHttp(LONG_MS, SocketTuner.NONE).get(uri));
        assertEquals(
                "GET /d.xml?a=b HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.getLocalPort()
                        + "\r\nConnection: close\r\n\r\n",
                asked.join());
    }

    @Test
    void shouldPostAnAction() {
        URI uri = serve("HTTP/1.0 500 Error\r\n\r\n<errorCode>718</errorCode>");
        Optional<GatewayHttp.Answer> answer = new GatewayHttp(LONG_MS, SocketTuner.NONE).post(uri, "urn:x#Do", "<é/>");
        assertEquals(Optional.of(new GatewayHttp.Answer(500, "<errorCode>718</errorCode>")), answer);
        assertTrue(asked.join().contains("SOAPAction: \"urn:x#Do\"\r\nContent-Length: 5\r\n\r\n<é/>"), asked.join());
    }

    @Test
    void shouldAskNobodyByName() {
        assertEquals(
                Optional.empty(), new GatewayHttp(SHORT_MS, SocketTuner.NONE).get(URI.create("http://localhost/")));
        assertEquals(
                Optional.empty(),
                new GatewayHttp(SHORT_MS, SocketTuner.NONE).get(URI.create("http://127.0.0.1:70000/")));
    }

    @Test
    void shouldPutChunksTogether() {
        String head = "HTTP/1.1 200 OK\r\ntransfer-encoding:  Chunked\r\n\r\n";
        assertEquals(Optional.of("hello"), body(head + "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"));
        for (String bad : new String[] {"", "x\r\n", "3\r\nhello\r\n", "3\r\nhe", "-1\r\n", "fffffff\r\nx"}) {
            assertEquals(Optional.empty(), body(head + bad), bad);
        }
    }

    @Test
    void shouldBoundHeadBodyAndChunks() {
        String ok = "HTTP/1.1 200 OK\r\n";
        int most = HttpAnswerReader.MAX_BODY_LENGTH;
        assertEquals(Optional.of(most), body(ok + "\r\n" + "x".repeat(most)).map(String::length));
        assertEquals(Optional.empty(), body(ok + "\r\n" + "x".repeat(most + 1)));
        assertEquals(Optional.empty(), body(ok + "Content-Length: " + (most + 1) + "\r\n\r\n" + "x".repeat(most + 1)));
        assertEquals(Optional.empty(), body(ok + "X: " + "x".repeat(HttpAnswerReader.MAX_HEAD_LENGTH) + "\r\n\r\n"));
        assertEquals(Optional.empty(), body(ok + "X: x\r\n".repeat(HttpAnswerReader.MAX_HEAD_LENGTH / 5) + "\r\n"));
        String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
        assertEquals(Optional.empty(), body(chunked + "1\r\nx\r\n".repeat(5000) + "0\r\n\r\n"));
        assertEquals(Optional.empty(), body(chunked + ("f000\r\n" + "x".repeat(0xf000) + "\r\n").repeat(3)));
    }

    @Test
    void shouldReadNoBodyWhereTheStatusTellsNothing() {
        assertEquals(
                Optional.of(new GatewayHttp.Answer(302, "")),
                read("HTTP/1.1 302 Found\r\nLocation: http://x/\r\n\r\nx"));
        assertEquals(Optional.empty(), read("HTTP/2 200\r\n\r\n"));
        assertEquals(Optional.empty(), read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi"));
        assertEquals(Optional.empty(), read("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhi"));
    }
}
