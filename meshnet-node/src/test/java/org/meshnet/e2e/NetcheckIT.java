package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.JsonSchemas;

/** {@code netcheck} tells what kind of NAT it is behind, through real ones. */
@RequiresRoot
class NetcheckIT {
    private static final int UNAVAILABLE = 69;
    private static final String OTHER_ADDRESS = "198.51.100.11";
    private static final String SERVER = Lab.SERVER_ADDRESS + ":" + Lab.SERVER_PORT;

    private static final Set<String> DEPENDENT = Set.of("dependent", "address-dependent", "address-and-port-dependent");

    /** What is expected of a kind of site. */
    private record Expected(String host, String mapping, String filtering, String hairpin) {}

    private static final Map<String, Expected> KINDS = Map.of(
            "public", new Expected("open", "none", "endpoint-independent", "not-needed"),
            "firewall", new Expected("fire", "none", "address-and-port-dependent", "not-needed"),
            "full-cone", new Expected("full", "endpoint-independent", "endpoint-independent", "no"),
            "address-restricted", new Expected("address", "endpoint-independent", "address-dependent", "no"),
            "port-restricted", new Expected("port", "endpoint-independent", "address-and-port-dependent", "no"),
            "symmetric", new Expected("sym", "address-and-port-dependent", "address-and-port-dependent", "no"),
            "carrier-grade", new Expected("cgn", "endpoint-independent", "address-and-port-dependent", "no"));

    private static List<String> netcheck(String... options) {
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.add("netcheck");
        command.addAll(List.of(options));
        return command;
    }

    /** Again where no server answered in time. */
    private static Shell.Result awaitSuccess(Lab lab, String host, List<String> command) {
        return Await.value(
                "a server that answers",
                () -> Optional.of(lab.run(host, command.toArray(String[]::new)))
                        .filter(result -> result.exitCode() == 0));
    }

    private static void startServerWithTwoAddresses(Lab lab) {
        lab.run(Lab.SERVER, "ip", "addr", "add", OTHER_ADDRESS + "/24", "dev", "eth0")
                .expectSuccess();
        lab.startServer("--bind", Lab.SERVER_ADDRESS, "--alt-bind", OTHER_ADDRESS + ":8001");
    }

    @Test
    void shouldTellEveryKindOfNat() {
        Lab.with("netcheck", lab -> {
            startServerWithTwoAddresses(lab);
            Map<String, Daemon> checks = new LinkedHashMap<>();
            String[] json = netcheck("--server", SERVER, "--json").toArray(String[]::new);
            KINDS.forEach((kind, expected) -> lab.site(expected.host(), kind));
            KINDS.forEach(
                    (kind, expected) -> checks.put(kind, lab.start(expected.host(), expected.host(), List.of(json))));
            checks.forEach((kind, check) -> {
                check.awaitExit();
                Expected expected = KINDS.get(kind);
                AtomicReference<String> said = new AtomicReference<>(check.log());
                // Once more where the server took longer to answer than is waited for.
                Await.isTrue(
                        "right words about " + kind + ", as in " + said,
                        () -> isRight(expected, said.get())
                                || isRight(
                                        expected,
                                        said.updateAndGet(before ->
                                                lab.run(expected.host(), json).output())));
            });
        });
    }

    private static boolean isRight(Expected expected, String said) {
        JsonObject report = JsonParser.parseString(said).getAsJsonObject();
        JsonElement v4 = report.get("ipv4");
        return v4.isJsonObject()
                && report.getAsJsonArray("portMapping").isEmpty()
                && expected.equals(new Expected(
                        expected.host(),
                        word(v4.getAsJsonObject(), "mapping"),
                        word(v4.getAsJsonObject(), "filtering"),
                        word(v4.getAsJsonObject(), "hairpin")));
    }

    private static String word(JsonObject report, String field) {
        return report.get(field).isJsonNull() ? "" : report.get(field).getAsString();
    }

    @Test
    void shouldSayInAFewLinesWhatItMeansWithoutRootOrKey() {
        Lab.with("netcheck for people", lab -> {
            lab.site("alice", "port-restricted");
            startServerWithTwoAddresses(lab);
            List<String> command = new ArrayList<>(List.of(
                    "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all"));
            command.addAll(netcheck("--server", SERVER));
            Shell.Result result = awaitSuccess(lab, "alice", command);
            assertEquals("", result.errors());
            assertTrue(result.output().contains("behind a NAT"), result.output());
            assertTrue(result.output().contains("with most"), result.output());
            assertTrue(result.output().lines().count() <= 14, result.output());
        });
    }

    @Test
    void shouldLookOverIpv6WhereThereIsNothingElse() {
        Lab.with("netcheck IPv6", lab -> {
            lab.site("carol", "ipv6-only");
            lab.startServer();
            Shell.Result result = awaitSuccess(lab, "carol", netcheck("--stun", "[2001:db8::10]:8000", "--json"));
            JsonSchemas.assertValid("netcheck-1", result.output());
            JsonObject v6 =
                    JsonParser.parseString(result.output()).getAsJsonObject().getAsJsonObject("ipv6");
            assertTrue(v6.get("works").getAsBoolean(), result.output());
            assertEquals("none", v6.get("mapping").getAsString());
        });
    }

    @Test
    void shouldEndWith69WhereNoServerAnswersInAnyWay() {
        Lab.with("netcheck blocked", lab -> {
            lab.site("alice", "udp-blocked");
            lab.startServer("--no-tcp");
            Shell.Result result = lab.run("alice", netcheck("--server", SERVER).toArray(String[]::new));
            assertEquals(UNAVAILABLE, result.exitCode(), result.toString());
            assertTrue(result.output().contains("no server answers"), result.output());
        });
    }

    @Test
    void shouldTellThatTcpWorksWhereUdpIsBlocked() {
        Lab.with("netcheck with TCP only", lab -> {
            lab.site("alice", "udp-blocked");
            lab.startServer();
            String report =
                    awaitSuccess(lab, "alice", netcheck("--server", SERVER)).output();
            assertTrue(report.contains("UDP           no server answers: blocked"), report);
            assertTrue(report.contains("TCP           works with " + SERVER + ", "), report);
            assertTrue(report.contains("TLS           not with 198.51.100.10:443: Connection refused"), report);
        });
    }

    @Test
    void shouldLearnTheMappingWhileTheNodeRuns() {
        Lab.with("mapping of a running node", lab -> {
            lab.site("alice", "symmetric");
            startServerWithTwoAddresses(lab);
            Node alice = lab.startNode("alice").awaitStart();
            // One of several words, as of three random ports two are the same once in 20,000 runs.
            Await.isTrue(
                    "mapping",
                    () -> DEPENDENT.contains(alice.status().get("natMapping").getAsString()));
        });
    }
}
