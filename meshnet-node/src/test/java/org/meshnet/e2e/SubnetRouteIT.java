package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Networks behind members, with the kernels' routes, forwarding and translation. */
@RequiresRoot
class SubnetRouteIT {
    private static final double FAIL_OVER_LIMIT_SECONDS = 5;

    /** Puts a link between the two hosts; each end has the other's name. */
    private static void link(Lab lab, String host, String address, String behind) {
        lab.run(host, "ip", "link", "add", behind, "type", "veth", "peer", "name", host, "netns", lab.namespace(behind))
                .expectSuccess();
        lab.run(host, "ip", "address", "add", address, "dev", behind).expectSuccess();
        lab.run(host, "ip", "link", "set", behind, "up").expectSuccess();
        lab.run(behind, "ip", "link", "set", host, "up").expectSuccess();
    }

    private static void forward(Lab lab, String host, boolean isOn) {
        lab.run(host, "sysctl", "-q", "-w", "net.ipv4.ip_forward=" + (isOn ? 1 : 0))
                .expectSuccess();
    }

    private static String kernelRoutes(Lab lab, String host) {
        return lab.run(host, "ip", "route", "show").expectSuccess().output();
    }

    private static void awaitKernelRoute(Lab lab) {
        Await.isTrue("route", () -> kernelRoutes(lab, "alice").contains("192.168.77.0/24 dev mesh"));
    }

    private static String tables(Lab lab, String host) {
        return lab.run(host, "nft", "list", "tables", "inet").expectSuccess().output();
    }

    /** The state of the only network that the peer offers, as the node sees it. */
    private static String state(Node node, String peer) {
        return node.peer(peer)
                .map(known -> known.getAsJsonArray("routes"))
                .filter(routes -> !routes.isEmpty())
                .map(routes -> routes.get(0).getAsJsonObject().get("state").getAsString())
                .orElse("");
    }

    private static Optional<String> gateway(Node node) {
        return Stream.of("gate1", "gate2")
                .filter(gate -> state(node, gate).equals("used"))
                .findFirst();
    }

    @Test
    void shouldReachANetworkThroughAnotherGatewayAfterTheFirstWasKilledAndLeaveNothingBehind() {
        Lab.with("a network behind two gateways", lab -> {
            Stream.of("alice", "gate1", "gate2", "hidden").forEach(host -> lab.site(host, "public"));
            lab.site("bob", "port-restricted");
            lab.run("hidden", "ip", "link", "add", "lan", "type", "bridge").expectSuccess();
            lab.run("hidden", "ip", "address", "add", "192.168.77.9/24", "dev", "lan")
                    .expectSuccess();
            lab.run("hidden", "ip", "link", "set", "lan", "up").expectSuccess();
            for (int i = 1; i <= 2; i++) {
                link(lab, "gate" + i, "192.168.77." + i + "/24", "hidden");
                lab.run("hidden", "ip", "link", "set", "gate" + i, "master", "lan")
                        .expectSuccess();
                forward(lab, "gate" + i, i != 1);
            }
            lab.startServer();
            String[] offer = {"--advertise-route", "192.168.77.0/24", "--snat"};
            Node[] gates = {
                lab.startNode("gate1", offer).awaitStart(),
                lab.startNode("gate2", offer).awaitStart()
            };
            Node alice = lab.startNode("alice", "--accept-routes").awaitStart();
            Node bob = lab.startNode("bob", "--accept-route", "192.168.0.0/16").awaitStart();
            checkForwarding(lab, gates[0]);
            Stream.of(alice, bob).forEach(node -> {
                Await.isTrue(
                        "gateway of " + node.host(),
                        Await.LONG,
                        () -> gateway(node).isPresent());
                node.awaitPing("192.168.77.9");
            });
            String first = gateway(alice).orElseThrow();
            Pings pings = Pings.start(lab, alice, "192.168.77.9", 0.2).awaitMore(10);
            (first.equals("gate1") ? gates[0] : gates[1]).kill();
            pings.awaitMore(10).end();
            double silence = pings.longestSilenceSeconds();
            Lab.report(String.format(Locale.ROOT, "gateway killed: a ping is silent for %.1f s", silence));
            Await.assertWithin(FAIL_OVER_LIMIT_SECONDS, silence, "the other gateway");
            Await.isTrue("the other gateway", () -> !gateway(alice).equals(Optional.of(first)));
            bob.awaitPing("192.168.77.9");
            checkCleanUp(lab, alice, first, offer);
        });
    }

    private static void checkForwarding(Lab lab, Node gate) {
        Await.isTrue("warning", () -> gate.warnings().contains("sysctl -w net.ipv4.ip_forward=1"));
        JsonObject advertised =
                gate.status().getAsJsonArray("advertisedRoutes").get(0).getAsJsonObject();
        assertEquals("this host does not forward", advertised.get("problem").getAsString());
        forward(lab, gate.host(), true);
        Await.isTrue("no warning", () -> !gate.warnings().contains("ip_forward"));
    }

