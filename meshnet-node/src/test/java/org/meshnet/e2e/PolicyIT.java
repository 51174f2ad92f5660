package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an administrator decides for all: rules by group, and that a stolen laptop is a member no more. */
@RequiresRoot
class PolicyIT {
    private static final double PROMISED_SECONDS = 5;

    private static final String TEXT = """
            # the developers use the database
            set mtu 1380
            allow group:dev -> group:db tcp 5001
            allow any -> any icmp
            test allow carol -> bob tcp 5001
            test deny bob -> carol tcp 5001
            test deny alice -> bob tcp 5001
            """;
    /** Answers by TCP with what it gets. */
    private static final String ECHO = """
            import socket
            s = socket.create_server(('::', 5001), family=socket.AF_INET6, dualstack_ipv6=True)
            print('listening', flush=True)
            while True:
                c = s.accept()[0]
                c.send(c.recv(100))
                c.close()
            """;
    /** Prints what comes back, or the error. */
    private static final String ASK = """
            import errno, socket, sys
            try:
                s = socket.create_connection((sys.argv[1], 5001), 60)
                s.send(b'hello')
                print(s.recv(100).decode())
            except socket.timeout:
                print('silence')
            except OSError as e:
                print(errno.errorcode[e.errno])
            """;

    private static Node join(Lab lab, Path office, String host, String... options) {
        List<String> invite = new ArrayList<>(List.of("invite", "--dir", office.toString(), "--name", host));
        invite.addAll(List.of(options));
        String code = lab.runNode("alice", invite.toArray(String[]::new))
                .expectSuccess()
                .output()
                .strip();
        lab.runNode(host, "join", "--state", lab.file(host).toString(), code).expectSuccess();
        return lab.startMember(host).awaitStart();
    }

    private static String ask(Lab lab, Node from, Node to) {
        return lab.run(from.host(), "python3", "-c", ASK, to.address(4))
                .expectSuccess()
                .output()
                .trim();
    }

    private static long version(Node node) {
        return Optional.of(node.status().get("policy"))
                .filter(policy -> policy.isJsonObject())
                .map(policy -> policy.getAsJsonObject().get("version").getAsLong())
                .orElse(0L);
    }

    private static void awaitVersion(List<Node> nodes, long version) {
        for (Node node : nodes) {
            Await.isTrue(node.host() + " knows version " + version, () -> version(node) == version);
        }
    }

    @Test
    void shouldHoldAllToRulesAndShutOutAStolenLaptop() {
        Lab.with("the document of a closed network", lab -> {
            for (String host : List.of("alice", "laptop")) {
                lab.site(host, "public");
            }
            for (String host : List.of("bob", "carol")) {
                lab.site(host, "port-restricted");
            }
            lab.site("dave", "symmetric");
            lab.startServer();
            Path office = lab.file("office");
            lab.runNode("alice", "network", "create", "--out", office.toString(), "--server", Lab.serverPlace())
                    .expectSuccess();
            Node alice = join(lab, office, "alice");
            Node bob = join(lab, office, "bob", "--groups", "db");
            Node carol = join(lab, office, "carol", "--groups", "dev");
            Node laptop = join(lab, office, "laptop", "--groups", "dev");
            Node dave = join(lab, office, "dave", "--groups", "dev");
            List<Node> staying = List.of(alice, bob, carol, dave);
            staying.forEach(node -> node.awaitConnected("laptop"));
            bob.awaitConnected("carol");
            List.of("bob", "carol")
                    .forEach(host -> lab.start(host, "echo-" + host, List.of("python3", "-c", ECHO))
                            .awaitLog("listening"));
            assertEquals("hello", ask(lab, bob, carol), "without rules everybody may reach everybody");
            checkRules(lab, office, List.of(alice, bob, carol, dave, laptop));
            checkRevocation(lab, office, staying, laptop);
            checkReturn(lab, staying, laptop);
        });
    }

