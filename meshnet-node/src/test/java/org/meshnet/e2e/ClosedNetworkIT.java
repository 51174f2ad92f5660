package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A closed network from its making and two pasted invitations; who has its key only is shut out. */
@RequiresRoot
class ClosedNetworkIT {
    @Test
    void shouldConnectWhoWasInvitedAndNobodyElse() {
        Lab.with("a closed network", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.site("mallory", "public");
            lab.startServer();
            Path administrator = lab.file("office");
            lab.runNode("alice", "network", "create", "--out", administrator.toString(), "--server", Lab.serverPlace())
                    .expectSuccess();
            join(lab, "alice", invite(lab, administrator, "alice", "--groups", "dev"));
            join(lab, "bob", invite(lab, administrator, "bob"));
            Node alice = lab.startMember("alice").awaitStart();
            Node bob = lab.startMember("bob").awaitStart();
            JsonObject seen = alice.awaitConnected("bob");
            assertTrue(seen.getAsJsonObject("certificate").get("nameCertified").getAsBoolean(), seen.toString());
            alice.awaitPing(bob.address(4));
            bob.awaitPing(alice.address(6));
            String ping = lab.askNode("bob", "ping", "alice", "--count", "1");
            assertTrue(ping.matches("(?s)ping alice \\(.*, certified\\)\n.*"), ping);
            assertTrue(lab.askNode("bob", "peers").contains("alice: name certified, in dev, until "));

            Node mallory = lab.startSecondNode("mallory", "mallory", stolenKey(lab), "--tun", "10.0.0.77")
                    .awaitStart();
            mallory.awaitRegistered();
            Await.isTrue(
                    "a warning of mallory",
                    Await.LONG,
                    () -> alice.warnings()
                            .matches(".*not taken for a member: mallory \\(key .*\\) shows no certificate.*"));
            assertFalse(mallory.isAnsweredAtOnce(alice.address(4)));
            assertFalse(alice.peer("mallory").isPresent());
            assertFalse(bob.peer("mallory").isPresent());
            alice.awaitPing(bob.address(4));
        });
    }

    private static String invite(Lab lab, Path administrator, String name, String... options) {
        List<String> all = new ArrayList<>(List.of("invite", "--dir", administrator.toString(), "--name", name));
        all.addAll(List.of(options));
        return lab.runNode("alice", all.toArray(String[]::new))
                .expectSuccess()
                .output()
                .strip();
    }

    private static void join(Lab lab, String host, String code) {
        String state = lab.file(host).toString();
        Shell.Result joined = lab.runNode(host, "join", "--state", state, code).expectSuccess();
        assertTrue(joined.output().startsWith("joined as " + host + " (key "), joined.toString());
        assertFalse(joined.output().contains(code.substring(0, 20)), "the code is a secret");
    }

    private static Path stolenKey(Lab lab) {
        try {
            String key = Files.readAllLines(lab.file("alice").resolve("membership")).stream()
                    .filter(line -> line.startsWith("network-key = "))
                    .findFirst()
                    .orElseThrow();
            return Files.writeString(lab.newKey("stolen.key"), key.substring("network-key = ".length()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
