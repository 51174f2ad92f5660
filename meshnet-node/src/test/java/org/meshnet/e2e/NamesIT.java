package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The members' names, as the programs of a host find them. */
@RequiresRoot
class NamesIT {
    private static final String USUAL_HOSTS = "127.0.0.1 localhost\n192.0.2.7\trouter # mine\n";
    private static final String RESOLV_CONF = "nameserver 10.0.0.1\noptions timeout:20\n";

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
            Await.isTrue("an answer", () -> dig(lab, "bob.mesh").equals("10.0.0.2"));
            awaitAnswer(bob.address(6), lab, "BOB.mesh", "AAAA");
            awaitAnswer("10.0.0.2", lab, "files.mesh", "+tcp");
            awaitAnswer("bob.mesh.", lab, "-x", "10.0.0.2");
            awaitAnswer("bob.mesh.", lab, "-x", bob.address(6));
            awaitCode("NXDOMAIN", lab, "nobody.mesh");
            awaitCode("NOERROR", lab, "bob.mesh", "MX");
            awaitCode("REFUSED", lab, "example.org");
            assertNotEquals(0, digAt(lab, "10.0.0.2", "alice.mesh").exitCode(), "another member's is not to be asked");
            assertEquals("10.0.0.2", getent(lab, "resolv.conf", RESOLV_CONF, "bob.mesh"));
            assertEquals("bob.mesh", pingedName(lab));

            long startNs = System.nanoTime();
            Node carol = lab.startSecondNode("Bob", "carol", lab.keyFile(), "--tun", "10.0.0.3");
            Await.isTrue("carol is known", () -> hasPeerAt(alice, "10.0.0.3"));
            long knownNs = System.nanoTime();
            Await.isTrue("both bobs are found", () -> bothBobs(lab).equals("10.0.0.2 10.0.0.3"));
            double seconds = Await.secondsSince(knownNs);
            Lab.report(String.format(
                    Locale.ROOT,
                    "a new member's name: %.2f s after its start, %.2f s after it is known",
                    Await.secondsSince(startNs),
                    seconds));
            Await.assertWithin(1, seconds, "the name of a new member");
            bob.awaitWarning("not only this node is called bob");
            carol.awaitWarning("not only this node is called bob");

            carol.terminate();
            long endNs = System.nanoTime();
            awaitCode("NXDOMAIN", lab, "bob-2.mesh");
            Lab.report(String.format(
                    Locale.ROOT, "the name of a member that left is gone after %.2f s", Await.secondsSince(endNs)));
            Await.assertWithin(1, Await.secondsSince(endNs), "forgetting the name");
            awaitAnswer("10.0.0.2", lab, "bob.mesh");
        });
    }

    @Test
    void shouldKeepTheHostsFileAndLeaveNothingInIt() {
        Lab.with("names by the hosts file", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Path hosts = lab.write("hosts", USUAL_HOSTS);
            Node alice = startAlice(lab, hosts);
            Node bob = lab.startNode("bob", "--tun", "10.0.0.2", "--alias", "files")
                    .awaitStart();
            alice.awaitConnected("bob");
            Await.isTrue("bob's line", () -> Shell.text(hosts).contains("10.0.0.2\tbob.mesh files.mesh\n"));
            // The file may be read while it is written anew.
            Await.isTrue(
                    "an address by the file",
                    () -> getent(lab, "hosts", null, "files.mesh").equals("10.0.0.2"));
            Await.isTrue("what was there", () -> Shell.text(hosts).startsWith(USUAL_HOSTS));
            JsonObject names = alice.status().getAsJsonObject("names");
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
            Await.isTrue("bob's line is gone", () -> !Shell.text(hosts).contains("bob.mesh"));
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
        return node.status().getAsJsonArray("peers").toString().contains('"' + address + '"');
    }

    /** The one with the lower key has the bare name. */
    private static String bothBobs(Lab lab) {
        return String.join(
                " ",
                Stream.of(dig(lab, "bob.mesh"), dig(lab, "bob-2.mesh")).sorted().toList());
    }

    private static void awaitAnswer(String answer, Lab lab, String... question) {
        Await.isTrue(
                answer + " for " + List.of(question), () -> dig(lab, question).equals(answer));
    }

    private static void awaitCode(String code, Lab lab, String... question) {
        Await.isTrue(
                code + " for " + List.of(question), () -> rcode(lab, question).equals(code));
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

    private static String rcode(Lab lab, String... question) {
        return digAt(lab, "10.0.0.1", question).output().replaceAll("(?s).*status: (\\w+),.*", "$1");
    }

    /** The address that the C library of alice's host finds with this file in {@code /etc}, new if it has a text. */
    private static String getent(Lab lab, String file, String text, String name) {
        Path path = text == null ? lab.file(file) : lab.write(file, text);
        String command = "mount --bind \"$0\" /etc/" + file + " && exec getent ahostsv4 \"$1\"";
        Shell.Result result = lab.run("alice", "unshare", "-m", "sh", "-c", command, path.toString(), name);
        return result.output().split("\\s", 2)[0];
    }

    /** Whom the command pings that is told a name of the domain. */
    private static String pingedName(Lab lab) {
        String output = lab.askNode("alice", "ping", "bob.mesh", "--count", "1");
        return output.startsWith("ping bob (10.0.0.2, ") ? "bob.mesh" : output;
    }
}
