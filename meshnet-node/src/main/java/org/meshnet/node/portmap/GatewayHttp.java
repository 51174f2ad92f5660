package org.meshnet.node.portmap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.udp.SocketTuner;

/**
 * Talks HTTP with a gateway: no redirects, no proxy, no connection kept, answers of bounded size, and one bounded time
 * for connecting, asking and the whole answer, however slowly that trickles in. One thread.
 */
final class GatewayHttp {
    private static final int DEFAULT_PORT = 80;

    /** An answer: UPnP describes its refusals in those with status 500. */
    record Answer(int status, String body) {
        private static final int OK = 200;

        boolean isOk() {
            return status == OK;
        }
    }

    private final long patienceNs;
    private final SocketTuner tuner;

    /**
     * @param patienceMs for all of one question and its answer
     * @param tuner sets what policy routing tells the sockets by
     */
    GatewayHttp(int patienceMs, SocketTuner tuner) {
        this.tuner = tuner;
        this.patienceNs = TimeUnit.MILLISECONDS.toNanos(patienceMs);
    }

    Optional<Answer> get(URI uri) {
        return ask(uri, "GET " + path(uri) + " HTTP/1.1\r\n" + common(uri) + "\r\n");
    }

    Optional<Answer> post(URI uri, String soapAction, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return ask(
                uri,
                "POST " + path(uri) + " HTTP/1.1\r\n" + common(uri)
                        + "Content-Type: text/xml; charset=\"utf-8\"\r\n"
                        + "SOAPAction: \"" + soapAction + "\"\r\n"
                        + "Content-Length: " + length + "\r\n\r\n" + body);
    }

    private static String path(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static String common(URI uri) {
        return "Host: " + uri.getRawAuthority() + "\r\nConnection: close\r\n";
    }

    /** @param uri with a numeric host */
    private Optional<Answer> ask(URI uri, String question) {
        long endNs = System.nanoTime() + patienceNs;
        Optional<InetSocketAddress> address = address(uri);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            tuner.tune(socket);
            socket.connect(address.get(), leftMs(endNs));
            // A question is short: it fits the socket's buffer and waits for nobody.
            socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
            InputStream in = new BufferedInputStream(new TimedInput(socket, endNs));
            return Optional.of(new HttpAnswerReader(in).read());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetSocketAddress> address(URI uri) {
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return port > 0xffff
                ? Optional.empty()
                : Optional.ofNullable(uri.getHost())
                        .flatMap(IpAddress::parse)
                        .map(host -> new InetSocketAddress(host.toInetAddress(), port));
    }

    private static int leftMs(long endNs) throws IOException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
        if (leftMs <= 0) {
            throw new IOException("the gateway takes too long");
        }
        return (int) leftMs;
    }

    /** What a socket gives until a moment. */
    private static final class TimedInput extends InputStream {
        private final Socket socket;
        private final long endNs;

        TimedInput(Socket socket, long endNs) {
            this.socket = socket;
            this.endNs = endNs;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            socket.setSoTimeout(leftMs(endNs));
            return socket.getInputStream().read(buffer, offset, length);
        }
    }
}
