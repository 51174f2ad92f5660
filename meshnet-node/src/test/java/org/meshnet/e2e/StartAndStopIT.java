package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a node takes its place on a machine, and leaves it. */
@RequiresRoot
class StartAndStopIT {

    @Test
    void shouldLeaveNothingBehindWhenItIsToldToStop() {
        Lab.with("stop", lab -> {
            lab.site("alice", "public");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            String name = alice.interfaceName();
            assertTrue(alice.hasInterface(name));
            assertEquals(1, alice.socketFiles().count());
            int exitCode = alice.terminate();
            assertTrue(exitCode == 0 || exitCode == 143, "exit code " + exitCode);
            assertFalse(alice.hasInterface(name), "the interface is still there");
            assertEquals(0, alice.socketFiles().count(), "the control socket is still there");
            assertFalse(routes(lab).contains(name), "a route is still there");
            assertEquals("", lab.run("alice", "ss", "-Hlun").output().strip(), "a UDP socket is still there");
        });
    }

    @Test
    void shouldLeaveNoInterfaceOrRouteBehindWhenItIsKilled() {
        Lab.with("kill", lab -> {
            lab.site("alice", "public");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            String name = alice.interfaceName();
            alice.kill();
            assertFalse(alice.hasInterface(name), "the interface is still there");
            assertFalse(routes(lab).contains(name), "a route is still there");
        });
    }

    private static String routes(Lab lab) {
        return lab.run("alice", "ip", "route", "show", "table", "all").output()
                + lab.run("alice", "ip", "-6", "route", "show", "table", "all").output();
    }

    @Test
    void shouldRunTwiceOnOneMachineWithoutBeingTold() {
        Lab.with("two on one machine", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Node bob = lab.startNode("bob").awaitStart();
            List<Daemon> daemons = new ArrayList<>();
            for (String log : List.of("first", "second")) {
                List<String> command = new ArrayList<>(Lab.nodeCommand());
                command.addAll(List.of("--key-file", lab.keyFile().toString()));
                command.addAll(List.of("--server", Lab.SERVER_ADDRESS));
                daemons.add(lab.start("alice", log, command));
            }
            daemons.forEach(daemon -> daemon.awaitLog(Node.START_LINE));
            Await.isTrue("two peers of bob", () -> connectedPeers(bob) == 2);
            for (String name : List.of("mesh0", "mesh1")) {
                String[] ping = {"ping", "-c", "1", "-W", "2", "-I", name, bob.address(4)};
                Await.isTrue(
                        "ping through " + name, () -> lab.run("alice", ping).exitCode() == 0);
            }
        });
    }

    private static long connectedPeers(Node node) {
        return node.status().getAsJsonArray("peers").asList().stream()
                .filter(peer -> Node.isConnected(peer.getAsJsonObject()))
                .count();
    }

    @Test
    void shouldSayWhoHoldsAFixedAddressThatIsTaken() {
        Lab.with("taken address", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            lab.startNode("alice", "--tun", "10.0.0.9").awaitStart().awaitRegistered();
            Node bob = lab.startNode("bob", "--tun", "10.0.0.9");
            bob.awaitLog("10\\.0\\.0\\.9.*alice");
            assertTrue(bob.isRunning());
        });
    }

    @Test
    void shouldMoveAnAddressThatWasNotFixedAndKeepIt() {
        Lab.with("derived addresses", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            // Two usable addresses: one of two nodes may well have to move.
            Node alice = lab.startNode("alice", "--network", "10.9.0.0/30").awaitStart();
            Node bob = lab.startNode("bob", "--network", "10.9.0.0/30").awaitStart();
            alice.awaitConnected("bob");
            assertNotEquals(alice.address(4), bob.address(4));
            alice.awaitPing(bob.address(4));
        });
    }

    @Test
    void shouldSayAtOnceThatAnUnknownAddressCannotBeReached() {
        Lab.with("unknown address", lab -> {
            lab.site("alice", "public");
            lab.startServer();
            Node alice = lab.startNode("alice", "--tun", "10.0.0.1").awaitStart();
            alice.awaitRegistered();
            // A word comes, where silence would be waited for.
            Shell.Result result = lab.run("alice", "ping", "-n", "-c", "1", "-W", "60", "10.0.0.77");
            assertTrue(result.output().contains("Host Unreachable"), result.output());
        });
    }

    @Test
    void shouldWorkForAUserWhoHasNothingButTheOneCapability() {
        Lab.with("one capability", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Node bob = lab.startNode("bob").awaitStart();
            Path state = lab.file("daemon");
            // A device file of its own, as udev makes it on a machine that boots: for everybody.
            String device = "mount -t tmpfs none /dev/net && mknod -m 666 /dev/net/tun c 10 200";
            String folders =
                    "mkdir -p " + state + " $RUNTIME_DIRECTORY && chown 65534 " + state + " $RUNTIME_DIRECTORY";
            String drop = "exec setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all,+net_admin"
                    + " --inh-caps -all,+net_admin --ambient-caps -all,+net_admin --no-new-privs ";
            String node = String.join(" ", Lab.nodeCommand()) + " --id alice --state " + state + " --server "
                    + Lab.SERVER_ADDRESS;
            String key = "export MESHNET_KEY=" + Shell.text(lab.keyFile()).strip();
            String script = String.join(" && ", device, folders, key, drop + node);
            Daemon alice = lab.start("alice", "alice", List.of("unshare", "-m", "sh", "-c", script));
            alice.awaitLog(Node.START_LINE);
            bob.awaitConnected("alice");
            assertTrue(Files.exists(state));
        });
    }
}