    /** As docs/membership.md has it: the first one leaves, and what he signed is signed anew before. */
    @Test
    void shouldLetAnAdministratorLeave() {
        Lab.with("an administrator leaves", lab -> {
            for (String host : List.of("alice", "bob", "carol")) {
                lab.site(host, "public");
            }
            lab.startServer();
            Path office = lab.file("office");
            lab.runNode("alice", "network", "create", "--out", office.toString(), "--server", Lab.serverPlace())
                    .expectSuccess();
            String leaving = administrators(lab, "alice", office).get(0);
            Node alice = join(lab, office, "alice");
            Node bob = join(lab, office, "bob");
            Node carol = join(lab, office, "carol", "--may-sign");
            carol.awaitConnected("bob");
            carol.awaitConnected("alice");

            Path second = secondAdministrator(lab, "carol", office);
            String key = administrators(lab, "carol", second).stream()
                    .filter(each -> !each.equals(leaving))
                    .findFirst()
                    .orElseThrow();
            awaitVersion(List.of(alice, bob, carol), 1);
            assertEquals(2, administrators(lab, "carol", second).size());
            Shell.Result early = lab.runNode("carol", "administrator", "retire", leaving, "--dir", second.toString());
            assertTrue(early.errors().contains("would be none any more: alice, bob, carol; expected"), early.errors());

            carol.terminate();
            String signer = second.resolve("administrator.key").toString();
            Node signing = lab.startMember("carol", "--signer", signer).awaitStart();
            List<Node> all = List.of(again(lab, alice), again(lab, bob), signing);
            all.forEach(node -> Await.isTrue(node.host() + " has a certificate of the second", () -> isBy(node, key)));
            String retired = lab.runNode("carol", "administrator", "retire", leaving, "--dir", second.toString())
                    .expectSuccess()
                    .output();
            assertTrue(retired.contains(leaving + " is no administrator any more"), retired);
            awaitVersion(all, 2);
            Node first = all.get(0);
            first.awaitPing(all.get(1).address(4));
            Shell.Result late = lab.runNode("alice", "revoke", "bob", "--dir", office.toString());
            assertTrue(late.errors().contains("it was retired"), late.errors());
            lab.runNode("carol", "revoke", "bob", "--dir", second.toString()).expectSuccess();
            Await.isTrue("bob is gone", () -> first.peer("bob").isEmpty());
        });
    }

