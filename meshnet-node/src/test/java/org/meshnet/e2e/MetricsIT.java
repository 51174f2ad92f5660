package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.count.Counted;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.node.daemon.NodeCounter;

/** The metrics of both daemons, as Prometheus gets them, and the documents about them. */
@RequiresRoot
class MetricsIT {
    private static final Path DOCUMENTS = Path.of("../docs/metrics");
    private static final String NODE = "127.0.0.1:9700";
    private static final String SERVER = "127.0.0.1:9701";
    /** Only in closed networks. */
    /** These are there with a store only, which {@link SharedDirectoryIT} has. */
    private static final String OF_STORE = "meshnet_discovery_store_";

    private static final String CERTIFICATE = "meshnet_node_certificate_end_timestamp_seconds";

    private static final Pattern NAME = Pattern.compile("\\bmeshnet_(node|discovery)_[a-z_]+");

    private static String get(Lab lab, String host, String place, String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "30"));
        command.addAll(List.of(options));
        command.add("http://" + place + "/metrics");
        return lab.run(host, command.toArray(String[]::new)).expectSuccess().output();
    }

    /** The value of the only line that has all of these. */
    private static double value(String page, String name, String... labels) {
        List<String> lines = page.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .toList();
        assertEquals(1, lines.size(), name + Arrays.toString(labels) + " in " + page);
        String line = lines.get(0);
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** Does the page have that figure? It has none at all for a moment where a node comes or goes. */
    private static boolean isUp(Lab lab, String network, int figure) {
        return get(lab, "both", NODE)
                .lines()
                .anyMatch(line ->
                        line.matches("meshnet_node_up\\{.*network=\"" + network + "\".*\\} " + figure + "(\\.0)?"));
    }

    private static Set<String> families(String page) {
        return page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldTellPrometheusOfNodesAndTheServer() {
        Lab.with("metrics", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            Daemon server = lab.startServer("--metrics", SERVER);
            Node alice = lab.startNode("alice", "--metrics", NODE).awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitConnected("bob");
            alice.awaitPath("bob", "direct");
            // A path is there before its time is measured, and the page is up to a second old.
            Await.isTrue(
                    "the time to bob",
                    () -> get(lab, "alice", NODE)
                            .lines()
                            .anyMatch(line -> line.matches("meshnet_node_peer_rtt_seconds\\{.*peer=\"bob\".*")));
            String node = get(lab, "alice", NODE);
            assertEquals(1, value(node, "meshnet_node_up"));
            assertEquals(1, value(node, "meshnet_node_server_registered", "server=\"198.51.100.10:8000"));
            assertEquals(1, value(node, "meshnet_node_peer_connected", "peer=\"bob\"", "network=\"default\""));
            assertEquals(1, value(node, "meshnet_node_peer_path", "peer=\"bob\"", "path=\"direct\""));
            assertTrue(value(node, "meshnet_node_peer_rtt_seconds", "peer=\"bob\"") > 0, node);
            assertTrue(value(node, "meshnet_node_peer_handshakes_total", "peer=\"bob\"") >= 1, node);
            assertTrue(value(node, "meshnet_node_peer_probes_answered_total", "peer=\"bob\"") >= 0, node);
            String discovery = get(lab, "server", SERVER);
            assertEquals(2, value(discovery, "meshnet_discovery_nodes"));
            assertEquals(1, value(discovery, "meshnet_discovery_networks"));
            assertTrue(value(discovery, "meshnet_discovery_registered_total") >= 2, discovery);
            for (String page : List.of(node, discovery)) {
                assertFalse(page.contains(Shell.text(lab.keyFile()).strip()), "the network's key");
            }
            checkHealth(lab);
            checkForms(lab, node, discovery);
            checkDocuments(node, discovery);
            checkRefusals(lab);
            assertEquals(0, alice.terminate());
            assertEquals(0, bob.terminate());
            assertEquals(0, server.terminate());
            checkPromtool(lab, node, discovery);
        });
    }

    private static void checkHealth(Lab lab) {
        for (String path : List.of("/healthz", "/readyz")) {
            Shell.Result answer = lab.run("server", "curl", "-s", "-i", "http://" + SERVER + path);
            assertTrue(answer.output().startsWith("HTTP/1.1 200 OK\r\n"), answer.toString());
            assertTrue(answer.output().endsWith("\r\n\r\nok\n"), answer.toString());
        }
    }

    private static void checkForms(Lab lab, String node, String discovery) {
        String accept = "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5";
        assertTrue(get(lab, "alice", NODE, "-H", accept).endsWith("# EOF\n"));
        assertTrue(get(lab, "server", SERVER, "-H", accept).endsWith("# EOF\n"));
        assertTrue(node.contains("\n# HELP ") && discovery.contains("\n# HELP "));
    }

    /** Names, units and helps by Prometheus' own rules; and its alerts. */
    private static void checkPromtool(Lab lab, String node, String discovery) {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/local/bin/promtool"))
                        || Files.isExecutable(Path.of("/usr/bin/promtool")),
                "promtool of Debian's package prometheus is not here");
        for (Map.Entry<String, String> page :
                Map.of("node.prom", node, "server.prom", discovery).entrySet()) {
            Path file = lab.write(page.getKey(), page.getValue());
            Shell.Result result =
                    Shell.run(Map.of(), Await.LONG, List.of("sh", "-c", "promtool check metrics <'" + file + "' 2>&1"));
            assertEquals("", result.expectSuccess().output());
        }
        Shell.run(
                        Map.of(),
                        Await.LONG,
                        List.of(
                                "promtool",
                                "check",
                                "rules",
                                DOCUMENTS.resolve("alerts.yml").toString()))
                .expectSuccess();
    }

    /** What dashboards, alerts and docs/metrics.md name is there, and docs/metrics.md has all that is. */
    private static void checkDocuments(String node, String discovery) {
        Set<String> there = families(node + discovery);
        for (String file : List.of("alerts.yml", "grafana-nodes.json", "grafana-discovery.json")) {
            String text = Shell.text(DOCUMENTS.resolve(file));
            Set<String> named =
                    NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
            assertTrue(named.size() >= 10, file);
            named.forEach(name -> assertTrue(there.contains(name) || name.equals(CERTIFICATE), file + " has " + name));
        }
        Set<String> own = new TreeSet<>(there);
        own.add(CERTIFICATE);
        own.removeAll(counted("meshnet_node_", Stream.of(Counter.values(), NodeCounter.values())));
        own.removeAll(counted("meshnet_discovery_", Stream.<Counted[]>of(RegistryCounter.values())));
        Set<String> written = Shell.text(DOCUMENTS.resolveSibling("metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", -1)[1])
                .filter(name -> !name.startsWith(OF_STORE))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(own, written);
    }

    private static Set<String> counted(String prefix, Stream<Counted[]> counters) {
        return counters.flatMap(Arrays::stream)
                .map(counter -> prefix + counter.metric())
                .collect(Collectors.toSet());
    }

    private static void checkRefusals(Lab lab) {
        String status = "%{http_code}";
        for (Map.Entry<String, String> each :
                Map.of("alice", NODE, "server", SERVER).entrySet()) {
            String host = each.getKey();
            assertEquals("405", get(lab, host, each.getValue(), "-o", "/dev/null", "-w", status, "-X", "POST"));
            assertEquals("200", get(lab, host, each.getValue(), "-o", "/dev/null", "-w", status, "-I"));
            String long1 = "X-Long: " + "x".repeat(9000);
            assertEquals("431", get(lab, host, each.getValue(), "-o", "/dev/null", "-w", status, "-H", long1));
        }
        Shell.Result taken = lab.runNode(
                "alice",
                "--key-file",
                lab.keyFile().toString(),
                "--metrics",
                "9700",
                "--state",
                lab.file("b").toString());
        assertEquals(71, taken.exitCode(), taken.toString());
        assertTrue(
                taken.errors().contains("the address of --metrics, 127.0.0.1:9700, cannot be had"), taken.toString());
        List<String> server = new ArrayList<>(Lab.serverCommand());
        server.addAll(List.of("--port", "8001", "--metrics", "9701"));
        taken = lab.run("server", server.toArray(String[]::new));
        assertEquals(71, taken.exitCode(), taken.toString());
        assertTrue(
                taken.errors().contains("the address of --metrics, 127.0.0.1:9701, cannot be had"), taken.toString());
    }

    @Test
    void shouldTellNetworksOfOneProcessApartAndWarnWhereOthersCanRead() {
        Lab.with("metrics of networks", lab -> {
            lab.site("both", "public");
            Path home = lab.newKey("home.key");
            Path work = lab.newKey("work.key");
            Path config = lab.write(
                    "networks.conf",
                    "server=" + Lab.serverPlace() + "\ndns=off\nmetrics=0.0.0.0:9700\n"
                            + "[network home]\nkey-file=" + home + "\nnetwork=10.1.0.0/24\ndomain=home\n"
                            + "[network work]\nkey-file=" + work + "\nnetwork=10.2.0.0/24\ndomain=work\n");
            List<String> command = new ArrayList<>(Lab.nodeCommand());
            command.addAll(List.of("--config", config.toString()));
            Daemon both = lab.start("both", "both", command);
            both.awaitLog("WARN +whoever reaches 0.0.0.0:9700 can read the metrics");
            both.awaitLog("\\[home\\] started meshnet-node");
            both.awaitLog("\\[work\\] started meshnet-node");
            Await.isTrue("figures of both", () -> isUp(lab, "home", 1) && isUp(lab, "work", 1));
            List<String> down = new ArrayList<>(Lab.nodeCommand());
            down.addAll(List.of("down", "--interface", "work"));
            lab.run("both", down.toArray(String[]::new)).expectSuccess();
            Await.isTrue("figures of one", () -> isUp(lab, "home", 1) && isUp(lab, "work", 0));
            assertEquals(0, both.terminate());
        });
    }
}
