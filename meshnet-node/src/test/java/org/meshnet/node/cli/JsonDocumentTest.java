package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.engine.status.PeerAnswer;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.CandidateKind;
import org.meshnet.core.path.TriedCandidate;
import org.meshnet.core.stun.Hairpin;
import org.meshnet.core.stun.NatFiltering;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.core.stun.NatReport;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.shared.StoreReading;
import org.meshnet.discovery.status.ServerStatus;
import org.meshnet.discovery.status.StatusDocument;
import org.meshnet.discovery.status.StatusSubject;
import org.meshnet.discovery.stream.StreamLimits;
import org.meshnet.node.control.AbsentNodeJson;
import org.meshnet.node.control.JsonSchemas;
import org.meshnet.node.control.LogJson;
import org.meshnet.node.control.PeerAnswerJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.SpeedJson;
import org.meshnet.node.control.StatusJson;
import org.meshnet.node.control.Statuses;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.log.RecentLog;
import org.meshnet.node.netcheck.NetCheckJson;
import org.meshnet.node.netcheck.NetCheckReport;
import org.meshnet.node.portmap.MapProtocol;
import org.meshnet.node.stream.StreamTarget;

/**
 * docs/json.md names what is really printed, all of it and nothing else, and says truly of what kind each field is; so
 * do the schemas.
 */
class JsonDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "json.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\|");
    /** Their fields are names that somebody chose, or stand in a section of their own. */
    private static final Set<String> CLOSED = Set.of("counters", "drops", "policy.settings", "peers");

    private static final Map<String, String> KINDS = Map.of(
            "string", "string", "time", "string", "number", "number", "boolean", "boolean", "object", "object",
            "strings", "array", "objects", "array");

    @TempDir
    Path folder;

    private final Console console = new Console();

    @Test
    void shouldSayWhatTheStatusHas() throws IOException {
        JsonObject status = StatusJson.of(Statuses.example());
        compare("status", status);
        compare("status of a network that does not run", AbsentNodeJson.of("home", "mesh0", Optional.of("no key")));
        compare("peers", status.getAsJsonArray("peers").asList().toArray(JsonElement[]::new));
    }

    @Test
    void shouldSayWhatPingAndExplainHave() throws IOException {
        PingTally tally = new PingTally(new PeerFinder.Found(
                new PingTarget.Key(NodeKey.of(new byte[NodeKey.LENGTH])), "beta", "beta (10.0.0.9)"));
        tally.add(object("{\"rttMs\":1.5,\"path\":\"direct\",\"endpoint\":\"192.0.2.1:1\",\"failure\":null}"));
        JsonObject failed = object("{\"rttMs\":null,\"path\":\"none\",\"endpoint\":null,\"failure\":\"no-path\"}");
        compare("ping", tally.json());
        tally.add(failed);
        compare("ping", tally.json());
        RuleAnswer.Way way = new RuleAnswer.Way(
                true, List.of(new RuleAnswer.Line(RulesStatus.Source.NODE, 3, "allow any -> any icmp")));
        TriedCandidate tried =
                new TriedCandidate(Endpoint.parse("192.0.2.1:1").orElseThrow(), CandidateKind.LOCAL, false, 3);
        for (JsonElement peer :
                StatusJson.of(Statuses.example()).getAsJsonArray("peers").asList()) {
            compare(
                    "explain",
                    Explainer.json(
                            peer.getAsJsonObject(),
                            List.of("a sentence"),
                            PeerAnswerJson.of(
                                    Optional.of(new PeerAnswer(new RuleAnswer("beta", way, way), List.of(tried))),
                                    endpoint -> Optional.of(endpoint.toString()))));
        }
    }

    @Test
    void shouldSayWhatSpeedtestHas() throws Exception {
        SpeedTester tester = new SpeedTester(
                console.terminal(),
                request -> Requests.command(request).equals(Requests.SPEEDTEST)
                        ? SpeedJson.answer(SpeedStatus.failed(SpeedStatus.Failure.REFUSED))
                        : StatusJson.of(Statuses.example()),
                ms -> {});
        tester.run("beta", 5, 12_000, true);
        compare("speedtest", object(console.outText()));
    }

    @Test
    void shouldSayWhatNetcheckHas() throws IOException {
        Endpoint server = Endpoint.parse("198.51.100.10:8000").orElseThrow();
        NatReport nat = new NatReport(
                List.of(new NatReport.ServerAnswer(server, Optional.of(server), OptionalLong.of(1))),
                NatMapping.DEPENDENT,
                NatFiltering.UNKNOWN,
                Hairpin.NO);
        compare(
                "netcheck",
                NetCheckJson.of(new NetCheckReport(
                        List.of(new NetCheckReport.ServerLine(
                                "vpn.example.org:8000", Optional.of(server), Optional.of(server), OptionalLong.of(1))),
                        List.of(new NetCheckReport.StreamLine(
                                new StreamTarget("vpn.example.org", 443, true), OptionalLong.of(1), Optional.empty())),
                        Optional.of(nat),
                        Optional.empty(),
                        IpAddress.parse("192.168.1.1"),
                        Set.of(MapProtocol.PCP))));
    }

    @Test
    void shouldSayWhatTheServersStatusHas() throws IOException {
        StatusSubject server = new StatusSubject(
                "1", 7, "5".repeat(64), List.of("udp [::]:8000"), RegistryConfig.DEFAULT, StreamLimits.DEFAULT);
        ServerReading reading = new ServerReading(
                new ServerReading.Held(1, 2, 3, 4, 5, 6),
                false,
                Map.of(),
                6,
                7,
                Optional.of(new StoreReading(true, 1, 2, 3, new StoreReading.Commands(4, 5), 6)));
        ServerStatus.Figures figures = new ServerStatus.Figures(reading, Map.of(), 8_000_000_000L);
        compare(
                "meshnet-discovery status",
                object(StatusDocument.of(new ServerStatus(server, 9, Optional.of(figures)))),
                object(StatusDocument.of(new ServerStatus(server, 9, Optional.empty()))));
    }

    @Test
    void shouldSayWhatTheOtherCommandsHave() throws IOException {
        String office = folder.resolve("office").toString();
        console.with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
        console.run("network", "create", "--out", office);
        Path rules = Files.writeString(folder.resolve("rules"), "allow any -> any icmp\n");
        console.run("policy", "apply", rules.toString(), "--dir", office);
        compare("policy show", printed("policy", "show", "--json", "--dir", office));
        compare("config check", printed("config", "check", "--json", "--key", "5".repeat(64), "--server", "s"));
        compare("config show", printed("config", "show", "--json", "--key", "5".repeat(64), "--server", "s"));
        compare("version", printed("version", "--json"));
        JsonObject log = LogJson.answer(List.of(new RecentLog.Line(7, 1_800_000_000_000L, "INFO", "", "up")));
        compare("log", LogJson.events(log).get(0));
    }

    private JsonObject printed(String... command) {
        assertEquals(ExitCode.OK, console.run(command), console::errText);
        return object(console.outText());
    }

    private static JsonObject object(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** The section's table against all fields of these objects. */
    private static void compare(String section, JsonElement... objects) throws IOException {
        Map<String, String> said = table(section);
        Set<String> found = new LinkedHashSet<>();
        for (JsonElement object : objects) {
            collect(object.getAsJsonObject(), "", found, said);
            JsonSchemas.assertValid(schema(section), section.equals("peers") ? "[" + object + "]" : object.toString());
        }
        assertEquals(new TreeSet<>(said.keySet()), new TreeSet<>(found), "fields of " + section);
    }

    private static String text(String section) throws IOException {
        String text = Files.readString(DOCUMENT);
        int start = text.indexOf("\n## " + section + "\n");
        int end = text.indexOf("\n## ", start + 1);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    /** The name of the schema that the section links to. */
    private static String schema(String section) throws IOException {
        return text(section).replaceFirst("(?s).*?\\(schema/([^.]*)\\.json\\).*", "$1");
    }

    private static Map<String, String> table(String section) throws IOException {
        return ROW.matcher(text(section))
                .results()
                .collect(Collectors.toMap((MatchResult row) -> row.group(1), row -> row.group(2)));
    }

    private static void collect(JsonObject object, String prefix, Set<String> found, Map<String, String> said) {
        object.entrySet().forEach(entry -> {
            String field = prefix + entry.getKey();
            found.add(field);
            assertKind(field, said.getOrDefault(field, ""), entry.getValue());
            if (CLOSED.contains(field)) {
                return;
            }
            if (entry.getValue().isJsonObject()) {
                collect(entry.getValue().getAsJsonObject(), field + ".", found, said);
            } else if (entry.getValue() instanceof JsonArray array) {
                array.forEach(each -> {
                    if (each.isJsonObject()) {
                        collect(each.getAsJsonObject(), field + "[].", found, said);
                    }
                });
            }
        });
    }

    private static void assertKind(String field, String said, JsonElement value) {
        boolean mayBeNull = said.endsWith(" or null");
        String kind = KINDS.getOrDefault(said.replace(" or null", ""), "no such kind: " + said);
        assertEquals(value.isJsonNull() && mayBeNull ? kind : kindOf(value), kind, field);
    }

    private static String kindOf(JsonElement value) {
        if (value.isJsonArray()) {
            return "array";
        }
        if (value.isJsonObject()) {
            return "object";
        }
        if (value.isJsonNull()) {
            return "null";
        }
        return value.getAsJsonPrimitive().isBoolean()
                ? "boolean"
                : value.getAsJsonPrimitive().isNumber() ? "number" : "string";
    }
}
