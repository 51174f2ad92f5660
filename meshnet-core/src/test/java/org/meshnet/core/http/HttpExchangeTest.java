package org.meshnet.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpExchangeTest {
    private static final String GET = "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\n\r\n";

    private final List<HttpRequest> asked = new ArrayList<>();
    private final HttpExchange exchange = new HttpExchange(this::page, 0);

    private HttpPage page(HttpRequest request) {
        asked.add(request);
        return HttpPage.of("text/x", "page".getBytes(StandardCharsets.UTF_8));
    }

    private void put(String text) {
        exchange.room().put(text.getBytes(StandardCharsets.ISO_8859_1));
        exchange.onRead(false, 0);
    }

    private String answer() {
        return StandardCharsets.ISO_8859_1
                .decode(exchange.answer().orElseThrow().duplicate())
                .toString();
    }

    private String answerTo(String request) {
        put(request);
        return answer();
    }

    @Test
    void shouldGiveThePageThatIsAskedFor() {
        String answer = answerTo(GET);
        assertEquals(List.of(new HttpRequest("GET", "/metrics", "text/plain", "a")), asked);
        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: 4\r\n"), answer);
        assertTrue(answer.endsWith("\r\nConnection: close\r\n\r\npage"), answer);
        assertFalse(exchange.isOver(0));
        exchange.answer().orElseThrow().position(answer.length());
        assertTrue(exchange.isOver(0));
    }

    @Test
    void shouldWaitForTheWholeHead() {
        for (int i = 0; i < GET.length(); i++) {
            assertTrue(exchange.answer().isEmpty());
            assertFalse(exchange.isOver(HttpExchange.READING_NS));
            put(GET.substring(i, i + 1));
        }
        assertTrue(exchange.answer().isPresent());
    }

    @Test
    void shouldLeaveOutTheBodyForHead() {
        String answer = answerTo(GET.replace("GET", "HEAD"));
        assertTrue(answer.contains("Content-Length: 4\r\n") && answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void shouldRefuseToChangeAnything() {
        String answer = answerTo("DELETE /metrics HTTP/1.1\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), answer);
        assertTrue(answer.contains("Allow: GET, HEAD\r\n"), answer);
        assertTrue(asked.isEmpty());
    }

    @Test
    void shouldRefuseWhatIsNoRequestOrBringsABody() {
        for (String head : List.of(
                "",
                "GET",
                "GET /metrics",
                "GET /metrics HTTP/2.0",
                "GET http://a/metrics HTTP/1.1",
                "GET /metrics HTTP/1.1\r\nno header",
                "GET /metrics HTTP/1.1\r\nContent-Length: 1",
                "GET /metrics HTTP/1.1\r\nTransfer-Encoding: chunked")) {
            HttpExchange other = new HttpExchange(this::page, 0);
            other.room().put((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            other.onRead(false, 0);
            String answer = StandardCharsets.ISO_8859_1
                    .decode(other.answer().orElseThrow())
                    .toString();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), head + ": " + answer);
        }
        assertTrue(asked.isEmpty());
    }

    @Test
    void shouldRefuseALongHead() {
        String answer = answerTo("GET /" + "x".repeat(HttpExchange.LONGEST_HEAD - 5));
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    }

    @Test
    void shouldGiveUpOnWhoTakesTooLongOrEndsEarly() {
        assertFalse(exchange.isOver(HttpExchange.READING_NS));
        assertTrue(exchange.isOver(HttpExchange.READING_NS + 1));
        put(GET);
        assertFalse(exchange.isOver(HttpExchange.ANSWERING_NS));
        assertTrue(exchange.isOver(HttpExchange.ANSWERING_NS + 1));
        HttpExchange early = new HttpExchange(this::page, 0);
        early.onRead(true, 0);
        assertTrue(early.isOver(0));
    }

    @Test
    void shouldTakeAnyBytes() {
        Random random = new Random(7);
        for (int run = 0; run < 2_000; run++) {
            HttpExchange other = new HttpExchange(this::page, 0);
            byte[] bytes = GET.getBytes(StandardCharsets.ISO_8859_1);
            for (int change = 0; change < 3; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            other.room().put(bytes);
            other.onRead(false, 0);
            assertTrue(other.answer().isPresent() || other.room().hasRemaining());
        }
    }
}
