package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.cli.Console;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusJson;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.log.RecentLog;
import org.meshnet.node.web.NodePage;
import org.meshnet.node.web.NodeView;
import org.meshnet.node.web.PagePlace;
import org.slf4j.LoggerFactory;

/**
 * The pages in a real browser: the node's, of three real nodes, and of as many peers as one likes that are made up, and
 * the discovery server's.
 */
@RequiresRoot
class PageIT {
    private static final String TOKEN = "an-end-to-end-token-0123456789";
    private static final String ALLOWED =
            "{'peer':'it','to':{'allowed':true,'rules':[]},'from':{'allowed':true,'rules':[]}}";
    private static final int DESKTOP = 1280;
    private static final int PHONE = 360;
    private static final int ENTER = 13;
    private static final int TAB = 9;
    private static final Path PICTURES = Path.of("target/e2e/pictures").toAbsolutePath();

    /**
     * Has the page measure each of its frames, from the first that is called for it, as this runs before all else, to
     * what comes after it is drawn.
     */
    private static final String MEASURE_FRAMES = "window.worstMs = 0; (() => {"
            + " const drawn = new MessageChannel(); let startMs = 0;"
            + " const frame = () => {"
            + " startMs = performance.now(); drawn.port2.postMessage(0); requestAnimationFrame(frame); };"
            + " drawn.port1.onmessage = () => worstMs = Math.max(worstMs, performance.now() - startMs);"
            + " requestAnimationFrame(frame); })()";

    /** The cell of what the server makes of bytes that are no message; none while it counted none. */
    private static final String NONSENSE = "[...document.querySelectorAll('#counter-rows tr:not([hidden]) td')]"
            + ".find(e => e.textContent.endsWith('A first byte that the server takes no message of.'))";

    @TempDir
    private Path folder;

    private static void keep(Browser.Tab tab, String name, boolean isWhole) {
        try {
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), tab.picture(isWhole));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path tokenFile() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldShowARealMeshAndDoWhatIsClicked() throws IOException {
        Path token = tokenFile();
        Lab.with("a page", lab -> {
            lab.startServer();
            for (String host : List.of("alice", "bob", "carol")) {
                lab.site(host, host.equals("bob") ? "port-restricted" : "public");
            }
            Node alice = lab.startNode(
                    "alice", "--web", "127.0.0.1:8080", "--web-control", "--web-token-file", token.toString());
            lab.startNode("bob");
            lab.startNode("carol");
            alice.awaitConnected("bob");
            alice.awaitConnected("carol");
            String address =
                    lab.runNode("alice", "web").expectSuccess().output().strip();
            assertEquals("http://127.0.0.1:8080/#token=" + TOKEN, address);
            try (Browser browser = lab.browser("alice")) {
                lookAt(browser, browser.open(address, DESKTOP, 900, false));
            }
        });
    }

    private static void lookAt(Browser browser, Browser.Tab tab) {
        tab.await("document.querySelectorAll('#peer-table tbody tr').length === 2");
        assertEquals("", tab.value("location.hash").getAsString(), "the token is not left in the address");
        tab.await("document.querySelectorAll('#peer-table .path.direct').length === 2");
        tab.click("#peer-table tbody tr:nth-child(2)");
        tab.await("document.querySelector('#details-title').textContent === 'carol'");
        tab.await("document.querySelector('#details-why').textContent.startsWith('Direct, to 198.51.100.')");
        tab.await("document.querySelector('#details-rules').textContent.includes('allowed, as there are no rules')");
        // Again where the answer took longer than the node waits.
        Await.isTrue("a ping that is answered", () -> {
            tab.click("#ping");
            tab.await("!document.querySelector('#ping').disabled");
            return tab.is("/^[0-9.]+ ms, direct$/.test(document.querySelector('#action-result').textContent)");
        });
        tab.click("#netcheck-run");
        tab.await("/^UDP +works/.test(document.querySelector('#netcheck-result').textContent)");
        tab.await("[...document.querySelectorAll('#log-lines li')].some(e => e.textContent.includes('peer bob'))");
        keep(tab, "three-desktop-light", true);
        assertEquals(List.of(), browser.complaints());
        assertEquals(
                401, tab.value("fetch('/api/networks').then(r => r.status)").getAsInt(), "without the token");
        Browser.Tab stranger = browser.open("http://127.0.0.1:8080/", DESKTOP, 900, false);
        stranger.await("!document.querySelector('#token-form').hidden");
        stranger.fill("#token", TOKEN);
        stranger.click("#token-form button");
        stranger.await("document.querySelectorAll('#peer-table tbody tr').length === 2");
    }

