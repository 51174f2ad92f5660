package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Three discovery servers with one directory by a real store, and nodes that know one of them each. */
@RequiresRoot
class SharedDirectoryIT {
    private static final List<Integer> PORTS = List.of(8000, 8001, 8002);
    /** How far its metrics are from a server's port. */
    private static final int METRICS = 1000;

    private static final double MEETING_SECONDS = 1;

    private static Daemon startStore(Lab lab, String logName) {
        Daemon store = lab.start(
                Lab.SERVER,
                logName,
                List.of("redis-server", "--port", "6379", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        store.awaitLog("Ready to accept connections");
        return store;
    }

    private static List<Daemon> startServers(Lab lab) {
        List<Daemon> servers = new ArrayList<>();
        for (int port : PORTS) {
            servers.add(lab.startServerAt(
                    port,
                    "--bind",
                    Lab.SERVER_ADDRESS,
                    "--store",
                    "redis://127.0.0.1:6379",
                    "--metrics",
                    String.valueOf(port + METRICS)));
        }
        return servers;
    }

    private static Node startNode(Lab lab, String host, String kind, int server) {
        lab.site(host, kind);
        return lab.startNodeWith(host, "--server", Lab.serverPlace(PORTS.get(server)))
                .awaitStart();
    }

    @Test
    void shouldLoseNothingWhenAServerIsKilledAndHaveNewNodesMeet() {
        Lab.with("three servers with one directory", lab -> {
            startStore(lab, "store");
            List<Daemon> servers = startServers(lab);
            Node alice = startNode(lab, "alice", "port-restricted", 0);
            Node bob = startNode(lab, "bob", "port-restricted", 1);
            Node hard = startNode(lab, "hard", "symmetric", 0);
            Node harder = startNode(lab, "harder", "symmetric", 2);
            List.of(alice, bob, hard, harder).forEach(Node::awaitRegistered);
            alice.awaitPing(bob.address(4));
            hard.awaitPing(harder.address(4));
            hard.awaitPath("harder", "relay");
            alice.awaitPath("bob", "direct");
            Pings direct = Pings.start(lab, alice, bob.address(4), 0.1);
            Pings relayed = Pings.start(lab, hard, harder.address(4), 0.1);
            servers.get(1).kill();
            Node carol = startNode(lab, "carol", "port-restricted", 0);
            Node dave = startNode(lab, "dave", "port-restricted", 2);
            carol.awaitRegistered();
            dave.awaitRegistered();
            long startNs = System.nanoTime();
            double seconds = carol.secondsToFirstPing(dave.address(4), startNs, Await.LONG);
            Lab.report(String.format(
                    Locale.ROOT, "two servers of one directory: a new pair's first answer after %.2f s", seconds));
            Await.assertWithin(MEETING_SECONDS, seconds, "the first answer");
            Await.isTrue(
                    "the dead server's node is left out",
                    Await.LONG,
                    () -> serverStatus(lab, 0)
                            .contains("store      answers; 1 other servers, 2 of their nodes known here"));
            direct.end();
            relayed.end();
            assertEquals(0, direct.lost());
            assertEquals(0, relayed.lost());
        });
    }

    @Test
    void shouldGoOnWithoutTheStoreAndFillAnEmptyOne() {
        Lab.with("a store that is killed and comes back empty", lab -> {
            Daemon store = startStore(lab, "store");
            List<Daemon> servers = startServers(lab);
            Node alice = startNode(lab, "alice", "port-restricted", 0);
            Node bob = startNode(lab, "bob", "public", 1);
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.awaitPing(bob.address(4));
            Pings pings = Pings.start(lab, alice, bob.address(4), 0.1);
            store.kill();
            servers.get(0).awaitLog("WARN +the store cannot be used");
            Await.isTrue("the status says so", () -> serverStatus(lab, 0).contains("store      does not answer"));
            Node late = startNode(lab, "late", "public", 2);
            startStore(lab, "store");
            servers.get(0).awaitLog("INFO +the store answers again");
            late.awaitRegistered();
            late.awaitPing(alice.address(4));
            pings.end();
            assertEquals(0, pings.lost());
            String metrics = lab.run(Lab.SERVER, "curl", "-sS", "http://127.0.0.1:9000/metrics")
                    .expectSuccess()
                    .output();
            for (String name : List.of(
                    "up", "servers", "remote_nodes", "unwritten_nodes", "commands_total", "bad_records_total")) {
                assertTrue(metrics.contains("\nmeshnet_discovery_store_" + name + " "), metrics);
            }
            String stored = lab.run(Lab.SERVER, "redis-cli", "--no-raw", "KEYS", "*")
                    .expectSuccess()
                    .output();
            assertTrue(stored.contains("meshnet:{"), stored);
        });
    }

    private static String serverStatus(Lab lab, int server) {
        List<String> command = new ArrayList<>(Lab.serverCommand());
        command.addAll(List.of("status", "--port", String.valueOf(PORTS.get(server))));
        return lab.run(Lab.SERVER, command.toArray(String[]::new)).output();
    }
}