    /**
     * As docs/membership.md has it, where somebody has an administrator's key: who was signed with it is signed anew.
     */
    @Test
    void shouldTakeAStolenKeyFromAnAdministrator() {
        Lab.with("an administrator's key is stolen", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Path office = lab.file("office");
            lab.runNode("alice", "network", "create", "--out", office.toString(), "--server", Lab.serverPlace())
                    .expectSuccess();
            String stolen = administrators(lab, "alice", office).get(0);
            Node alice = join(lab, office, "alice");
            Node bob = join(lab, office, "bob");
            alice.awaitConnected("bob");
            Path second = secondAdministrator(lab, "bob", office);
            lab.runNode("bob", "administrator", "retire", stolen, "--force", "--dir", second.toString())
                    .expectSuccess();
            Await.isTrue("nobody is a member", () -> alice.peer("bob").isEmpty());
            alice.terminate();
            bob.terminate();
            List<Node> again = List.of(signAnew(lab, second, "alice"), signAnew(lab, second, "bob"));
            again.get(0).awaitConnected("bob");
            again.get(1).awaitPing(again.get(0).address(4));
        });
    }

    /** Where the folder of the first one is at hand. */
    private static Path secondAdministrator(Lab lab, String host, Path office) {
        Path second = lab.file("second");
        String made = lab.runNode(host, "administrator", "create", "--dir", second.toString())
                .expectSuccess()
                .output()
                .strip();
        String key = made.substring(made.length() - 64);
        lab.runNode("alice", "administrator", "add", key, "--dir", office.toString())
                .expectSuccess();
        for (String file : List.of("network", "network.policy")) {
            lab.run(host, "cp", office.resolve(file).toString(), second.toString())
                    .expectSuccess();
        }
        return second;
    }

    private static Node signAnew(Lab lab, Path office, String host) {
        String request = lab.file(host + ".request").toString();
        String signed = lab.file(host + ".membership").toString();
        String state = lab.file(host).toString();
        lab.runNode(host, "cert", "request", "--state", state, "--name", host, "--out", request)
                .expectSuccess();
        lab.runNode("bob", "cert", "sign", request, "--dir", office.toString(), "--out", signed)
                .expectSuccess();
        lab.run(host, "install", "-m", "600", signed, state + "/membership").expectSuccess();
        return lab.startMember(host).awaitStart();
    }

    /** Asks a signer at once, whom it asks every ten minutes otherwise. */
    private static Node again(Lab lab, Node node) {
        node.terminate();
        return lab.startMember(node.host()).awaitStart();
    }

    private static List<String> administrators(Lab lab, String host, Path folder) {
        return lab.runNode(host, "administrator", "list", "--dir", folder.toString())
                .expectSuccess()
                .output()
                .lines()
                .toList();
    }

    private static boolean isBy(Node node, String administrator) {
        JsonObject certificate = node.status().getAsJsonObject("certificate");
        return certificate.get("administrator").getAsString().equals(administrator);
    }

    private static void checkRules(Lab lab, Path office, List<Node> nodes) {
        Node alice = nodes.get(0);
        Node bob = nodes.get(1);
        Node carol = nodes.get(2);
        Path wrong = lab.write("wrong", TEXT.replace("test deny bob", "test allow bob"));
        Shell.Result refused = lab.runNode("alice", "policy", "apply", wrong.toString(), "--dir", office.toString());
        assertEquals(78, refused.exitCode());
        assertTrue(refused.errors().contains("wrong:6: the rules say otherwise"), refused.errors());
        assertEquals(0, version(alice));

        Path text = lab.write("text", TEXT);
        String signed = lab.runNode("alice", "policy", "apply", text.toString(), "--dir", office.toString())
                .expectSuccess()
                .output();
        assertTrue(signed.contains("handed to the node of this host: it counts from now on"), signed);
        awaitVersion(nodes, 1);
        assertEquals("hello", ask(lab, carol, bob), "a developer reaches the database");
        assertEquals("EHOSTUNREACH", ask(lab, bob, carol), "not the other way round");
        assertEquals("EHOSTUNREACH", ask(lab, alice, bob), "and nobody else");
        alice.awaitPing(bob.address(4));
        bob.awaitWarning("the network's document sets mtu to 1380, and this node has 1400");
        String shown = lab.askNode("bob", "policy", "show");
        assertTrue(shown.contains(TEXT) && shown.contains("version 1 of "), shown);
        String status = lab.askNode("carol", "status");
        assertTrue(status.contains(", 2 rules, nobody revoked"), status);
        assertTrue(lab.runNode("alice", "policy", "diff", "running", "--dir", office.toString())
                .expectSuccess()
                .output()
                .contains("have the same, version 1"));
    }

    /** All of them ping it until then, and it pings them. */
    private static void checkRevocation(Lab lab, Path office, List<Node> staying, Node laptop) {
        String target = laptop.address(4);
        staying.forEach(node -> {
            Pings.start(lab, node, target, 0.05);
        });
        long startNs = System.nanoTime();
        Shell.Result revoked = lab.runNode("alice", "revoke", "laptop", "--dir", office.toString());
        double signedSeconds = Await.secondsSince(startNs);
        assertTrue(revoked.expectSuccess().output().contains("revoked node "), revoked.output());
        staying.forEach(node -> Await.isTrue(
                node.host() + " has dropped the laptop",
                Await.LONG,
                () -> node.peer("laptop").isEmpty()));
        double droppedSeconds = Await.secondsSince(startNs);
        Lab.report(String.format(
                "revoke: the command took %.2f s, and after %.2f s from its start the last of %d members had dropped "
                        + "the laptop",
                signedSeconds, droppedSeconds, staying.size()));
        Await.assertWithin(PROMISED_SECONDS, droppedSeconds, "revoking");
        awaitVersion(staying, 2);
        staying.forEach(node -> assertFalse(node.isAnsweredAtOnce(target)));
    }

    /** With all its files, but for what it may have learned: nobody's kernel gets a packet of it, and it gets none. */
    private static void checkReturn(Lab lab, List<Node> staying, Node laptop) {
        List<String> addresses = staying.stream().map(node -> node.address(4)).toList();
        laptop.kill();
        lab.run(
                        "laptop",
                        "rm",
                        "-f",
                        lab.file("laptop").resolve("membership.policy").toString())
                .expectSuccess();
        Node back = lab.startMember("laptop").awaitStart();
        back.awaitRegistered();
        Await.isTrue(
                "a word about the laptop",
                Await.LONG,
                () -> staying.get(1).warnings().matches(".*not taken for a member: laptop \\(key .*\\) was revoked.*"));
        Await.isTrue(
                "its own word",
                Await.LONG,
                () -> back.warnings().contains("this node was revoked: members take nothing from it"));
        long before = echoes(lab, "laptop");
        List<Long> others =
                staying.stream().map(node -> echoes(lab, node.host())).toList();
        for (String address : addresses) {
            lab.run("laptop", "ping", "-c", "20", "-i", "0.1", "-W", "1", address);
        }
        assertEquals(
                others, staying.stream().map(node -> echoes(lab, node.host())).toList());
        assertEquals(before, echoes(lab, "laptop"), "all others go on pinging it");
        staying.forEach(node -> assertFalse(node.peer("laptop").isPresent()));
        assertEquals(Optional.empty(), back.peer("bob").filter(Node::isConnected));
        staying.get(1).awaitPing(staying.get(2).address(4));
        back.terminate();
        Node once = lab.startMember("laptop");
        assertEquals(78, once.awaitExit(), "it knows from its disk");
        assertTrue(once.log().contains("was revoked"), once.log());
    }

    /** Questions that its kernel got by ping. */
    private static long echoes(Lab lab, String host) {
        List<String> lines = lab.run(host, "grep", "^Icmp:", "/proc/net/snmp")
                .expectSuccess()
                .output()
                .lines()
                .toList();
        int column = Arrays.asList(lines.get(0).split(" ", -1)).indexOf("InEchos");
        return Long.parseLong(lines.get(1).split(" ", -1)[column]);
    }
}