    @Test
    void shouldShowAServerAndNameNobody() {
        Lab.with("a server's page", lab -> {
            String[] options = {"--web", "127.0.0.1:8081"};
            Daemon server = lab.startServer(options);
            List.of("alice", "bob", "carol").forEach(host -> lab.site(host, "public"));
            Node alice = lab.startNode("alice");
            Node bob = lab.startNode("bob");
            Node carol = lab.startSecondNode("carol", "carol", lab.newKey("other.key"));
            alice.awaitConnected("bob");
            try (Browser browser = lab.browser(Lab.SERVER)) {
                Browser.Tab tab = browser.open("http://127.0.0.1:8081/", DESKTOP, 900, false);
                tab.await(fact("nodes", "3") + " && " + fact("networks", "2"));
                assertCurvesAndCounters(tab);
                lab.run("alice", "bash", "-c", "for i in 1 2 3; do printf '\\377' >/dev/udp/198.51.100.10/8000; done")
                        .expectSuccess();
                tab.await(NONSENSE + ".closest('tr').className === 'drop'");
                assertTrue(tab.is(NONSENSE + ".closest('tr').cells[2].textContent >= 1"));
                assertNamesNobody(tab, List.of(alice, bob, carol));
                keep(tab, "server-desktop-light", true);
                assertDarkAndNarrow(tab);
                assertEquals(List.of(), browser.complaints());
                assertOutlivesItsOwnFlaw(browser, tab);
                server.kill();
                tab.await("document.querySelector('#state').classList.contains('waiting')");
                lab.startServer(options);
                tab.await("document.querySelector('#state').textContent === 'live' && " + fact("nodes", "3"));
            }
        });
    }

    private static String fact(String name, String value) {
        return "[...document.querySelectorAll('#facts div')].some(e => e.firstChild.textContent === '" + name
                + "' && e.lastChild.textContent === '" + value + "')";
    }

    private static void assertCurvesAndCounters(Browser.Tab tab) {
        tab.await("document.querySelectorAll('canvas').length === 4");
        tab.await("document.querySelector('#nodes-curve .u-legend').textContent.includes('3')");
        tab.await("/^[0-9.]+ (bit|kbit|Mbit)/.test("
                + "document.querySelector('#relay-curve .u-legend tr:last-child .u-value').textContent)");
        assertTrue(
                tab.is("[...document.querySelectorAll('#counter-rows tr')].some(e => e.hidden)"), "zeros are hidden");
        tab.click("#all");
        tab.await("[...document.querySelectorAll('#counter-rows tr')].every(e => !e.hidden)");
        tab.click("#all");
        tab.value("document.querySelector('#all').focus()");
        tab.press("Tab", TAB, "");
        assertTrue(tab.is("document.activeElement === document.querySelector('#counters .scroll')"), "the next stop");
        tab.value("document.activeElement.blur()");
    }

    /** How many, and not who: neither what is seen nor what is sent to the page. */
    private static void assertNamesNobody(Browser.Tab tab, List<Node> nodes) {
        String all = tab.value("(async () => {"
                        + "const reader = (await fetch('/api/stream?topic=')).body"
                        + ".pipeThrough(new TextDecoderStream()).getReader();"
                        // Until there is a whole one, as the server may be busy.
                        + "let news = ''; while (!/\"nodes\":.*\\n\\n/.test(news)) news += (await reader.read()).value;"
                        + "reader.cancel();"
                        + "return news + await (await fetch('/api/about')).text() + document.body.textContent; })()")
                .getAsString();
        assertTrue(all.contains("\"nodes\":3"), all);
        for (Node node : nodes) {
            JsonObject status = node.status();
            for (String word : List.of("id", "publicKey", "networkId", "interface")) {
                String secret = status.get(word).getAsString();
                assertFalse(all.contains(secret), secret);
            }
        }
        assertFalse(all.contains("198.51.100."), "an address");
        assertTrue(
                tab.is("performance.getEntriesByType('resource').every(e => e.name.startsWith(location.origin + '/'))"),
                "nothing of other hosts");
    }

