package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a service manager is told, and what it can rely on. */
@RequiresRoot
class SystemdIT {
    private static final int SECOND_PORT = 8001;
    private static final long WATCHDOG_US = 400_000;
    private static final String READY = "READY=1";
    private static final String ALIVE = "WATCHDOG=1";

    @Test
    void shouldBeReadyOnceOthersCanBindToItsAddressesAndAtTheNextStartWithoutAServer() {
        Lab.with("ready", lab -> {
            try (NotifySocket manager = NotifySocket.open()) {
                lab.site("alice", "public");
                Daemon server = lab.startServer();
                Node alice = lab.startService("alice", manager.path(), 0, "--server", Lab.serverPlace());
                manager.await(READY);
                String address = bindable(lab);
                assertEquals(0, alice.terminate());
                manager.await("STOPPING=1");
                server.terminate();
                Node again = lab.startService("alice", manager.path(), 0, "--server", Lab.serverPlace());
                Await.isTrue("second READY", () -> manager.count(READY) == 2);
                assertEquals(address, bindable(lab));
                assertFalse(again.isRegistered());
            }
        });
    }

    @Test
    void shouldWaitForAddressesAndPeers() {
        Lab.with("wait", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            lab.startNode("bob");
            lab.startNode("alice");
            assertEquals(0, lab.runNode("alice", "wait", "--peer", "bob").exitCode());
            assertTrue(bindable(lab).startsWith("10."));
            Shell.Result nobody = lab.runNode("alice", "wait", "--peer", "carol", "--timeout", "3");
            assertEquals(69, nobody.exitCode());
            assertTrue(nobody.errors().contains("no peer is called carol"), nobody.errors());
        });
    }

    @Test
    void shouldRunHooksWithTheFacts() {
        Lab.with("hooks", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Path facts = lab.file("facts");
            String script = "#!/bin/sh\nenv | grep ^MESHNET_ | sort | tr '\\n' ' ' >> " + facts + "\necho >> " + facts;
            String hook = lab.program("hook", script).toString();
            Node alice = lab.startNode("alice", "--on-up", hook, "--on-down", hook, "--on-peer", hook);
            awaitFacts(
                    facts,
                    "MESHNET_EVENT=up MESHNET_NODE_ADDRESSES=.*10\\.0\\.0\\.\\d+/24 .*"
                            + "MESHNET_NODE_INTERFACE=mesh0 MESHNET_NODE_NAME=alice ");
            Node bob = lab.startNode("bob").awaitStart();
            awaitFacts(
                    facts,
                    "MESHNET_EVENT=peer-up .*MESHNET_PEER_ADDRESSES=.*MESHNET_PEER_ENDPOINT=[0-9.]+:\\d+ "
                            + "MESHNET_PEER_KEY=[0-9a-f]{64} MESHNET_PEER_NAME=bob MESHNET_PEER_PATH=(direct|relay) ");
            bob.terminate();
            awaitFacts(facts, "MESHNET_EVENT=peer-down .*MESHNET_PEER_NAME=bob ");
            assertEquals(0, alice.terminate());
            awaitFacts(facts, "MESHNET_EVENT=down MESHNET_NODE_ADDRESSES=.*10\\.0\\.0.*");
        });
    }

    @Test
    void shouldReadItsConfigurationAnewWhileSessionsGoOn() {
        Lab.with("reload", lab -> {
            try (NotifySocket manager = NotifySocket.open()) {
                lab.site("alice", "public");
                lab.site("bob", "public");
                Daemon server = lab.startServer();
                lab.startServerAt(SECOND_PORT);
                Node bob = lab.startNode(
                                "bob",
                                "--server",
                                Lab.serverPlace(SECOND_PORT),
                                "--advertise-route",
                                "192.168.77.0/24",
                                "--accept-routes")
                        .awaitStart();
                Path config = lab.file("alice.properties");
                String first = "server = " + Lab.serverPlace();
                write(config, first, "alias = printer");
                Node alice = lab.startService("alice", manager.path(), 0, "--config", config.toString());
                manager.await(READY);
                alice.awaitConnected("bob");
                bob.awaitConnected("alice");
                Pings pings = Pings.start(lab, alice, bob.address(4), 0.1).awaitMore(5);

                write(config, first, "alias = nas", "accept-routes = true", "log-level = debug", "port = 7777");
                lab.run("alice", "kill", "-HUP", String.valueOf(alice.pid())).expectSuccess();
                manager.await("RELOADING=1");
                Await.isTrue("READY again", () -> manager.count(READY) == 2);
                alice.awaitLog("changed: alias, accept-routes, log-level$");
                alice.awaitLog("port is configured otherwise now");
                Await.isTrue("route in use", () -> routes(lab).contains("192.168.77.0/24"));
                Await.isTrue(
                        "new alias",
                        Await.LONG,
                        () -> bob.knownPeer("alice").get("aliases").toString().contains("nas."));

                write(config, first, "alias = nas", "log-level = loud");
                Shell.Result wrong = lab.runNode("alice", "reload");
                assertEquals(78, wrong.exitCode());
                assertTrue(wrong.errors().contains("not a level"), wrong.errors());
                assertTrue(routes(lab).contains("192.168.77.0/24"), "the faulty file changed something");

                write(config, first, "alias = nas");
                Shell.Result right = lab.runNode("alice", "reload").expectSuccess();
                assertTrue(right.output().contains("accept-routes"), right.output());
                Await.isTrue("route gone", () -> !routes(lab).contains("192.168.77.0/24"));

                String second = Lab.serverPlace(SECOND_PORT);
                write(
                        config,
                        "server = " + second,
                        "alias = nas",
                        "advertise-route = 192.168.99.0/24",
                        "relay-for-others = true");
                lab.runNode("alice", "reload").expectSuccess();
                Await.isTrue(
                        "network behind alice",
                        Await.LONG,
                        () -> bob.knownPeer("alice").get("routes").toString().contains("192.168.99.0/24"));
                Await.isTrue("other server", () -> isRegisteredAt(alice, second));
                server.terminate();
                pings.awaitMore(10);
                assertEquals(1, countLines(alice, "peer bob .* up, "), "the session was lost");
                assertEquals(0, countLines(alice, "peer bob .* down"), "the session was lost");
            }
        });
    }

    /** There only. */
    private static boolean isRegisteredAt(Node node, String server) {
        List<JsonElement> servers = node.status().getAsJsonArray("servers").asList();
        JsonObject known = servers.get(0).getAsJsonObject();
        return servers.size() == 1
                && known.get("address").getAsString().equals(server)
                && known.get("state").getAsString().equals("registered");
    }

    private static long countLines(Daemon daemon, String regex) {
        return Pattern.compile(regex).matcher(daemon.log()).results().count();
    }

    private static String routes(Lab lab) {
        return lab.run("alice", "ip", "route", "show", "table", "all").output();
    }

    private static void write(Path file, String... lines) {
        try {
            Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitFacts(Path file, String regex) {
        Pattern line = Pattern.compile("^" + regex, Pattern.MULTILINE);
        Await.isTrue(
                "facts " + regex,
                Await.LONG,
                () -> Files.exists(file) && line.matcher(Shell.text(file)).find());
    }

    /** The only IPv4 address of the interface, to which a program binds now. */
    private static String bindable(Lab lab) {
        String shown = lab.run("alice", "ip", "-4", "-o", "address", "show", "dev", "mesh0")
                .expectSuccess()
                .output();
        String address = shown.replaceAll("(?s).*inet ([0-9.]+)/.*", "$1");
        lab.run("alice", "python3", "-c", "import socket, sys; socket.socket().bind((sys.argv[1], 0))", address)
                .expectSuccess();
        return address;
    }

    @Test
    void shouldSayHowItIsAndGiveNoLifeSignWhileItStandsStill() {
        Lab.with("status and watchdog", lab -> {
            try (NotifySocket manager = NotifySocket.open()) {
                lab.site("alice", "public");
                lab.site("bob", "public");
                lab.startServer();
                Node alice = lab.startService("alice", manager.path(), WATCHDOG_US, "--server", Lab.serverPlace());
                Node bob = lab.startNode("bob").awaitStart();
                bob.awaitConnected("alice");
                manager.await("STATUS=1 peer, 1 direct");
                awaitLifeSigns(manager, 2);
                lab.run("alice", "kill", "-STOP", String.valueOf(alice.pid())).expectSuccess();
                Await.isTrue("stopped process", () -> isStopped(lab, alice));
                manager.lines();
                long before = manager.count(ALIVE);
                assertFalse(Await.isSoon(Duration.ofSeconds(2), () -> manager.count(ALIVE) > before));
                lab.run("alice", "kill", "-CONT", String.valueOf(alice.pid())).expectSuccess();
                awaitLifeSigns(manager, 2);
                bob.terminate();
                manager.await("STATUS=no peers");
            }
        });
    }

    private static boolean isStopped(Lab lab, Node node) {
        return lab.run("alice", "ps", "-o", "state=", "-p", String.valueOf(node.pid()))
                .output()
                .startsWith("T");
    }

    private static void awaitLifeSigns(NotifySocket manager, int more) {
        long before = manager.count(ALIVE);
        Await.isTrue("life signs", () -> manager.count(ALIVE) >= before + more);
    }

    @Test
    void shouldTellOfTheServerToo() {
        Lab.with("server as a service", lab -> {
            try (NotifySocket manager = NotifySocket.open()) {
                lab.site("alice", "public");
                List<String> environment = List.of("NOTIFY_SOCKET=" + manager.path(), "WATCHDOG_USEC=" + WATCHDOG_US);
                Daemon server = lab.startServerWith(environment);
                manager.await(READY);
                manager.await("STATUS=0 networks, 0 nodes");
                lab.startNode("alice").awaitStart();
                manager.await("STATUS=1 network, 1 node");
                awaitLifeSigns(manager, 2);
                assertEquals(0, server.terminate());
                manager.await("STOPPING=1");
                assertTrue(manager.count(READY) == 1, "it was ready more than once");
            }
        });
    }
}
