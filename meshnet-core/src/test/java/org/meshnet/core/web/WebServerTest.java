package org.meshnet.core.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

class WebServerTest {
    /** Far more than anything here takes, on however busy a machine. */
    private static final long PATIENCE_MS = 30_000;

    private static final WebLimits QUICK = new WebLimits(
            3, 4, TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.SECONDS.toNanos(20), TimeUnit.SECONDS.toNanos(15));

    private final AtomicInteger asked = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch slow = new CountDownLatch(1);
    private volatile String news = "{\"n\":1}";
    private WebServer server;

    private void open(WebLimits limits) throws IOException {
        WebConfig config = new WebConfig(
                Endpoint.parse("127.0.0.1:0").orElseThrow(),
                Optional.of(new WebToken("0123456789abcdef")),
                Optional.empty(),
                true);
        WebSite site = new WebSite(
                Map.of("/index.html", new WebFile("text/html", "<p>hello".getBytes(StandardCharsets.UTF_8), "\"1\"")),
                Map.of(
                        "echo",
                        ask -> WebReply.json(JsonText.quoted(ask.query("text"))),
                        "slow",
                        ask -> {
                            awaitSlow();
                            return WebReply.json("1");
                        },
                        "flaw",
                        ask -> {
                            throw new IllegalStateException("meant");
                        }),
                Map.of("do", ask -> WebReply.json(JsonText.quoted("done " + ask.body()))),
                topic -> {
                    asked.incrementAndGet();
                    return topic.equals("known") ? Optional.of(news) : Optional.empty();
                });
        server = WebServer.open(config, site, limits);
    }

    private void awaitSlow() {
        asked.incrementAndGet();
        try {
            slow.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() throws IOException {
        slow.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.address()).getPort());
        socket.setSoTimeout((int) PATIENCE_MS);
        sockets.add(socket);
        return socket;
    }