    /** What fails in the page is told as that, and the connection stays. */
    private static void assertOutlivesItsOwnFlaw(Browser browser, Browser.Tab tab) {
        tab.value("void (window.asked = 0, window.realFetch = fetch,"
                + " window.fetch = (...all) => { asked++; return realFetch(...all); },"
                + " document.getElementById = (id) => { if (id === 'facts') throw new Error('made by the test');"
                + " return Document.prototype.getElementById.call(document, id); })");
        tab.await("document.querySelector('#state').textContent.startsWith('a flaw in this page')");
        tab.value("delete document.getElementById");
        tab.await("document.querySelector('#state').textContent === 'live'");
        assertEquals(0, tab.value("asked").getAsInt(), "connections anew");
        assertTrue(
                browser.complaints().stream().anyMatch(words -> words.contains("made by the test")),
                "the browser's console");
    }

    private static void assertDarkAndNarrow(Browser.Tab tab) {
        tab.setDark(true);
        tab.await("matchMedia('(prefers-color-scheme: dark)').matches");
        keep(tab, "server-desktop-dark", true);
        tab.resize(PHONE, 740);
        tab.await("innerWidth === " + PHONE);
        tab.await("document.documentElement.scrollWidth <= " + PHONE);
        tab.await("[...document.querySelectorAll('canvas')].every(e => e.clientWidth < " + PHONE + ")");
        keep(tab, "server-phone-dark", true);
        tab.setDark(false);
        tab.await("matchMedia('(prefers-color-scheme: light)').matches");
        keep(tab, "server-phone-light", true);
    }

    /** What runs in this process: a page without a node behind it. */
    private static final class Made implements AutoCloseable {
        private final RecentLog log;
        private final NodePage page;
        private final Browser browser;
        private final List<FakeMesh> meshes = new ArrayList<>();

        Made(int... counts) throws Exception {
            Console console = new Console();
            console.run("--key", "00112233445566778899aabbccddeeff".repeat(2), "--web", "127.0.0.1:0");
            log = LogSetup.install(new LogSetup.Wish("info", false), System.err, Map.of());
            page = NodePage.open(console.config(), log);
            for (int count : counts) {
                FakeMesh mesh = new FakeMesh(count);
                meshes.add(mesh);
                String network = counts.length == 1 ? "" : "net" + count;
                new PagePlace(page, network)
                        .show(new NodeView(request -> answer(mesh, request), console.config()::servers));
            }
            // Not a folder that is removed at once: what a browser leaves behind may still write there.
            browser = Browser.start(
                    Files.createTempDirectory(Files.createDirectories(Path.of("target/e2e")), "browser")
                            .toAbsolutePath(),
                    Map.of(),
                    List.of());
        }

        private static JsonObject answer(FakeMesh mesh, JsonObject request) {
            return Requests.command(request).equals(Requests.STATUS)
                    ? StatusJson.of(mesh.status())
                    : JsonParser.parseString(ALLOWED.replace('\'', '"')).getAsJsonObject();
        }

        Browser.Tab open(int width, int height, boolean isDark) {
            return browser.open(page.address().orElseThrow(), width, height, isDark);
        }

        @Override
        public void close() {
            browser.close();
            page.close();
        }
    }

    private static List<String> column(Browser.Tab tab, String column) {
        JsonArray cells = tab.value(
                        "[...document.querySelectorAll('#peer-table td." + column + "')].map(e => e.textContent)")
                .getAsJsonArray();
        return cells.asList().stream().map(JsonElement::getAsString).toList();
    }

