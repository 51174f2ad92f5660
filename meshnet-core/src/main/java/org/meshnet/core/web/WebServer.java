package org.meshnet.core.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.meshnet.core.net.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a page by HTTP, on threads of its own, until it is closed. Connections, threads, the length of requests and
 * the time for each are bounded. Any thread.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int LONGEST_BODY = 4096;
    private static final String ROOT = "/";
    private static final String INDEX = "/index.html";
    private static final String STREAM = "stream";

    /** Nothing but what comes with the page, and nobody puts it into another one. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin");

    /** The JDK's server reads these when it is first used; what the user sets himself stays. */
    private static final Map<String, String> JDK_BOUNDS = Map.of(
            "jdk.httpserver.maxConnections", "64",
            "sun.net.httpserver.maxIdleConnections", "32",
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "sun.net.httpserver.nodelay", "true");

    private final WebConfig config;
    private final WebSite site;
    private final WebGate gate;
    private final HttpServer server;
    private final WebWorkers workers;
    private final EventFeed feed;

    private WebServer(WebConfig config, WebSite site, HttpServer server, WebLimits limits) {
        this.config = config;
        this.site = site;
        this.gate = new WebGate(config);
        this.server = server;
        this.workers = new WebWorkers(limits.threads(), limits.patienceNs());
        this.feed = new EventFeed(site.feed(), limits);
    }

    /**
     * Serves, and says where.
     *
     * @throws IOException if the address cannot be had
     */
    public static WebServer open(WebConfig config, WebSite site) throws IOException {
        WebServer opened = open(config, site, WebLimits.STANDARD);
        LOG.info("the page is at {}{}", opened.address(), config.token().isPresent() ? ", for who has the token" : "");
        return opened;
    }

    static WebServer open(WebConfig config, WebSite site, WebLimits limits) throws IOException {
        JDK_BOUNDS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        WebServer opened = new WebServer(config, site, bind(config), limits);
        opened.start();
        return opened;
    }

    private static HttpServer bind(WebConfig config) throws IOException {
        Optional<SSLContext> tls = config.tls();
        if (tls.isEmpty()) {
            return HttpServer.create(config.address().toSocketAddress(), 0);
        }
        HttpsServer server = HttpsServer.create(config.address().toSocketAddress(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
        return server;
    }

    private void start() {
        server.createContext(ROOT, this::handle);
        server.setExecutor(workers);
        workers.start();
        feed.start();
        server.start();
    }

    /** Where it is. */
    public String address() {
        return config.scheme() + "://" + Endpoint.of(server.getAddress()) + ROOT;
    }

    /** What a browser opens: with the token, if there is one, in the part that is sent to nobody. */
    public String openingAddress() {
        return address()
                + config.token().map(token -> "#token=" + token.reveal()).orElse("");
    }

    int listenerCount() {
        return feed.listenerCount();
    }

    private void handle(HttpExchange exchange) throws IOException {
        workers.onRead();
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            Optional<WebRefusal> refusal = gate.refusal(asked(exchange));
            if (refusal.isPresent()) {
                LOG.debug("the page refuses a request: {}", refusal.get());
                send(exchange, refusal.get().reply());
            } else {
                serve(exchange, path(exchange));
            }
        } catch (RuntimeException e) {
            LOG.error("a flaw in the program: a request of the page was not answered", e);
        }
    }

    private static WebGate.Asked asked(HttpExchange exchange) {
        return new WebGate.Asked(
                exchange.getRequestMethod(), path(exchange), name -> header(exchange.getRequestHeaders(), name));
    }

    private static String path(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path == null ? "" : path;
    }

    /** Of several of one name none is believed, as together they are none that would be. */
    private static String header(Headers headers, String name) {
        return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        if (!path.startsWith(WebGate.API)) {
            sendFile(exchange, Optional.ofNullable(site.files().get(path.equals(ROOT) ? INDEX : path)));
            return;
        }
        Optional<WebAsk> ask = ask(exchange);
        String name = path.substring(WebGate.API.length());
        boolean isPost = exchange.getRequestMethod().equals("POST");
        if (ask.isEmpty()) {
            send(exchange, WebRefusal.BAD.reply());
        } else if (!isPost && name.equals(STREAM)) {
            stream(exchange, ask.get().query("topic"));
        } else {
            answer(exchange, ask.get(), Optional.ofNullable((isPost ? site.commands() : site.questions()).get(name)));
        }
    }

    /** Empty if it is none, or too long. */
    private static Optional<WebAsk> ask(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            return Optional.empty();
        }
        try {
            return Optional.of(new WebAsk(
                    WebAsk.parse(exchange.getRequestURI().getRawQuery()), new String(body, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What an answer takes is the program's time, and not the other side's. */
    private void answer(HttpExchange exchange, WebAsk ask, Optional<WebSite.Answerer> answerer) throws IOException {
        workers.rest();
        WebReply reply = answerer.map(known -> answer(known, ask)).orElseGet(WebRefusal.NOT_FOUND::reply);
        workers.hurry();
        send(exchange, reply);
    }

    private static WebReply answer(WebSite.Answerer answerer, WebAsk ask) {
        try {
            return answerer.answer(ask);
        } catch (RuntimeException e) {
            LOG.error("a flaw in the program: a question of the page was not answered", e);
            return WebReply.error(500, "a flaw in the program; its log has more");
        }
    }

    private static void send(HttpExchange exchange, WebReply reply) throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        send(exchange, reply.status(), reply.type(), reply.body());
    }

    private static void sendFile(HttpExchange exchange, Optional<WebFile> found) throws IOException {
        if (found.isEmpty()) {
            send(exchange, WebRefusal.NOT_FOUND.reply());
            return;
        }
        WebFile file = found.get();
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.getResponseHeaders().set("ETag", file.tag());
        if (header(exchange.getRequestHeaders(), "If-None-Match").equals(file.tag())) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            send(exchange, 200, file.type(), file.body());
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private void stream(HttpExchange exchange, String topic) throws IOException {
        Optional<EventFeed.Listener> listener = feed.join(topic);
        if (listener.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", "10");
            send(exchange, WebRefusal.TOO_MANY.reply());
            return;
        }
        StreamSink sink = new StreamSink(exchange);
        workers.rest();
        try {
            listener.get().serve(sink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!sink.isBegun) {
            workers.hurry();
            send(exchange, WebRefusal.NOT_FOUND.reply());
        }
    }

    /** The answer's head goes with its first event: until then it may be another one. */
    private final class StreamSink implements EventFeed.Sink {
        private final HttpExchange exchange;
        private boolean isBegun;

        StreamSink(HttpExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            workers.hurry();
            if (!isBegun) {
                isBegun = true;
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
                exchange.sendResponseHeaders(200, 0);
            }
            OutputStream out = exchange.getResponseBody();
            out.write(bytes);
            out.flush();
            workers.rest();
        }
    }

    @Override
    public void close() {
        feed.close();
        server.stop(0);
        workers.end();
    }
}