    /** Sends a request with these lines behind its first, and a body. */
    private Socket send(String first, String body, String... headers) throws IOException {
        Socket socket = connect();
        List<String> lines = new ArrayList<>(List.of(first + " HTTP/1.1", "Host: localhost"));
        lines.add("Authorization: Bearer 0123456789abcdef");
        lines.addAll(List.of(headers));
        String text = String.join("\r\n", lines) + "\r\n\r\n" + body;
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** The answer's lines until its end, which the request has to ask for. */
    private List<String> answer(String first, String body, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Connection: close");
        return reader(send(first, body, all.toArray(String[]::new))).lines().toList();
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void await(BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS), "it never came");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static boolean has(List<String> answer, String line) {
        return answer.stream().anyMatch(each -> each.equalsIgnoreCase(line));
    }

    @Test
    void shouldServeThePageWithAllThatKeepsOthersOut() throws IOException {
        open(QUICK);
        List<String> answer = answer("GET /", "");
        assertEquals("HTTP/1.1 200 OK", answer.get(0));
        assertTrue(answer.contains("<p>hello"));
        assertTrue(
                has(
                        answer,
                        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src"
                                + " 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
                                + " 'none'"),
                answer.toString());
        assertTrue(has(answer, "X-Content-Type-Options: nosniff"));
        assertTrue(has(answer, "Referrer-Policy: no-referrer"));
        assertTrue(has(answer, "X-Frame-Options: DENY"));
        assertTrue(has(answer, "Content-Type: text/html"));
        assertTrue(answer.stream().noneMatch(line -> line.regionMatches(true, 0, "Set-Cookie", 0, 10)));
    }

    @Test
    void shouldSendAFileOnceToWhoKeepsIt() throws IOException {
        open(QUICK);
        List<String> answer = answer("GET /index.html", "", "If-None-Match: \"1\"");
        assertTrue(answer.get(0).startsWith("HTTP/1.1 304"), answer.get(0));
        assertFalse(answer.contains("<p>hello"));
    }

    @Test
    void shouldKnowNothingElse() throws IOException {
        open(QUICK);
        for (String path : List.of("/other", "/../index.html", "/api/other", "/index.html/", "/%2e%2e/x")) {
            List<String> answer = answer("GET " + path, "");
            assertTrue(answer.get(0).startsWith("HTTP/1.1 404"), path + ": " + answer.get(0));
            assertTrue(has(answer, "X-Content-Type-Options: nosniff"), "errors too");
        }
    }

    @Test
    void shouldAnswerQuestionsAndCommands() throws IOException {
        open(QUICK);
        assertTrue(answer("GET /api/echo?text=%3Cb%3E%22%00", "").contains("\"<b>\\\"\\u0000\""));
        String[] command = {"X-MeshNet: 1", "Content-Length: 2"};
        assertTrue(answer("POST /api/do", "it", command).contains("\"done it\""));
        assertTrue(answer("GET /api/do", "").get(0).startsWith("HTTP/1.1 404"));
        assertTrue(answer("POST /api/do", "", "Content-Length: 0").get(0).startsWith("HTTP/1.1 403"));
        assertTrue(answer("GET /api/echo?text=%zz", "").get(0).startsWith("HTTP/1.1 400"));
    }

    @Test
    void shouldSayThatSomethingWentWrong() throws IOException {
        open(QUICK);
        List<String> answer = answer("GET /api/flaw", "");
        assertTrue(answer.get(0).startsWith("HTTP/1.1 500"), answer.get(0));
        assertTrue(answer.stream().noneMatch(line -> line.contains("meant")), "what it was is for the log");
    }

    @Test
    void shouldReadNoLongBody() throws IOException {
        open(QUICK);
        String body = "x".repeat(5000);
        List<String> answer = answer("POST /api/do", body, "X-MeshNet: 1", "Content-Length: 5000");
        assertTrue(answer.get(0).startsWith("HTTP/1.1 400"), answer.get(0));
    }

    /** Of two headers of one name another program might believe the other one. */
    @Test
    void shouldBelieveNoneOfTwoNames() throws IOException {
        open(QUICK);
        assertTrue(answer("GET /", "", "Host: evil.example").get(0).startsWith("HTTP/1.1 421"));
    }

    @Test
    void shouldMakeOneTextForAllWhoListenAndNoneForNobody() throws IOException {
        open(QUICK);
        assertEquals(0, asked.get(), "nobody has looked");
        List<BufferedReader> readers = new ArrayList<>();
        for (int i = 0; i < QUICK.listeners(); i++) {
            readers.add(reader(send("GET /api/stream?topic=known", "")));
        }
        for (BufferedReader reader : readers) {
            awaitLine(reader, "data: {\"n\":1}");
        }
        news = "{\"n\":2}";
        for (BufferedReader reader : readers) {
            awaitLine(reader, "data: {\"n\":2}");
        }
        for (Socket socket : sockets) {
            socket.close();
        }
        await(() -> server.listenerCount() == 0);
        // A tick may be under way still.
        await(() -> {
            int before = asked.get();
            LockSupport.parkNanos(10 * QUICK.periodNs());
            return asked.get() == before;
        });
    }

    private static void awaitLine(BufferedReader reader, String wanted) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.equals(wanted)) {
            line = reader.readLine();
        }
        assertEquals(wanted, line);
    }

    @Test
    void shouldListenToNoMoreThanItsBound() throws IOException {
        open(QUICK);
        for (int i = 0; i < QUICK.listeners(); i++) {
            awaitLine(reader(send("GET /api/stream?topic=known", "")), "data: {\"n\":1}");
        }
        List<String> answer = answer("GET /api/stream?topic=known", "");
        assertTrue(answer.get(0).startsWith("HTTP/1.1 503"), answer.get(0));
        assertTrue(has(answer, "Retry-After: 10"));
        sockets.get(0).close();
        await(() -> server.listenerCount() < QUICK.listeners());
        awaitLine(reader(send("GET /api/stream?topic=known", "")), "data: {\"n\":1}");
    }

    @Test
    void shouldSayThatThereIsNoSuchTopic() throws IOException {
        open(QUICK);
        assertTrue(answer("GET /api/stream?topic=other", "").get(0).startsWith("HTTP/1.1 404"));
    }

    @Test
    void shouldDropWhoDoesNotRead() throws IOException {
        open(new WebLimits(
                2, 2, TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(300), QUICK.aliveNs()));
        news = "\"" + "x".repeat(1 << 22) + "\"";
        send("GET /api/stream?topic=known", "");
        await(() -> asked.get() > 0);
        await(() -> server.listenerCount() == 0);
    }

    @Test
    void shouldCloseWhoSendsHalfARequest() throws IOException {
        open(new WebLimits(1, 1, QUICK.periodNs(), TimeUnit.MILLISECONDS.toNanos(200), QUICK.aliveNs()));
        Socket socket = connect();
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.UTF_8));
        assertEquals(-1, readToEnd(socket));
        // On a busy machine a good request may take longer than that, too.
        await(this::isServed);
    }

    private boolean isServed() {
        try {
            return answer("GET /", "").contains("HTTP/1.1 200 OK");
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** Its last byte, or none where the connection is reset. */
    private static int readToEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
            return socket.getInputStream().read();
        } catch (IOException e) {
            assertFalse(e instanceof java.net.SocketTimeoutException, "it was kept");
            return -1;
        }
    }

    @Test
    void shouldCloseWhatIsTooMuchAtOnce() throws IOException {
        open(new WebLimits(1, 1, QUICK.periodNs(), TimeUnit.SECONDS.toNanos(20), QUICK.aliveNs()));
        for (int i = 1; i <= 2; i++) {
            int count = i;
            send("GET /api/slow", "");
            await(() -> asked.get() == count);
        }
        Socket more = connect();
        more.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(-1, readToEnd(more));
    }

    @Test
    void shouldAnswerWholeRequestsThoughAsManyHalfOnesAreSentAsThereAreThreads() throws IOException {
        open(new WebLimits(1, 2, QUICK.periodNs(), TimeUnit.MINUTES.toNanos(10), QUICK.aliveNs()));
        List<Socket> half = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            half.add(connect());
            half.get(i).getOutputStream().write("GET / HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.UTF_8));
        }
        await(this::isServed);
        // Which of them came first is not known.
        await(() -> half.stream().anyMatch(WebServerTest::isClosed));
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(20);
            return socket.getInputStream().read() == -1;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldReadNoLongHeader() throws IOException {
        open(QUICK);
        String first;
        try {
            first = answer("GET /", "", "X: " + "x".repeat(20_000)).stream()
                    .findFirst()
                    .orElse("");
        } catch (UncheckedIOException e) {
            first = "reset";
        }
        assertFalse(first.contains("200"), first);
    }
}
