package org.meshnet.discovery.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.web.WebConfig;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

class ServerPageTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private ServerPage page;

    private void open(Optional<ServerReading> reading) throws Exception {
        page = ServerPage.open(
                WebConfig.read(WebConfig.Given.local("127.0.0.1:0")),
                new ServerPage.Subject("1.2.3", RegistryConfig.DEFAULT, () -> reading));
    }

    private static ServerReading reading() {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (RegistryCounter counter : RegistryCounter.values()) {
            counters.put(counter.key(), (long) counters.size());
        }
        return new ServerReading(new ServerReading.Held(2, 31, 4, 6, 70, 0), false, counters, 5, 0);
    }

    @AfterEach
    void close() {
        page.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(page.address() + path)).build(), BodyHandlers.ofString());
    }

    private String news() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(URI.create(page.address() + "api/stream?topic="))
                        .build(),
                BodyHandlers.ofInputStream());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            return reader.readLine();
        }
    }

    @Test
    void shouldServeItsFiles() throws Exception {
        open(Optional.of(reading()));
        for (String path : new String[] {"", "server.js", "server.css", "base.css", "live.js", "uPlot.iife.min.js"}) {
            assertEquals(200, get(path).statusCode(), path);
        }
        assertEquals(404, get("app.js").statusCode(), "that is a node's");
    }

    @Test
    void shouldTellHowManyAndNotWho() throws Exception {
        open(Optional.of(reading()));
        String news = news();
        assertTrue(news.contains("\"networks\":2,\"nodes\":31,\"streams\":4,\"unsent\":5"), news);
        assertTrue(news.contains("\"bytesIn\":" + reading().counters().get("bytesIn")), news);
        assertTrue(news.matches("data: [ -~]*"), "JSON on one line");
        assertEquals(404, get("api/stream?topic=other").statusCode());
    }

    @Test
    void shouldSayWhatIsCounted() throws Exception {
        open(Optional.of(reading()));
        String about = get("api/about").body();
        assertTrue(about.contains("\"version\":\"1.2.3\""));
        assertTrue(about.contains("\"mostNodes\":100000"));
        for (RegistryCounter counter : RegistryCounter.values()) {
            assertTrue(about.contains("\"key\":\"" + counter.key() + "\""), counter.key());
        }
        assertTrue(about.contains("\"isDrop\":true"));
    }

    @Test
    void shouldSayThatTheServerDoesNotAnswer() throws Exception {
        open(Optional.empty());
        assertTrue(news().contains("\"error\":\"the server is too busy\""));
    }

    @Test
    void shouldDoNothing() throws Exception {
        open(Optional.of(reading()));
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(page.address() + "api/netcheck"))
                        .header("X-MeshNet", "1")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertEquals(403, response.statusCode());
        assertFalse(response.body().isEmpty());
    }
}
