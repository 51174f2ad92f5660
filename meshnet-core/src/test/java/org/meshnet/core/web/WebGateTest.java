package org.meshnet.core.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.net.Endpoint;

class WebGateTest {
    private static final String TOKEN = "0123456789abcdef-token";

    private final Map<String, String> headers = new HashMap<>(Map.of("Host", "127.0.0.1:8080"));

    private WebConfig config = new WebConfig(address(), Optional.empty(), Optional.empty(), false);

    private static Endpoint address() {
        return Endpoint.parse("127.0.0.1:8080").orElseThrow();
    }

    private WebGateTest with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    private Optional<WebRefusal> get(String path) {
        return ask("GET", path);
    }

    private Optional<WebRefusal> ask(String method, String path) {
        return new WebGate(config).refusal(new WebGate.Asked(method, path, name -> headers.getOrDefault(name, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "localhost:8080", "[::1]:8080", "localhost", "[::1]", "localhost:9999"})
    void shouldServeUnderThisHostsOwnNames(String host) {
        with("Host", host);
        assertEquals(Optional.empty(), get("/"));
        assertEquals(Optional.empty(), get("/api/networks"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1, evil.example",
                "192.0.2.1:8080",
                "[::1",
                "::1"
            })
    void shouldServeUnderNoOtherName(String host) {
        with("Host", host);
        assertEquals(Optional.of(WebRefusal.HOST), get("/"));
        assertEquals(Optional.of(WebRefusal.HOST), get("/api/stream"));
    }

    @Test
    void shouldServeUnderTheAddressThatItIsAt() {
        assertEquals(
                Optional.of(WebRefusal.HOST), with("Host", "127.0.0.2:8080").get("/"));
        config = new WebConfig(
                Endpoint.parse("127.0.0.2:8080").orElseThrow(), Optional.empty(), Optional.empty(), false);
        assertEquals(Optional.empty(), get("/"), "which it says itself");
        assertEquals(
                Optional.of(WebRefusal.HOST), with("Host", "127.0.0.3:8080").get("/"));
    }

    @Test
    void shouldTakeRequestsOfItsOwnPageOnly() {
        assertEquals(Optional.empty(), with("Origin", "http://127.0.0.1:8080").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.ORIGIN),
                with("Origin", "http://evil.example").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.ORIGIN),
                with("Origin", "https://127.0.0.1:8080").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.ORIGIN),
                with("Origin", "http://127.0.0.1:8081").get("/api/networks"));
        assertEquals(Optional.of(WebRefusal.ORIGIN), with("Origin", "null").get("/api/networks"));
    }

    @Test
    void shouldTellNothingToOtherSitesThatABrowserNames() {
        assertEquals(Optional.empty(), with("Sec-Fetch-Site", "same-origin").get("/api/networks"));
        assertEquals(Optional.empty(), with("Sec-Fetch-Site", "none").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.ORIGIN),
                with("Sec-Fetch-Site", "cross-site").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.ORIGIN),
                with("Sec-Fetch-Site", "same-site").get("/api/networks"));
        assertEquals(Optional.empty(), get("/index.html"), "a link from elsewhere leads to the page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", ""})
    void shouldKnowTwoMethods(String method) {
        assertEquals(Optional.of(WebRefusal.METHOD), ask(method, "/api/networks"));
    }

    @Test
    void shouldDoNothingUnlessItIsToldThatItMay() {
        with(WebGate.OWN_HEADER, "1");
        assertEquals(Optional.of(WebRefusal.METHOD), ask("POST", "/"));
        assertEquals(Optional.of(WebRefusal.READ_ONLY), ask("POST", "/api/netcheck"));
        config = new WebConfig(address(), Optional.of(new WebToken(TOKEN)), Optional.empty(), true);
        with("Authorization", "Bearer " + TOKEN);
        assertEquals(Optional.empty(), ask("POST", "/api/netcheck"));
        headers.remove(WebGate.OWN_HEADER);
        assertEquals(Optional.of(WebRefusal.HEADER), ask("POST", "/api/netcheck"));
    }

    @Test
    void shouldTellNothingWithoutTheToken() {
        config = new WebConfig(address(), Optional.of(new WebToken(TOKEN)), Optional.empty(), false);
        assertEquals(Optional.empty(), get("/index.html"), "the page itself holds no secret");
        assertEquals(Optional.of(WebRefusal.TOKEN), get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.TOKEN), with("Authorization", "Bearer").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.TOKEN),
                with("Authorization", "Bearer " + TOKEN + "x").get("/api/networks"));
        assertEquals(Optional.of(WebRefusal.TOKEN), with("Authorization", TOKEN).get("/api/networks"));
        assertEquals(Optional.empty(), with("Authorization", "Bearer " + TOKEN).get("/api/networks"));
    }

    @Test
    void shouldTakeAnyNameByTlsAsTheCertificateTellsIt() throws Exception {
        config =
                new WebConfig(address(), Optional.of(new WebToken(TOKEN)), Optional.of(SSLContext.getDefault()), false);
        with("Host", "node.example.org").with("Authorization", "Bearer " + TOKEN);
        assertEquals(Optional.empty(), get("/api/networks"));
        assertEquals(
                Optional.empty(), with("Origin", "https://node.example.org").get("/api/networks"));
        assertEquals(
                Optional.of(WebRefusal.ORIGIN),
                with("Origin", "http://node.example.org").get("/api/networks"));
        assertEquals(Optional.of(WebRefusal.HOST), with("Host", "").get("/"));
    }
}
