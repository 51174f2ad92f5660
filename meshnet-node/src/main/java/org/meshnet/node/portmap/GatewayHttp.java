package org.meshnet.node.portmap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Talks HTTP with a gateway: no redirects, no proxy, no connection kept, answers of bounded size in bounded time. One thread. */
final class GatewayHttp {
    private static final int MAX_BODY_LENGTH = 128 << 10;
    private static final int HTTP_OK = 200;
    private static final int HTTP_ERROR = 500;

    /** An answer: UPnP describes its refusals in those with status 500. */
    record Answer(int status, String body) {
        boolean isOk() {
            return status == HTTP_OK;
        }
    }

    private final int patienceMs;

    /** @param patienceMs for connecting, and again for the whole answer */
    GatewayHttp(int patienceMs) {
        this.patienceMs = patienceMs;
    }

    Optional<Answer> get(URI uri) {
        try {
            return Optional.of(read(open(uri)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Optional<Answer> post(URI uri, String soapAction, String body) {
        try {
            HttpURLConnection connection = open(uri);
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "text/xml; charset=\"utf-8\"");
            connection.setRequestProperty("SOAPAction", "\"" + soapAction + "\"");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setFixedLengthStreamingMode(bytes.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(bytes);
            }
            return Optional.of(read(connection));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private HttpURLConnection open(URI uri) throws IOException {
        URLConnection connection = uri.toURL().openConnection(Proxy.NO_PROXY);
        if (!(connection instanceof HttpURLConnection http)) {
            throw new IOException("not HTTP");
        }
        http.setConnectTimeout(patienceMs);
        http.setReadTimeout(patienceMs);
        http.setInstanceFollowRedirects(false);
        http.setUseCaches(false);
        http.setRequestProperty("Connection", "close");
        return http;
    }

    private Answer read(HttpURLConnection connection) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        try {
            int status = connection.getResponseCode();
            InputStream in = switch (status) {
                case HTTP_OK -> connection.getInputStream();
                case HTTP_ERROR -> connection.getErrorStream();
                default -> InputStream.nullInputStream();
            };
            return new Answer(status, in == null ? "" : text(in, endNs));
        } finally {
            connection.disconnect();
        }
    }

    private static String text(InputStream in, long endNs) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        int length = in.read(chunk);
        while (length >= 0) {
            body.write(chunk, 0, length);
            if (body.size() > MAX_BODY_LENGTH || System.nanoTime() - endNs > 0) {
                throw new IOException("too long");
            }
            length = in.read(chunk);
        }
        return body.toString(StandardCharsets.UTF_8);
    }
}
