package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The members' names, as the programs of a host find them. */
@RequiresRoot
class NamesIT {
    private static final String USUAL_HOSTS = "127.0.0.1 localhost\n192.0.2.7\trouter # mine\n";
    /** A name is there a second after its member; what asks takes its time too. */
    private static final double MACHINE_SECONDS = 4;

    @Test
    void shouldFindMembersByNameAndAddress() {
        Lab.with("names by asking", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.site("carol", "public");
            lab.startServer();
            Node alice = lab.startNode("alice", "--tun", "10.0.0.1").awaitStart();
            Node bob = lab.startNode("bob", "--tun", "10.0.0.2", "--alias", "files")
                    .awaitStart();
            alice.awaitConnected("bob");
            Await.isTrue("an answer", Await.LONG, () -> dig(lab, "bob.mesh").equals("10.0.0.2"));
            assertEquals(bob.address(6), dig(lab, "BOB.mesh", "AAAA"));
            assertEquals("10.0.0.2", dig(lab, "files.mesh", "+tcp"));
            assertEquals("bob.mesh.", dig(lab, "-x", "10.0.0.2"));
            assertEquals("bob.mesh.", dig(lab, "-x", bob.address(6)));
            assertEquals("NXDOMAIN", rcode(lab, "10.0.0.1", "nobody.mesh"));
            assertEquals("NOERROR", rcode(lab, "10.0.0.1", "bob.mesh", "MX"));
            assertEquals("REFUSED", rcode(lab, "10.0.0.1", "example.org"));
            assertNotEquals(0, digAt(lab, "10.0.0.2", "alice.mesh").exitCode(), "another member's is not to be asked");
            assertEquals("10.0.0.2", getent(lab, "resolv.conf", "nameserver 10.0.0.1\n", "bob.mesh"));
            assertEquals("bob.mesh", pingedName(lab));

            long startNs = System.nanoTime();
            Node carol = lab.startSecondNode("Bob", "carol", lab.keyFile(), "--tun", "10.0.0.3");
            Await.isTrue("carol is known", Await.LONG, () -> hasPeerAt(alice, "10.0.0.3"));
            long knownNs = System.nanoTime();
            Await.isTrue("both bobs are found", Await.LONG, () -> bothBobs(lab).equals("10.0.0.2 10.0.0.3"));
            double seconds = Await.secondsSince(knownNs);
            Lab.report(String.format(
                    Locale.ROOT,
                    "a new member's name: %.2f s after its start, %.2f s after it is known",
                    Await.secondsSince(startNs),
                    seconds));
            Await.assertWithin(1, MACHINE_SECONDS, seconds, "the name of a new member");
            assertTrue(bob.warnings().contains("not only this node is called bob"), bob.warnings());
            assertTrue(carol.warnings().contains("not only this node is called bob"), carol.warnings());

            carol.terminate();
            long endNs = System.nanoTime();
            Await.isTrue(
                    "the name is gone",
                    Await.LONG,
                    () -> rcode(lab, "10.0.0.1", "bob-2.mesh").equals("NXDOMAIN"));
            Lab.report(String.format(
                    Locale.ROOT, "the name of a member that left is gone after %.2f s", Await.secondsSince(endNs)));
            Await.assertWithin(1, MACHINE_SECONDS, Await.secondsSince(endNs), "forgetting the name");
            assertEquals("10.0.0.2", dig(lab, "bob.mesh"));
        });
    }

    @Test
    void shouldKeepTheHostsFileAndLeaveNothingInIt() {
        Lab.with("names by the hosts file", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Path hosts = write(lab, "hosts", USUAL_HOSTS);
            Node alice = startAlice(lab, hosts);
            Node bob = lab.startNode("bob", "--tun", "10.0.0.2", "--alias", "files")
                    .awaitStart();
            alice.awaitConnected("bob");
            Await.isTrue("bob's line", Await.LONG, () -> Shell.text(hosts).contains("10.0.0.2\tbob.mesh files.mesh\n"));
            assertEquals("10.0.0.2", getent(lab, "hosts", null, "files.mesh"));
            assertTrue(Shell.text(hosts).startsWith(USUAL_HOSTS));
            JsonObject names = alice.status().orElseThrow().getAsJsonObject("names");
            assertEquals("hosts", names.get("mode").getAsString(), names::toString);

            alice.kill();
            assertTrue(Shell.text(hosts).contains("bob.mesh"), "nobody could take it out");
            Node again = startAlice(lab, hosts);
            again.awaitConnected("bob");
            Await.isTrue(
                    "one block",
                    Await.LONG,
                    () -> blocks(hosts) == 1 && Shell.text(hosts).contains("process " + again.pid()));
            bob.terminate();
            Await.isTrue(
                    "bob's line is gone", Await.LONG, () -> !Shell.text(hosts).contains("bob.mesh"));
            again.terminate();
            assertEquals(USUAL_HOSTS, Shell.text(hosts));
        });
    }

    private static Node startAlice(Lab lab, Path hosts) {
        return lab.startNodeWithHosts(
                        "alice",
                        hosts,
                        "--server",
                        Lab.SERVER_ADDRESS + ":" + Lab.SERVER_PORT,
                        "--tun",
                        "10.0.0.1",
                        "--dns",
                        "hosts")
                .awaitStart();
    }

    private static long blocks(Path hosts) {
        return Shell.text(hosts)
                .lines()
                .filter(line -> line.startsWith("# meshnet-node begin"))
                .count();
    }

    private static boolean hasPeerAt(Node node, String address) {
        return node.status()
                .map(status -> status.getAsJsonArray("peers").toString().contains('"' + address + '"'))
                .orElse(false);
    }

    /** The one with the lower key has the bare name. */
    private static String bothBobs(Lab lab) {
        return String.join(
                " ",
                Stream.of(dig(lab, "bob.mesh"), dig(lab, "bob-2.mesh")).sorted().toList());
    }

    private static Path write(Lab lab, String name, String text) {
        try {
            return Files.writeString(lab.file(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String dig(Lab lab, String... question) {
        String[] shortly =
                Stream.concat(Stream.of("+short"), Stream.of(question)).toArray(String[]::new);
        return digAt(lab, "10.0.0.1", shortly).output().strip();
    }

    private static Shell.Result digAt(Lab lab, String server, String... question) {
        return lab.run(
                "alice",
                Stream.concat(Stream.of("dig", "@" + server, "+time=1", "+tries=1"), Stream.of(question))
                        .toArray(String[]::new));
    }

    private static String rcode(Lab lab, String server, String... question) {
        return digAt(lab, server, question).output().replaceAll("(?s).*status: (\\w+),.*", "$1");
    }

    /** The address that the C library of alice's host finds with this file in {@code /etc}, new if it has a text. */
    private static String getent(Lab lab, String file, String text, String name) {
        Path path = text == null ? lab.file(file) : write(lab, file, text);
        String command = "mount --bind \"$0\" /etc/" + file + " && exec getent ahostsv4 \"$1\"";
        Shell.Result result = lab.run("alice", "unshare", "-m", "sh", "-c", command, path.toString(), name);
        return result.output().split("\\s", 2)[0];
    }

    /** Whom the command pings that is told a name of the domain. */
    private static String pingedName(Lab lab) {
        String[] ping = Stream.concat(Lab.nodeCommand().stream(), Stream.of("ping", "bob.mesh", "--count", "1"))
                .toArray(String[]::new);
        String output = lab.run("alice", ping).expectSuccess().output();
        return output.startsWith("ping bob (10.0.0.2, ") ? "bob.mesh" : output;
    }
}