    /** What was killed leaves nothing once it runs again, and nothing at all once it is stopped. */
    private static void checkCleanUp(Lab lab, Node alice, String killed, String[] offer) {
        awaitKernelRoute(lab);
        alice.kill();
        assertFalse(kernelRoutes(lab, "alice").contains("192.168.77.0/24"));
        Node again = lab.startNode("alice", "--accept-routes").awaitStart();
        awaitKernelRoute(lab);
        again.terminate();
        assertFalse(kernelRoutes(lab, "alice").contains("192.168.77.0/24"));
        assertEquals(1, tables(lab, killed).lines().count(), "left behind by the one that was killed");
        String left = tables(lab, killed);
        Node back = lab.startNode(killed, offer).awaitStart();
        assertEquals(1, tables(lab, killed).lines().count());
        assertFalse(tables(lab, killed).equals(left));
        back.terminate();
        assertEquals("", tables(lab, killed).strip());
    }

    @Test
    void shouldReachTwoSitesThatHaveTheSameNetwork() {
        Lab.with("two sites with one network", lab -> {
            lab.site("alice", "public");
            for (int i = 1; i <= 2; i++) {
                lab.site("gate" + i, "port-restricted");
                lab.site("hidden" + i, "public");
                link(lab, "gate" + i, "192.168.1.1/24", "hidden" + i);
                lab.run("hidden" + i, "ip", "address", "add", "192.168.1.9/24", "dev", "gate" + i)
                        .expectSuccess();
                lab.run("hidden" + i, "ip", "route", "replace", "default", "via", "192.168.1.1")
                        .expectSuccess();
                forward(lab, "gate" + i, true);
            }
            lab.startServer();
            for (int i = 1; i <= 2; i++) {
                lab.startNode("gate" + i, "--advertise-route", "192.168.1.0/24=10.64." + i + ".0/24", "--accept-routes")
                        .awaitStart();
            }
            Node alice = lab.startNode("alice", "--accept-routes").awaitStart();
            for (int i = 1; i <= 2; i++) {
                String host = "10.64." + i + ".9";
                alice.awaitPing(host);
            }
            Daemon server = lab.start("hidden1", "iperf3", List.of("iperf3", "-s", "-1", "--forceflush"));
            server.awaitLog("listening");
            lab.run("alice", "iperf3", "-c", "10.64.1.9", "-t", "1").expectSuccess();
            Await.isTrue(
                    "a ping across",
                    () -> lab.run("hidden1", "ping", "-n", "-c", "1", "-W", "2", "10.64.2.9")
                            .output()
                            .contains("bytes from 10.64.2.9"));
            lab.run("hidden2", "ip", "address", "flush", "dev", "gate2").expectSuccess();
            assertFalse(alice.isAnsweredAtOnce("10.64.2.9"), "it is another host than at the other site");
            alice.awaitPing("10.64.1.9");
            checkWarnings(lab, alice);
        });
    }

    /** A third site offers the same network as it is to somebody who has it, too. */
    private static void checkWarnings(Lab lab, Node alice) {
        lab.site("carol", "port-restricted");
        lab.run("carol", "ip", "link", "add", "own", "type", "veth", "peer", "name", "far")
                .expectSuccess();
        lab.run("carol", "ip", "address", "add", "192.168.5.1/24", "dev", "own").expectSuccess();
        lab.run("carol", "ip", "link", "set", "far", "up").expectSuccess();
        lab.run("carol", "ip", "link", "set", "own", "up").expectSuccess();
        lab.run("alice", "ip", "link", "add", "own", "type", "veth", "peer", "name", "far")
                .expectSuccess();
        lab.run("alice", "ip", "address", "add", "192.168.5.2/24", "dev", "own").expectSuccess();
        lab.run("alice", "ip", "link", "set", "far", "up").expectSuccess();
        lab.run("alice", "ip", "link", "set", "own", "up").expectSuccess();
        Node carol =
                lab.startNode("carol", "--advertise-route", "192.168.5.0/24").awaitStart();
        Await.isTrue(
                "refusal",
                Await.LONG,
                () -> alice.warnings().contains("192.168.5.0/24 behind members is not used: this host itself is in"));
        Await.isTrue("warning", () -> carol.warnings().contains("map one of the two to another network"));
        Await.isTrue("the refused state", () -> state(alice, "carol").equals("refused"));
    }

    @Test
    void shouldLeaveARouteOfSomebodyElsesAsItIs() {
        Lab.with("a route that was there before", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            lab.run("alice", "ip", "route", "add", "192.168.77.0/24", "dev", "eth0", "metric", "100")
                    .expectSuccess();
            lab.startNode("bob", "--advertise-route", "192.168.77.0/24").awaitStart();
            Node alice = lab.startNode("alice", "--accept-routes").awaitStart();
            Await.isTrue("refusal", () -> state(alice, "bob").equals("refused"));
            alice.awaitWarning("there is a route to 192.168.77.0/24 through eth0 already");
            assertFalse(kernelRoutes(lab, "alice").contains("192.168.77.0/24 dev mesh"));
            lab.run("alice", "ip", "route", "del", "192.168.77.0/24", "dev", "eth0")
                    .expectSuccess();
            Await.isTrue("use", () -> state(alice, "bob").equals("used"));
            awaitKernelRoute(lab);
        });
    }
}
