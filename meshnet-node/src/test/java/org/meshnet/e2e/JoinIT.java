package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One pasted line makes a machine a member, with the jars. */
@RequiresRoot
class JoinIT {
    private static final String CONFIG = "mesh0.properties";

    @Test
    void shouldMakeASecondMachineOfAnOpenNetworkByOneLine() {
        Lab.with("joining an open network", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.site("carol", "public");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            String key = lab.keyFile().toString();
            Shell.Result invited = lab.runNode(
                            "alice", "invite", "--key-file", key, "--server", Lab.serverPlace(), "--name", "bob")
                    .expectSuccess();
            String code = invited.output().strip();
            assertTrue(invited.errors().startsWith("open network: "), invited::toString);

            Shell.Result broken = lab.runNode("bob", "join", code.substring(0, 90));
            assertEquals(64, broken.exitCode(), broken::toString);
            assertTrue(broken.errors().startsWith("meshnet-node: the code ends too early, after 90 of "));

            Daemon join = joinWithServiceManager(lab, "bob", code);
            Node bob = runService(lab, "bob");
            assertEquals(0, join.awaitExit(), join::log);
            assertTrue(join.log().matches("(?s).*\nit sees alice\\.mesh \\(\\S+, (direct|relay)\\)\n.*"), join::log);
            awaitPing(bob, alice);
            String keySource = bob.status()
                    .getAsJsonArray("servers")
                    .get(0)
                    .getAsJsonObject()
                    .get("keySource")
                    .getAsString();
            assertEquals("pinned", keySource, "the invitation has the key that alice's node knows");

            String wrong = lab.runNode(
                            "alice", "invite", "--key-file", key, "--server", Lab.serverPlace() + "#" + "ab".repeat(32))
                    .expectSuccess()
                    .output()
                    .strip();
            Daemon refused = joinWithServiceManager(lab, "carol", wrong);
            runService(lab, "carol");
            assertEquals(69, refused.awaitExit(), refused::log);
            assertTrue(
                    refused.log()
                            .matches("(?s).*\nmissing: the server " + Lab.serverPlace()
                                    + " shows the key [0-9a-f]{64}, which is not the one in the code.*"),
                    refused::log);
        });
    }

    @Test
    void shouldMakeASecondMachineOfAClosedNetworkByOneLine() {
        Lab.with("joining a closed network", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.startServer();
            String office = lab.file("office").toString();
            lab.runNode("alice", "network", "create", "--out", office, "--server", Lab.serverPlace())
                    .expectSuccess();
            Node alice = upByCode(lab, "alice", invite(lab, office, "alice")).awaitStart();
            Node bob = upByCode(lab, "bob", invite(lab, office, "bob")).awaitStart();
            bob.awaitConnected("alice");
            awaitPing(bob, alice);
        });
    }

    /** An address is there for others a moment after its node has it. */
    private static void awaitPing(Node from, Node to) {
        from.awaitPing(to.address(4));
    }

    private static String invite(Lab lab, String office, String name) {
        return lab.runNode("alice", "invite", "--dir", office, "--name", name)
                .expectSuccess()
                .output()
                .strip();
    }

    private static Node upByCode(Lab lab, String host, String code) {
        return lab.startNodeBy(host, "join", "--up", code);
    }

    /** Where there is systemd, as far as the program can tell: its folder, and a program of its name. */
    private static Daemon joinWithServiceManager(Lab lab, String host, String code) {
        Path programs = lab.file("programs-" + host);
        try {
            Files.createDirectories(programs);
            Path program = Files.writeString(
                    programs.resolve("systemctl"), "#!/bin/sh\necho \"$@\" >> " + calls(lab, host) + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs none /run && mkdir -p /run/systemd/system && export PATH=\"$0:$PATH\" && exec \"$@\"",
                programs.toString()));
        command.addAll(Lab.nodeCommand());
        command.addAll(List.of("join", "--wait", "10m", code));
        return lab.start(host, "join-" + host, command);
    }

    private static Path calls(Lab lab, String host) {
        return lab.file("systemctl-" + host);
    }

    /** Does what the service manager was told. */
    private static Node runService(Lab lab, String host) {
        Await.isTrue(
                "a start of the service",
                Await.LONG,
                () -> Files.exists(calls(lab, host))
                        && Shell.text(calls(lab, host)).endsWith("enable --now meshnet-node@mesh0\n"));
        return lab.startNodeBy(
                host,
                "--config",
                lab.configuration(host).resolve(CONFIG).toString(),
                "--interface",
                "mesh0",
                "--state",
                lab.state(host).resolve("mesh0").toString());
    }
}
