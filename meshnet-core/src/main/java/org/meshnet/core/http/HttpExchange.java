package org.meshnet.core.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection of somebody who asks for a page (RFC 9112): the head of a request, the answer, the end. Bodies are not
 * taken, the head is of bounded length, and each side has bounded time. Not thread-safe.
 *
 * <pre>
 *   reading ──head, or too much──▶ answering ──▶ over
 *      └───────── the client ends early ───────────▲
 * </pre>
 */
public final class HttpExchange {
    /** Bytes of the longest head that is read. */
    public static final int LONGEST_HEAD = 8192;

    static final long READING_NS = TimeUnit.SECONDS.toNanos(3);
    static final long ANSWERING_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int EMPTY_LINE_LENGTH = 4;

    private final ByteBuffer head = ByteBuffer.allocate(LONGEST_HEAD);
    private final Function<HttpRequest, HttpPage> pages;
    private long deadlineNs;
    private @Nullable ByteBuffer answer;
    private boolean isOver;

    /**
     * A client has come.
     *
     * @param pages what there is for a request that only reads
     */
    public HttpExchange(Function<HttpRequest, HttpPage> pages, long nowNs) {
        this.pages = pages;
        this.deadlineNs = nowNs + READING_NS;
    }

    /** Where the next bytes of the client are to be put, as long as {@link #answer} is empty. */
    public ByteBuffer room() {
        return head;
    }

    /**
     * Looks at what has come.
     *
     * @param isAtEnd will the client say no more
     */
    public void onRead(boolean isAtEnd, long nowNs) {
        int length = headLength();
        if (length >= 0) {
            answer(new String(head.array(), 0, length, StandardCharsets.ISO_8859_1), nowNs);
        } else if (!head.hasRemaining()) {
            answer(HttpPage.refusal(431, "the request is longer than " + LONGEST_HEAD + " bytes"), true, nowNs);
        } else {
            isOver = isAtEnd;
        }
    }

    /** Bytes before the empty line that ends the head; -1 if that has not come. */
    private int headLength() {
        for (int i = 0; i + EMPTY_LINE_LENGTH <= head.position(); i++) {
            if (head.get(i) == '\r' && head.get(i + 1) == '\n' && head.get(i + 2) == '\r' && head.get(i + 3) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void answer(String text, long nowNs) {
        Optional<HttpRequest> request = request(text.split("\r\n", -1));
        if (request.isEmpty()) {
            answer(HttpPage.refusal(400, "not a request without a body"), true, nowNs);
        } else if (!request.get().isReading()) {
            answer(HttpPage.refusal(405, "expected GET or HEAD"), true, nowNs);
        } else {
            answer(pages.apply(request.get()), !request.get().isHead(), nowNs);
        }
    }

    /** Empty if it is none, or brings a body. */
    private static Optional<HttpRequest> request(String[] lines) {
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[1].startsWith("/") || !words[2].matches("HTTP/1\\.[01]")) {
            return Optional.empty();
        }
        String accept = "";
        String host = "";
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            boolean isBody = name.equals("transfer-encoding") || (name.equals("content-length") && !value.equals("0"));
            boolean isOtherHost = name.equals("host") && !host.isEmpty();
            if (colon <= 0 || isBody || isOtherHost) {
                return Optional.empty();
            }
            accept = name.equals("accept") ? value : accept;
            host = name.equals("host") ? value : host;
        }
        return Optional.of(new HttpRequest(words[0], words[1].split("\\?", 2)[0], accept, host));
    }

    private void answer(HttpPage page, boolean hasBody, long nowNs) {
        String text = "HTTP/1.1 " + page.status() + " " + page.reason() + "\r\n"
                + "Content-Type: " + page.contentType() + "\r\n"
                + "Content-Length: " + page.body().length + "\r\n"
                + "Cache-Control: no-store\r\n"
                + "X-Content-Type-Options: nosniff\r\n"
                + (page.status() == 405 ? "Allow: GET, HEAD\r\n" : "")
                + "Connection: close\r\n\r\n";
        byte[] start = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer whole = ByteBuffer.allocate(start.length + (hasBody ? page.body().length : 0));
        whole.put(start);
        if (hasBody) {
            whole.put(page.body());
        }
        answer = whole.flip();
        deadlineNs = nowNs + ANSWERING_NS;
    }

    /** What is to be sent, from the buffer's position on; empty while the client is to say more. */
    public Optional<ByteBuffer> answer() {
        return Optional.ofNullable(answer);
    }

    /** Is the connection to be closed: is the answer sent, or has the client ended too early or taken too long? */
    public boolean isOver(long nowNs) {
        return isOver || nowNs - deadlineNs > 0 || (answer != null && !answer.hasRemaining());
    }
}
