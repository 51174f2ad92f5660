package org.meshnet.node.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.web.WebFile;
import org.meshnet.node.cli.Console;
import org.meshnet.node.control.ControlRequestHandler;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusJson;
import org.meshnet.node.control.Statuses;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.log.RecentLog;
import org.slf4j.LoggerFactory;

class NodePageTest {
    private static final String TOKEN = "0123456789abcdef0123";
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"#]+)\"|from '\\./([^']+)'");

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonObject> requests = new ArrayList<>();
    private final Console console = new Console();
    private NodePage page = NodePage.none();
    private RecentLog log = new RecentLog();
    private String token = "";

    private NodePage open(String... options) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("--key", "00112233445566778899aabbccddeeff".repeat(2), "--web", "127.0.0.1:0"));
        all.addAll(List.of(options));
        console.run(all.toArray(String[]::new));
        page = NodePage.open(console.config(), log);
        return page;
    }

    private NodeView view() {
        ControlRequestHandler handler = request -> {
            requests.add(request);
            return Requests.command(request).equals(Requests.STATUS)
                    ? StatusJson.of(Statuses.example())
                    : new JsonObject();
        };
        return new NodeView(handler, console.config()::servers);
    }

    private String[] control() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        token = TOKEN;
        return new String[] {"--web-control", "--web-token-file", file.toString()};
    }

    @AfterEach
    void close() {
        page.close();
    }

    private HttpRequest.Builder request(String path) {
        String address = page.address().orElseThrow().replaceAll("#.*", "");
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(address + path));
        return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path) throws Exception {
        return client.send(
                request(path)
                        .header("X-MeshNet", "1")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonObject json(HttpResponse<String> response) {
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    private JsonObject news(String network) throws Exception {
        HttpResponse<InputStream> response =
                client.send(request("api/stream?topic=" + network).build(), BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            return JsonParser.parseString(reader.readLine().replaceFirst("^data: ", ""))
                    .getAsJsonObject();
        }
    }

    @Test
    void shouldServeNothingUnlessItIsWanted() throws Exception {
        console.run("--key", "00112233445566778899aabbccddeeff".repeat(2));
        page = NodePage.open(console.config(), log);
        assertTrue(page.address().isEmpty());
        page.show("", view()).close();
    }

    /** Whatever the page and its parts refer to is there, and none of it is elsewhere. */
    @Test
    void shouldHaveAllThatThePageNames() throws Exception {
        open();
        Map<String, WebFile> files = PageFiles.all();
        for (Map.Entry<String, WebFile> file : files.entrySet()) {
            assertEquals(200, get(file.getKey().substring(1)).statusCode(), file.getKey());
            Matcher matcher = REFERENCE.matcher(new String(file.getValue().body(), StandardCharsets.UTF_8));
            boolean isOwn = !file.getKey().contains(".min.");
            while (isOwn && matcher.find()) {
                String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                assertTrue(files.containsKey("/" + name), name + " in " + file.getKey());
            }
        }
        String html = get("").body();
        assertFalse(html.matches("(?s).*(<style|<script(?! src)| style=| on[a-z]+=).*"), "the policy forbids it");
    }

    @Test
    void shouldTellTheStatusOfEachNetworkThatRuns() throws Exception {
        open();
        NodeView view = view();
        PagePlace.Shown home = page.show("home", view);
        page.show("work", view);
        assertEquals(
                "[\"home\",\"work\"]", json(get("api/networks")).get("networks").toString());
        JsonObject news = news("work");
        assertEquals(StatusJson.of(Statuses.example()), news.get("status"));
        assertTrue(news.get("timeMs").getAsLong() > 0);
        home.close();
        assertEquals("[\"work\"]", json(get("api/networks")).get("networks").toString());
        assertEquals(404, get("api/stream?topic=home").statusCode());
        assertEquals(404, get("api/explain?topic=home&peer=00").statusCode());
    }

    @Test
    void shouldDoNothingWithoutWebControl() throws Exception {
        open();
        page.show("", view());
        assertFalse(json(get("api/networks")).get("control").getAsBoolean());
        assertEquals(403, post("api/exit?topic=").statusCode());
        assertEquals(403, post("api/netcheck?topic=").statusCode());
        assertTrue(requests.isEmpty());
    }

    @Test
    void shouldDoWhatWhoHasTheTokenAsks() throws Exception {
        open(control());
        page.show("", view());
        assertTrue(page.address().orElseThrow().endsWith("/#token=" + TOKEN));
        assertTrue(json(get("api/networks")).get("control").getAsBoolean());
        assertEquals(200, post("api/exit?topic=&peer=ab12").statusCode());
        assertEquals(Requests.exitRequest(Optional.of("ab12")), requests.get(0));
        assertEquals(200, post("api/exit?topic=").statusCode());
        assertEquals(Requests.exitRequest(Optional.empty()), requests.get(1));
        assertEquals(200, post("api/ping?topic=&peer=ab12").statusCode());
        assertEquals("ping", Requests.command(requests.get(2)));
        token = "";
        assertEquals(401, post("api/exit?topic=").statusCode());
        assertEquals(401, get("api/networks").statusCode());
        assertEquals(3, requests.size());
    }

    @Test
    void shouldShowWhatHappened() throws Exception {
        log = LogSetup.install(new LogSetup.Wish("info", false), System.err, Map.of());
        open();
        page.show("", view());
        long before = log.lastNumber();
        LoggerFactory.getLogger("org.meshnet.page").info("peer <b>\u0007 up");
        Thread other = new Thread(
                () -> LoggerFactory.getLogger("org.meshnet.page").info("of another network"), "[work] control");
        other.start();
        other.join();
        HttpResponse<String> response = get("api/log?topic=home&after=" + before);
        JsonArray lines = JsonParser.parseString(response.body()).getAsJsonArray();
        assertEquals(1, lines.size(), response.body());
        JsonObject line = lines.get(0).getAsJsonObject();
        assertEquals("peer <b>  up", line.get("text").getAsString());
        assertEquals("INFO", line.get("level").getAsString());
        assertEquals(before + 1, line.get("number").getAsLong());
        assertTrue(get("api/log?topic=work&after=" + before).body().contains("of another network"));
        assertEquals(400, get("api/log?topic=&after=x").statusCode());
    }

    @Test
    void shouldSayWhichAddressCannotBeHad() throws Exception {
        open();
        int port = URI.create(page.address().orElseThrow()).getPort();
        Console other = new Console();
        other.run("--key", "00112233445566778899aabbccddeeff".repeat(2), "--web", "127.0.0.1:" + port);
        UserError error = assertThrows(UserError.class, () -> NodePage.open(other.config(), log));
        assertEquals(ExitCode.SYSTEM, error.exitCode());
        assertTrue(error.getMessage().startsWith("--web 127.0.0.1:" + port + " cannot be had"), error.getMessage());
    }

    @Test
    void shouldSayWhatGoesTogether() {
        assertEquals(ExitCode.USAGE, console.run("--key", "00".repeat(31) + "01", "--web", "0.0.0.0:8080"));
        assertTrue(console.errText().contains("--web 0.0.0.0:8080: other hosts could see the page"), console.errText());
        assertEquals(ExitCode.USAGE, console.run("--key", "00".repeat(31) + "01", "--web-control"));
        assertTrue(console.errText().contains("expected --web too"), console.errText());
        assertEquals(
                ExitCode.USAGE,
                console.run("--key", "00".repeat(31) + "01", "--web", "127.0.0.1:8080", "--web-control"));
        assertTrue(console.errText().contains("expected --web-token-file too"), console.errText());
    }
}
