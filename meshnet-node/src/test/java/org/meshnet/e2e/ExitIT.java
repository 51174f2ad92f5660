package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a host's traffic goes through the exit that it chose, and none of it another way, whatever ends or moves. */
@RequiresRoot
class ExitIT {
    private static final int WEB_PORT = 8080;
    /** Answers with the address that it was asked from. */
    private static final String WEB_PROGRAM = """
            import http.server, socket
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    body = (self.client_address[0].removeprefix('::ffff:') + '\\n').encode()
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            class Server(http.server.ThreadingHTTPServer):
                address_family = socket.AF_INET6
            server = Server(('::', %d), Handler)
            print('listening', flush=True)
            server.serve_forever()
            """;

    /** Where the web server is, and the addresses by which the exit's traffic leaves. */
    private record Places(String web4, String web6, String exit4, String exit6) {}

    /** What the web server saw; empty if it was not reached within two seconds, which may be the machine's fault. */
    private static Optional<String> seenAt(Lab lab, String host, String web) {
        String url = "http://" + (web.contains(":") ? "[" + web + "]" : web) + ":" + WEB_PORT + "/";
        Shell.Result result = lab.run(host, "curl", "-s", "--max-time", "2", "--noproxy", "*", url);
        return result.exitCode() == 0 ? Optional.of(result.output().strip()) : Optional.empty();
    }

    private static void awaitSeenAt(Lab lab, String web, String expected) {
        Await.isTrue(
                "the web server sees " + expected,
                Await.LONG,
                () -> seenAt(lab, "user", web).equals(Optional.of(expected)));
    }

    private static String awaitSeen(Lab lab, String web) {
        return Await.value("way to " + web, () -> seenAt(lab, "user", web));
    }

    private static void awaitExit(Node user, String state) {
        Await.isTrue(
                "the exit is " + state,
                () -> user.status()
                        .getAsJsonObject("exit")
                        .get("state")
                        .getAsString()
                        .equals(state));
    }

    private static Node startUser(Lab lab, Places places) {
        return lab.startNode("user", "--exit-node", "exit", "--dns", "listen", "--exit-dns", places.web4())
                .awaitStart();
    }

    /** Answers for a domain of its own, and writes who asks. */
    private static Daemon startResolver(Lab lab, Places places) {
        return lab.startResolver("web", places.web4(), "--address=/example.test/192.0.2.77", "--log-queries");
    }

    /** What the user's node answers, by UDP or TCP. */
    private static String dig(Lab lab, Node user, String... options) {
        List<String> command = new ArrayList<>(List.of("dig", "@" + user.address(4), "+time=5", "+tries=1"));
        command.addAll(List.of("www.example.test", "A"));
        command.addAll(List.of(options));
        return lab.run("user", command.toArray(String[]::new)).output();
    }

    private static void checkNames(Lab lab, Node user, Places places, Daemon resolver) {
        Await.isTrue("names by the exit", () -> dig(lab, user).contains("192.0.2.77"));
        Await.isTrue("names by TCP", () -> dig(lab, user, "+tcp", "+short").contains("192.0.2.77"));
        assertTrue(resolver.log().contains("from " + places.exit4()), resolver.log());
        assertTrue(resolver.log()
                .lines()
                .filter(line -> line.contains("query["))
                .allMatch(line -> line.endsWith("from " + places.exit4())));
    }

