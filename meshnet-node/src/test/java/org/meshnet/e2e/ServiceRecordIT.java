package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Service records say where the servers are: asked of dnsmasq, which the nodes have in a resolv.conf of their own. */
@RequiresRoot
class ServiceRecordIT {
    private static final String DOMAIN = "corp.test";
    private static final String MAIN = "main";
    private static final String RESOLVER = "resolver";
    private static final int MAIN_PORT = 9000;

    @Test
    void shouldMeetAtTheServerThatTheRecordsPreferAndAtTheNextWhenItDies() {
        Lab.with("service records", lab -> {
            lab.startServer();
            lab.site(MAIN, "public");
            Daemon main = startMain(lab);
            List<Node> nodes = startNodes(lab);
            Node alice = nodes.get(0);
            Node bob = nodes.get(1);
            main.kill();
            long diedNs = System.nanoTime();
            awaitServer(alice, Lab.serverPlace());
            awaitServer(bob, Lab.serverPlace());
            Lab.report(String.format(
                    Locale.ROOT, "its server died: both nodes at the spare after %.1f s", Await.secondsSince(diedNs)));
            alice.awaitPing(bob.address(4));
        });
    }

    /** The time that they have is so long that it is over only if something is wrong. */
    @Test
    void shouldHaveItsNodesGoToTheNextServerBeforeItStopsWhenToldTo() {
        Lab.with("draining", lab -> {
            lab.startServer();
            lab.site(MAIN, "public");
            Daemon main = startMain(lab, "--drain", "60");
            List<Node> nodes = startNodes(lab);
            Node alice = nodes.get(0);
            Node bob = nodes.get(1);
            long toldNs = System.nanoTime();
            assertEquals(0, main.terminate());
            double seconds = Await.secondsSince(toldNs);
            awaitServer(alice, Lab.serverPlace());
            awaitServer(bob, Lab.serverPlace());
            main.awaitLog("about to stop: 2 nodes are told");
            main.awaitLog("stopped");
            Lab.report(String.format(Locale.ROOT, "its server was told to stop: without nodes after %.1f s", seconds));
            alice.awaitPing(bob.address(4));
        });
    }

    /** Two that are registered where the records prefer, and connected. */
    private static List<Node> startNodes(Lab lab) {
        lab.site(RESOLVER, "public");
        startResolver(lab);
        Path resolvers = lab.write("resolv.conf", "nameserver " + lab.address(RESOLVER, "-4") + "\n");
        Node alice = start(lab, resolvers, "alice", "port-restricted");
        Node bob = start(lab, resolvers, "bob", "public");
        String place = lab.address(MAIN, "-4") + ":" + MAIN_PORT;
        awaitServer(alice, place);
        awaitServer(bob, place);
        alice.awaitConnected("bob");
        return List.of(alice, bob);
    }

    private static void awaitServer(Node node, String place) {
        Await.isTrue(
                node.host() + " registered at " + place,
                Await.LONG,
                () -> node.isRegistered() && node.serverEndpoint().equals(place));
    }

    private static Node start(Lab lab, Path resolvers, String host, String kind) {
        lab.site(host, kind);
        return lab.startNodeWithResolvers(host, resolvers, "--server", DOMAIN).awaitStart();
    }

    /** The same server, as its key says, on another host and port. */
    private static Daemon startMain(Lab lab, String... options) {
        List<String> command = new ArrayList<>(Lab.serverCommand());
        command.addAll(List.of(
                "--port",
                String.valueOf(MAIN_PORT),
                "--state",
                lab.serverState().toString()));
        command.addAll(List.of(options));
        Daemon main = lab.start(MAIN, MAIN, command);
        main.awaitLog("listening");
        return main;
    }

    private static void startResolver(Lab lab) {
        String service = "--srv-host=_meshnet._udp." + DOMAIN + ",";
        lab.startResolver(
                RESOLVER,
                lab.address(RESOLVER, "-4"),
                service + "a." + DOMAIN + "," + MAIN_PORT + ",10,5",
                service + "b." + DOMAIN + "," + Lab.SERVER_PORT + ",20,5",
                "--host-record=a." + DOMAIN + "," + lab.address(MAIN, "-4"),
                "--host-record=b." + DOMAIN + "," + Lab.SERVER_ADDRESS);
    }
}
