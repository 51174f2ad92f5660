package org.meshnet.node.portmap;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one answer in HTTP/1.1 (RFC 9112) to its end: bounded in its head, in its body and in each line of either. One
 * use, one thread.
 */
final class HttpAnswerReader {
    static final int MAX_BODY_LENGTH = 128 << 10;
    static final int MAX_HEAD_LENGTH = 16 << 10;
    /** The lines between chunks count too. */
    private static final int MAX_CHUNK_COUNT = 4096;

    /** A length of the body that no header tells. */
    private static final int UNTOLD = -1;

    private static final int HTTP_OK = 200;
    private static final int HTTP_ERROR = 500;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})\\s*(?:;.*)?");

    private final InputStream in;
    private int headLeft = MAX_HEAD_LENGTH;
    private boolean isChunked;
    private int length = UNTOLD;

    HttpAnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * The answer; its body is empty where the status is one that tells nothing.
     *
     * @throws IOException if it is none, too long, or ends too early
     */
    GatewayHttp.Answer read() throws IOException {
        Matcher status = STATUS.matcher(line());
        if (!status.matches()) {
            throw new IOException("no HTTP");
        }
        for (String header = line(); !header.isEmpty(); header = line()) {
            onHeader(header);
        }
        int number = Integer.parseInt(status.group(1));
        boolean hasBody = number == HTTP_OK || number == HTTP_ERROR;
        return new GatewayHttp.Answer(number, hasBody ? body() : "");
    }

    private void onHeader(String header) throws IOException {
        int colon = header.indexOf(':');
        if (colon < 0) {
            return;
        }
        String value = header.substring(colon + 1).strip();
        switch (header.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "transfer-encoding" -> isChunked = value.equalsIgnoreCase("chunked");
            case "content-length" -> {
                require(value.matches("\\d{1,9}"), "no length");
                length = Integer.parseInt(value);
            }
            default -> {}
        }
    }

    private String body() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (isChunked) {
            readChunks(body);
        } else if (length != UNTOLD) {
            readExactly(length, body);
        } else {
            body.write(in.readNBytes(MAX_BODY_LENGTH + 1));
            require(body.size() <= MAX_BODY_LENGTH, "too long");
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        for (int i = 0; i < MAX_CHUNK_COUNT; i++) {
            headLeft = MAX_HEAD_LENGTH;
            Matcher size = CHUNK.matcher(line());
            require(size.matches(), "no chunk");
            int bytes = Integer.parseInt(size.group(1), 16);
            if (bytes == 0) {
                return;
            }
            readExactly(bytes, body);
            require(line().isEmpty(), "a chunk that does not end");
        }
        throw new IOException("too many chunks");
    }

    private void readExactly(int bytes, ByteArrayOutputStream body) throws IOException {
        require(bytes <= MAX_BODY_LENGTH - body.size(), "too long");
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("the answer ends too early");
        }
        body.write(read);
    }

    /** Up to its end, which is not in it. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer ends too early");
            }
            require(--headLeft > 0, "too long a head");
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static void require(boolean isGood, String otherwise) throws IOException {
        if (!isGood) {
            throw new IOException(otherwise);
        }
    }
}