    @Test
    void shouldSortFindChooseAndSwitchNetworks() throws Exception {
        try (Made made = new Made(30, 3)) {
            made.meshes.forEach(mesh -> mesh.setStill(true));
            Browser.Tab tab = made.open(DESKTOP, 900, false);
            tab.await("document.querySelectorAll('#peer-table tbody tr').length === 3");
            tab.fill("#network", "net30");
            tab.await("document.querySelectorAll('#peer-table tbody tr').length === 30");
            assertHostileNamesAreText(made.browser, tab);
            assertTellsLoss(tab);
            assertSorts(tab);
            assertFinds(tab);
            assertKeyboard(tab);
            made.meshes.forEach(mesh -> mesh.setStill(false));
            keep(tab, "thirty-desktop-light", true);
            String light =
                    tab.value("getComputedStyle(document.body).backgroundColor").getAsString();
            tab.setDark(true);
            tab.await("getComputedStyle(document.body).backgroundColor !== '" + light + "'");
            tab.await("document.querySelectorAll('#peer-table tbody tr').length === 30");
            keep(tab, "thirty-desktop-dark", true);
            assertPhone(tab);
            assertEquals(List.of(), made.browser.complaints());
        }
    }

    private static void assertHostileNamesAreText(Browser browser, Browser.Tab tab) {
        List<String> names = column(tab, "name");
        for (String name : FakeMesh.HOSTILE) {
            assertTrue(names.contains(name), name + " in " + names);
        }
        tab.click("#peer-table tbody tr:nth-child(1)");
        tab.await("!document.querySelector('#details-body').hidden");
        assertEquals(
                0,
                tab.value("document.querySelectorAll('main img, main svg, main script, body > script').length")
                        .getAsInt());
        tab.click("#details-close");
        assertEquals(List.of(), browser.complaints());
    }

    /** Of each fifth peer a tenth is lost, of those without a path nothing is known. */
    private static void assertTellsLoss(Browser.Tab tab) {
        assertEquals(
                List.of("0 %", "10 %", "–"),
                column(tab, "loss").stream().distinct().sorted().toList());
        String row = "[...document.querySelectorAll('#peer-table tbody tr')].find(e => e.textContent.includes('10 %'))";
        tab.value(row + ".click()");
        tab.await("document.querySelector('#details-facts').textContent.includes('10 % of 20 probes')");
        tab.click("#details-close");
    }

    private static void assertSorts(Browser.Tab tab) {
        List<String> before = column(tab, "name");
        assertEquals(
                before.stream()
                        .sorted(Comparator.comparing(String::toLowerCase))
                        .toList(),
                before);
        tab.click("#peer-table th.name button");
        tab.await("document.querySelector('#peer-table th.name').getAttribute('aria-sort') === 'descending'");
        assertEquals(
                before.stream()
                        .sorted(Comparator.comparing((String name) -> name.toLowerCase(Locale.ROOT))
                                .reversed())
                        .toList(),
                column(tab, "name"));
        tab.click("#peer-table th.rtt button");
        tab.await("document.querySelector('#peer-table th.rtt').getAttribute('aria-sort') === 'ascending'");
        List<Double> latencies = new ArrayList<>();
        for (String text : column(tab, "rtt")) {
            latencies.add(text.equals("–") ? Double.MAX_VALUE : Double.parseDouble(text.replace(" ms", "")));
        }
        assertEquals(latencies.stream().sorted().toList(), latencies);
    }

    private static void assertFinds(Browser.Tab tab) {
        tab.fill("#filter", "peer-02");
        tab.await("document.querySelectorAll('#peer-table tbody tr').length === 10");
        tab.await("document.querySelector('#peers-count').textContent === '10 of 30 peers'");
        tab.fill("#filter", "");
        tab.await("document.querySelectorAll('#peer-table tbody tr').length === 30");
    }

    /** From the skip link to the table and into a row, without a mouse. */
    private static void assertKeyboard(Browser.Tab tab) {
        tab.value("document.activeElement.blur()");
        tab.value("document.querySelector('#peer-table th.tx button').focus()");
        tab.press("Tab", TAB, "");
        assertTrue(tab.is("document.activeElement.closest('#peer-table tbody')"));
        String name = tab.value("document.activeElement.textContent").getAsString();
        tab.press("Enter", ENTER, "\r");
        tab.await("!document.querySelector('#details-body').hidden");
        assertEquals(name, tab.text("#details-title"));
        assertTrue(tab.is("document.activeElement.closest('#peer-table tbody')"), "what comes does not take the focus");
        assertTrue(tab.is("getComputedStyle(document.activeElement).outlineStyle === 'solid'"), "the focus is seen");
        assertEquals(
                0,
                tab.value("[...document.querySelectorAll('button, input, select')].filter(e => !e.closest('[hidden]')"
                                + " && !(e.textContent || e.getAttribute('aria-label') || e.closest('label'))).length")
                        .getAsInt(),
                "all that can be pressed has a name");
    }