    private static Node startExit(Lab lab, String name) {
        lab.run(name, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
                .expectSuccess();
        return lab.startNode(name, "--offer-exit").awaitStart();
    }

    private static void choose(Lab lab, String exit) {
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.addAll(List.of("exit-node", "set", exit));
        lab.run("user", command.toArray(String[]::new)).expectSuccess();
    }

    /** Sees every packet to the web server that did not come from one of these. */
    private static Daemon watchForLeaks(Lab lab, Places places, String otherExit) {
        String filter = "tcp dst port " + WEB_PORT + " and not src host " + places.exit4() + " and not src host "
                + places.exit6() + " and not src host " + otherExit;
        Daemon watch = lab.start("net", "leaks", List.of("tcpdump", "-n", "-l", "-i", "br0", filter));
        watch.awaitLog("listening on");
        return watch;
    }

    @Test
    void shouldLeaveThroughTheExitAndByNoOtherWay() {
        Lab.with("exit", lab -> {
            lab.site("user", "port-restricted", "--ipv6");
            lab.site("exit", "public", "--ipv6");
            lab.site("plain", "public");
            lab.site("web", "public", "--ipv6");
            lab.startServer();
            lab.start("web", "web", List.of("python3", "-c", WEB_PROGRAM.formatted(WEB_PORT)))
                    .awaitLog("listening");
            Places places = new Places(
                    lab.address("web", "-4"),
                    lab.address("web", "-6"),
                    lab.address("exit", "-4"),
                    lab.address("exit", "-6"));
            awaitSeen(lab, places.web4());
            Node exit = startExit(lab, "exit");
            startExit(lab, "plain");
            Node user = startUser(lab, places);
            awaitExit(user, "used");
            Daemon leaks = watchForLeaks(lab, places, lab.address("plain", "-4"));

            awaitSeenAt(lab, places.web4(), places.exit4());
            awaitSeenAt(lab, places.web6(), places.exit6());
            checkNames(lab, user, places, startResolver(lab, places));

            takeAwayRules(lab);
            awaitSeenAt(lab, places.web4(), places.exit4());
            awaitSeenAt(lab, places.web6(), places.exit6());

            exit.kill();
            awaitExit(user, "unreachable");
            assertUnreached(lab, places, "the exit is gone");
            startExit(lab, "exit");
            awaitSeenAt(lab, places.web4(), places.exit4());

            user.kill();
            assertUnreached(lab, places, "the node was killed");
            user = startUser(lab, places);
            awaitSeenAt(lab, places.web6(), places.exit6());

            lab.move("user");
            awaitSeenAt(lab, places.web4(), places.exit4());

            choose(lab, "plain");
            awaitSeenAt(lab, places.web4(), lab.address("plain", "-4"));
            assertEquals(Optional.empty(), seenAt(lab, "user", places.web6()), "that exit has no IPv6");

            assertFalse(leaks.log().contains(" > "), "packets went another way: " + leaks.log());
            assertUndone(lab, places, user);
            Await.isTrue(
                    "the watch saw what went its usual way",
                    Await.LONG,
                    () -> leaks.log().contains(" > "));
        });
    }

    /** As some daemons do, which remove what they did not make. Nothing is sent until it is back. */
    private static void takeAwayRules(Lab lab) {
        String before = rules(lab);
        for (String family : List.of("-4", "-6")) {
            lab.run("user", "ip", family, "rule", "del", "priority", "5208").expectSuccess();
        }
        Await.isTrue("the rules are back", () -> rules(lab).equals(before));
    }

    private static String rules(Lab lab) {
        return lab.run("user", "ip", "rule").output()
                + lab.run("user", "ip", "-6", "rule").output();
    }

    private static void assertUnreached(Lab lab, Places places, String when) {
        assertEquals(Optional.empty(), seenAt(lab, "user", places.web4()), when);
        assertEquals(Optional.empty(), seenAt(lab, "user", places.web6()), when);
    }

    private static void assertUndone(Lab lab, Places places, Node user) {
        choose(lab, "off");
        awaitExit(user, "unwanted");
        awaitSeen(lab, places.web4());
        Await.isTrue(
                "this host's other servers are asked again",
                () -> dig(lab, user).contains("status: REFUSED"));
        choose(lab, "exit");
        awaitSeenAt(lab, places.web4(), places.exit4());
        user.terminate();
        assertFalse(rules(lab).contains("520"), rules(lab));
        awaitSeen(lab, places.web6());
    }
}
