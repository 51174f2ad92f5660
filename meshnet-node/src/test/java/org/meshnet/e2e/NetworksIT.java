package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One process in two networks, over one UDP port, with a host in each that is not in the other. */
@RequiresRoot
class NetworksIT {
    /** The host that is in both; its node of each network is asked by the interface's name. */
    private static final class Both {
        private final Lab lab;
        private final Daemon daemon;

        Both(Lab lab, Path config) {
            this.lab = lab;
            List<String> command = new ArrayList<>(Lab.nodeCommand());
            command.addAll(List.of("--config", config.toString()));
            this.daemon = lab.start("both", "both", command);
        }

        String ask(String... arguments) {
            List<String> command = new ArrayList<>(Lab.nodeCommand());
            command.addAll(List.of(arguments));
            return lab.run("both", command.toArray(String[]::new))
                    .expectSuccess()
                    .output();
        }

        /** Its address in the mesh, as the kernel has it. */
        String address(String device) {
            return Await.value(
                    "address on " + device,
                    Await.LONG,
                    () -> Stream.of(lab.run("both", "ip", "-4", "-o", "address", "show", "dev", device)
                                    .output()
                                    .split("\\s+", -1))
                            .filter(word -> word.startsWith("10."))
                            .map(word -> word.split("/", 2)[0])
                            .findFirst());
        }

        boolean hasInterface(String name) {
            return lab.run("both", "ip", "link", "show", "dev", name).exitCode() == 0;
        }
    }

    private static Path config(Lab lab, String text) {
        try {
            Path config = Files.writeString(lab.file("networks.conf"), text);
            return Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPinged(Lab lab, String from, String address) {
        return lab.run(from, "ping", "-n", "-c", "1", "-W", "1", address).exitCode() == 0;
    }

    private static void awaitPing(Lab lab, String from, String address) {
        Await.isTrue(from + " pings " + address, () -> isPinged(lab, from, address));
    }

    private static Node member(Lab lab, String host, Path key, String network, String domain) {
        return lab.startSecondNode(
                host, host, key, "--network", network, "--domain", domain, "--dns", "listen", "--interface", "m0");
    }

    private static List<String> sharedPorts(Lab lab) {
        return lab.run("both", "ss", "-Hulpn")
                .output()
                .lines()
                .filter(line -> line.contains("java") && !line.contains(":53 "))
                .map(line -> line.split("\\s+", -1)[3])
                .toList();
    }

    private static String lookUp(Lab lab, String server, String name) {
        return lab.run("both", "dig", "+short", "+tries=1", "+time=2", "@" + server, name)
                .output()
                .strip();
    }

    private static void awaitName(Lab lab, String server, String name, String address) {
        Await.isTrue("answer for " + name, () -> lookUp(lab, server, name).equals(address));
    }

    @Test
    void shouldBeInTwoNetworksOverOnePort() {
        Lab.with("networks", lab -> {
            lab.startServer();
            Stream.of("both", "alice", "bob").forEach(host -> lab.site(host, "port-restricted"));
            Path home = lab.newKey("home.key");
            Path work = lab.newKey("work.key");
            Both both = new Both(
                    lab,
                    config(
                            lab,
                            "id=both\nserver=" + Lab.serverPlace() + "\ndns=listen\n"
                                    + "[network home]\nkey-file=" + home + "\nnetwork=10.1.0.0/24\ndomain=home\n"
                                    + "[network work]\nkey-file=" + work + "\nnetwork=10.2.0.0/24\ndomain=work\n"));
            Node alice = member(lab, "alice", home, "10.1.0.0/24", "home");
            Node bob = member(lab, "bob", work, "10.2.0.0/24", "work");
            String atAlice = alice.address(4);
            String atBob = bob.address(4);
            awaitPing(lab, "both", atAlice);
            awaitPing(lab, "both", atBob);
            alice.awaitPath("both", "direct");
            bob.awaitPath("both", "direct");
            awaitPing(lab, "alice", both.address("home"));
            awaitPing(lab, "bob", both.address("work"));
            // Another socket is there while the router is asked for a port.
            Await.isTrue("one port for both", () -> sharedPorts(lab).size() == 1);

            awaitName(lab, both.address("home"), "alice.home", atAlice);
            awaitName(lab, both.address("work"), "bob.work", atBob);
            assertEquals("", lookUp(lab, both.address("home"), "bob.work"));

            // bob does not even know of home, and if the host did not say so, both would not take it.
            lab.run("bob", "ip", "route", "add", "10.1.0.0/24", "dev", "m0").expectSuccess();
            assertFalse(isPinged(lab, "bob", both.address("home")));
            assertFalse(isPinged(lab, "bob", atAlice));

            String all = lab.askNode("both", "status");
            assertTrue(all.contains("interface  home") && all.contains("interface  work"), all);
            lab.askNode("both", "ping", "--interface", "home", "--count", "1", "alice");

            both.ask("down", "--interface", "work");
            Await.isTrue("no interface of work", () -> !both.hasInterface("work"));
            Await.isTrue(
                    "bob knows",
                    Await.LONG,
                    () -> bob.peer("both").filter(Node::isConnected).isEmpty());
            awaitPing(lab, "both", atAlice);
            assertEquals(0, both.daemon.terminate());
            assertFalse(both.hasInterface("home"));
        });
    }

    @Test
    void shouldHaveRulesForEachNetworkAndGoOnWhereOneFails() {
        Lab.with("networks that fail", lab -> {
            lab.startServer();
            Stream.of("both", "alice", "bob").forEach(host -> lab.site(host, "full-cone"));
            Path home = lab.newKey("home.key");
            Path work = lab.newKey("work.key");
            Path rules = lab.write("rules", "allow any -> any tcp 22\n");
            Both both = new Both(
                    lab,
                    config(
                            lab,
                            "id=both\nserver=" + Lab.serverPlace() + "\ndns=off\n"
                                    + "[network home]\nkey-file=" + home + "\nnetwork=10.1.0.0/24\ndomain=home\n"
                                    + "[network work]\nkey-file=" + work + "\nnetwork=10.2.0.0/24\ndomain=work\n"
                                    + "rules=" + rules + "\n"));
            Node alice = member(lab, "alice", home, "10.1.0.0/24", "home");
            Node bob = member(lab, "bob", work, "10.2.0.0/24", "work");
            String atAlice = alice.address(4);
            awaitPing(lab, "both", atAlice);
            bob.awaitConnected("both");
            awaitPing(lab, "alice", both.address("home"));
            assertFalse(isPinged(lab, "bob", both.address("work")));

            lab.run("both", "ip", "link", "delete", "work").expectSuccess();
            both.daemon.awaitLog("\\[work] the node of this network ended with code 71; tried again in 1 s");
            awaitPing(lab, "both", atAlice);
            Await.isTrue("work is there again", () -> both.hasInterface("work"));
            bob.awaitConnected("both");
            awaitPing(lab, "alice", both.address("home"));
            both.ask("down", "--all");
            assertEquals(0, both.daemon.awaitExit());
        });
    }
}