    private static void assertPhone(Browser.Tab tab) {
        tab.resize(PHONE, 740);
        tab.await("innerWidth === " + PHONE);
        tab.await("document.documentElement.scrollWidth <= " + PHONE);
        assertTrue(tab.is("getComputedStyle(document.querySelector('#peer-table td.tx')).display === 'none'"));
        keep(tab, "thirty-phone-dark", true);
        tab.setDark(false);
        tab.await("matchMedia('(prefers-color-scheme: light)').matches");
        keep(tab, "thirty-phone-light", true);
    }

    @Test
    void shouldAskForLinesOfTheLogOnceAlsoWhereTheyAreAboutAnotherNetwork() throws Exception {
        try (Made made = new Made(30, 3)) {
            Browser.Tab tab = made.open(DESKTOP, 900, false);
            tab.await("document.querySelectorAll('#peer-table tbody tr').length === 3");
            tab.await("document.querySelector('#log-lines').textContent.includes('the page is at')");
            Thread other = new Thread(
                    () -> LoggerFactory.getLogger("org.meshnet.page").info("of another network"), "[net30] control");
            other.start();
            other.join();
            String asked = "performance.getEntriesByType('resource').filter(e => e.name.includes('/api/log')).length";
            tab.await(asked + " >= 2");
            awaitUpdates(tab, 5);
            long lines = made.log.lastNumber();
            assertTrue(tab.is(asked + " <= " + lines), () -> "more often than there are lines: " + lines);
            assertFalse(tab.is("document.querySelector('#log-lines').textContent.includes('of another network')"));
        }
    }

    private static void awaitUpdates(Browser.Tab tab, int count) {
        tab.value("window.updates = 0; new PerformanceObserver(list =>"
                + " window.updates += list.getEntriesByName('meshnet-update').length).observe({type: 'measure'})");
        Await.isTrue("updates", Duration.ofMinutes(3), () -> tab.is("window.updates >= " + count));
    }

    @Test
    void shouldShowThreeHundredPeersAtLittleCost() throws Exception {
        try (Made made = new Made(300)) {
            Browser.Tab tab = made.open(DESKTOP, 900, false);
            tab.reloadWith(MEASURE_FRAMES);
            tab.await("document.querySelectorAll('#peer-table tbody tr').length === 50");
            assertEquals("300 peers", tab.text("#peers-count"));
            // The picture's first drawing, in the frame after the first update, is that of a page that is opened.
            awaitUpdates(tab, 2);
            tab.value("void (window.worstMs = 0)");
            long startNs = System.nanoTime();
            long startCpuNs = webCpuNs();
            awaitUpdates(tab, 5);
            double share = (double) (webCpuNs() - startCpuNs) / (System.nanoTime() - startNs);
            double worstMs = tab.value("window.worstMs").getAsDouble();
            keep(tab, "threehundred-desktop-light", false);
            System.out.printf(
                    "300 peers: the longest frame takes %.0f ms; %.1f %% of a core to make and send%n",
                    worstMs, 100 * share);
            // How long frames take depends on what else runs on this machine, so it is shown only.
            assertTrue(share < 0.5, "the page takes " + share + " of a core");
            tab.click("#peers-more");
            tab.await("document.querySelectorAll('#peer-table tbody tr').length === 300");
            tab.resize(PHONE, 740);
            tab.await("document.documentElement.scrollWidth <= " + PHONE);
            keep(tab, "threehundred-phone-light", false);
            assertEquals(List.of(), made.browser.complaints());
        }
    }

    /** What the threads of the page have used so far. */
    private static long webCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sumNs = 0;
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("web ")) {
                sumNs += Math.max(0, threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return sumNs;
    }
}
