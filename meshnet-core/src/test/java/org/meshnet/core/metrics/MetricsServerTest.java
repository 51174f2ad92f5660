package org.meshnet.core.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.http.HttpPage;
import org.meshnet.core.http.HttpRequest;
import org.meshnet.core.net.Endpoint;

class MetricsServerTest {
    private static final Endpoint ANY_PORT = Endpoint.parse("127.0.0.1:0").orElseThrow();
    private static final byte[] LONG_PAGE = new byte[4 << 20];

    private final AtomicInteger failures = new AtomicInteger();
    private final MetricsServer.Shell shell =
            new MetricsServer.Shell(System::nanoTime, (what, failure) -> failures.incrementAndGet());
    private MetricsServer server;
    private Thread thread;

    private static HttpPage page(HttpRequest request) {
        if (request.path().equals("/flaw")) {
            throw new IllegalStateException("a flaw");
        }
        return request.path().equals("/long")
                ? HttpPage.of("text/plain", LONG_PAGE)
                : HttpPage.of("text/plain", "page".getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void start() throws IOException {
        server = MetricsServer.open(ANY_PORT, MetricsServerTest::page, shell);
        thread = new Thread(server, "metrics");
        thread.start();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        thread.join();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.place().port());
    }

    private String get(String path) throws IOException {
        try (Socket socket = connect()) {
            ask(socket, path);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void ask(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldLeaveNoDescriptorBehind() throws Exception {
        int before = descriptors();
        for (int i = 0; i < 30; i++) {
            MetricsServer once = MetricsServer.open(ANY_PORT, MetricsServerTest::page, shell);
            Thread serving = new Thread(once, "metrics once");
            serving.start();
            once.close();
            serving.join();
        }
        assertTrue(descriptors() < before + 30, before + " became " + descriptors());
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    @Test
    void shouldGiveMetricsAndWhatThereIsBesideThem() throws Exception {
        stop();
        server = MetricsServer.start(
                ANY_PORT, "figures", Families::new, Map.of("/other", () -> HttpPage.line("something else")), shell);
        assertTrue(get("/other").endsWith("\r\n\r\nsomething else\n"), get("/other"));
        assertTrue(get("/metrics").startsWith("HTTP/1.1 200 OK"), get("/metrics"));
        assertTrue(get("/").startsWith("HTTP/1.1 404 Not Found"), get("/"));
    }

    @Test
    void shouldGivePagesOneAfterTheOther() throws IOException {
        for (int i = 0; i < 3 * MetricsServer.MOST_CONNECTIONS; i++) {
            assertTrue(get("/").endsWith("\r\n\r\npage"));
        }
    }

    /** What does not fit into the socket's buffers waits for the client. */
    @Test
    void shouldGiveALongPageWhole() throws IOException {
        assertTrue(get("/long").length() > LONG_PAGE.length);
    }

    @Test
    void shouldGoOnAfterAFlaw() throws IOException {
        assertEquals("", get("/flaw"));
        assertEquals(1, failures.get());
        assertTrue(get("/").endsWith("page"));
    }

    /** Some say nothing, some read nothing: each takes no more than a place, which it loses to who comes later. */
    @Test
    void shouldServeOthersWhileManyConnectionsStandStill() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * MetricsServer.MOST_CONNECTIONS; i++) {
                Socket socket = connect();
                idle.add(socket);
                if (i % 2 == 0) {
                    ask(socket, "/long");
                }
                assertTrue(get("/").endsWith("page"), "beside " + i);
            }
            assertEquals(-1, idle.get(1).getInputStream().read(), "the oldest was closed");
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void shouldRefuseAnAddressInUse() throws IOException {
        Endpoint taken = server.place();
        assertThrows(IOException.class, () -> MetricsServer.open(taken, MetricsServerTest::page, shell));
    }

    @Test
    void shouldEndWhoeverIsServedWhenItIsClosed() throws IOException, InterruptedException {
        try (Socket socket = connect()) {
            assertTrue(get("/").endsWith("page"), "the connection before was accepted");
            server.close();
            thread.join();
            assertEquals(-1, socket.getInputStream().read());
        }
    }
}
