package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.exit.ExitCode;

/**
 * A process in two networks over one UDP port, with a node in each, and a server for both; only devices are fake. The
 * log is that of the whole process, and goes where the last one that started writes it.
 */
@Timeout(240)
class NetworksTest {
    private static final String HOME_KEY = "00112233445566778899aabbccddeeff".repeat(2);
    private static final String WORK_KEY = "ffeeddccbbaa99887766554433221100".repeat(2);
    private static final int ATTEMPTS = 300;
    private static final long ATTEMPT_MS = 100;

    @TempDir
    Path folder;

    private LoopbackServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new LoopbackServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private String config() throws IOException {
        return "server=127.0.0.1:" + server.port() + "\nid=both\nno-port-mapping=true\n"
                + "[network home]\nkey=" + HOME_KEY + "\nnetwork=10.1.0.0/24\ndomain=home\n"
                + "[network work]\nkey=" + WORK_KEY + "\nnetwork=10.2.0.0/24\ndomain=work\n";
    }

    private RunningNode node(String name, String key, String network) throws IOException {
        return new RunningNode(
                folder,
                name,
                "--key",
                key,
                "--server",
                "127.0.0.1:" + server.port(),
                "--id",
                name,
                "--network",
                network,
                "--no-port-mapping");
    }

    private static IpAddress v4(FakeTun tun) throws InterruptedException {
        while (true) {
            for (Prefix address : tun.awaitAddresses().orElseThrow()) {
                if (address.address().isV4()) {
                    return address.address();
                }
            }
        }
    }

    private static void assertDelivers(FakeTun from, FakeTun to, byte[] packet) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            from.inject(packet);
            for (byte[] written = to.awaitWritten(ATTEMPT_MS); written != null; written = to.awaitWritten(0)) {
                if (Arrays.equals(packet, written)) {
                    return;
                }
            }
        }
        fail("the packet never arrived");
    }

    /** Earlier packets, with other content, may still come. */
    private static void assertHasNot(FakeTun tun, byte content) throws InterruptedException {
        for (byte[] written = tun.awaitWritten(ATTEMPT_MS); written != null; written = tun.awaitWritten(ATTEMPT_MS)) {
            assertNotEquals(content, written[written.length - 1]);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(ATTEMPT_MS);
        }
        fail(what);
    }

    @Test
    void shouldCarryPacketsOfEachNetworkThroughOnePort() throws Exception {
        try (RunningNetworks both = new RunningNetworks(folder, config()).start();
                RunningNode alice = node("alice", HOME_KEY, "10.1.0.0/24");
                RunningNode bob = node("bob", WORK_KEY, "10.2.0.0/24")) {
            FakeTun home = both.awaitTun("home");
            FakeTun work = both.awaitTun("work");
            IpAddress ownHome = v4(home);
            IpAddress ownWork = v4(work);
            IpAddress atAlice = v4(alice.tun());
            IpAddress atBob = v4(bob.tun());
            assertDelivers(home, alice.tun(), Packets.packet(ownHome, atAlice, (byte) 1));
            assertDelivers(work, bob.tun(), Packets.packet(ownWork, atBob, (byte) 2));
            assertDelivers(alice.tun(), home, Packets.packet(atAlice, ownHome, (byte) 3));
            assertDelivers(bob.tun(), work, Packets.packet(atBob, ownWork, (byte) 4));

            byte[] astray = Packets.packet(ownWork, atAlice, (byte) 5);
            work.inject(astray);
            home.inject(Packets.packet(ownHome, atBob, (byte) 6));
            assertDelivers(home, alice.tun(), Packets.packet(ownHome, atAlice, (byte) 7));
            assertDelivers(work, bob.tun(), Packets.packet(ownWork, atBob, (byte) 8));
            assertHasNot(alice.tun(), (byte) 5);
            assertHasNot(bob.tun(), (byte) 6);

            String all = both.ask("status", "--all", "--json");
            assertTrue(all.contains("\"interface\": \"home\"") && all.contains("\"interface\": \"work\""), all);
            String log = both.log() + alice.log() + bob.log();
            assertTrue(log.contains("[home] started") && log.contains("[work] started"), log);

            both.ask("down", "--interface", "work");
            assertFalse(both.hasEnded());
            assertDelivers(home, alice.tun(), Packets.packet(ownHome, atAlice, (byte) 9));
            both.ask("down", "--interface", "home");
            assertEquals(ExitCode.OK, both.awaitEnd());
        }
    }

    @Test
    void shouldTryANetworkAgainThatDoesNotStart() throws Exception {
        try (RunningNetworks both =
                new RunningNetworks(folder, config()).refuse("work", 2).start()) {
            v4(both.awaitTun("home"));
            await(
                    "no warning",
                    () -> both.ask("status", "--interface", "home")
                            .contains("the network work of this process does not run, and is tried again: no device"));
            v4(both.awaitTun("work"));
            await(
                    "a warning for ever",
                    () -> !both.ask("status", "--interface", "home").contains("the network work"));
            String log = both.log();
            assertTrue(log.contains("ERROR [work] no device work for a test; tried again in 1 s"), log);
            assertTrue(log.contains("ERROR [work] no device work for a test; tried again in 2 s"), log);
        }
    }

    @Test
    void shouldShowANetworkThatDoesNotStartAndEndItWhenItIsTold() throws Exception {
        try (RunningNetworks both = new RunningNetworks(folder, config())
                .refuse("work", Integer.MAX_VALUE)
                .start()) {
            v4(both.awaitTun("home"));
            await(
                    "not shown",
                    () -> both.ask("status", "--all")
                            .contains("does not run, and is tried again: no device work for a test"));
            await(
                    "not for programs",
                    () -> both.ask("status", "--interface", "work", "--json").contains("\"state\": \"failed\""));
            String refused = both.ask("rules", "reload", "--interface", "work");
            assertTrue(refused.contains("the network work does not run at the moment"), refused);
            assertEquals("", both.ask("down", "--interface", "work"));
            assertFalse(both.ask("status", "--all").contains("no device work"), "it is not tried again");
            assertFalse(both.hasEnded());
            both.ask("down", "--interface", "home");
            assertEquals(ExitCode.OK, both.awaitEnd());
        }
    }

    /** A hundred packets in a row that meet a flaw of the program end a lane, and so its node. */
    @Test
    void shouldKeepTheOthersWhereALaneOfOneEnds() throws Exception {
        try (RunningNetworks both = new RunningNetworks(folder, config()).start();
                RunningNode alice = node("alice", HOME_KEY, "10.1.0.0/24");
                RunningNode bob = node("bob", WORK_KEY, "10.2.0.0/24")) {
            FakeTun home = both.awaitTun("home");
            FakeTun work = both.awaitTun("work");
            IpAddress ownHome = v4(home);
            byte[] packet = Packets.packet(v4(bob.tun()), v4(work), (byte) 1);
            assertDelivers(bob.tun(), work, packet);

            work.failWrites(Integer.MAX_VALUE);
            await("the node goes on", () -> {
                injectOneByOne(bob.tun(), packet);
                return (both.log() + alice.log() + bob.log())
                        .contains("ERROR [work] the node of this network ended with code 70");
            });
            assertDelivers(home, alice.tun(), Packets.packet(ownHome, v4(alice.tun()), (byte) 2));
            FakeTun again = both.awaitTun("work");
            assertDelivers(bob.tun(), again, Packets.packet(packetSource(packet), v4(again), (byte) 3));
        }
    }

    /** Many, but none in a train with another: a train is one failure. */
    private static void injectOneByOne(FakeTun tun, byte[] packet) {
        for (int i = 0; i < 200; i++) {
            tun.inject(packet);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static IpAddress packetSource(byte[] packet) {
        return IpAddress.v4(ByteBuffer.wrap(packet).getInt(12));
    }

    @Test
    void shouldEndAsTheFirstWhereNoneStarts() throws Exception {
        try (RunningNetworks both = new RunningNetworks(folder, config())
                .refuse("home", 99)
                .refuse("work", 99)
                .start()) {
            assertEquals(ExitCode.SYSTEM, both.awaitEnd());
        }
    }

    @Test
    void shouldRefuseANetworkTwiceBeforeAnythingIsMade() throws Exception {
        try (RunningNetworks both = new RunningNetworks(folder, config().replace(WORK_KEY, HOME_KEY)).start()) {
            assertEquals(ExitCode.CONFIG, both.awaitEnd());
            assertTrue(both.log().contains("this is the network of home, too"), both.log());
        }
    }

    @Test
    void shouldKeepThePortForTheNextRun() throws Exception {
        int port;
        try (RunningNetworks both = new RunningNetworks(folder, config()).start()) {
            v4(both.awaitTun("work"));
            port = port(both);
        }
        try (RunningNetworks both = new RunningNetworks(folder, config()).start()) {
            v4(both.awaitTun("work"));
            assertEquals(port, port(both));
        }
    }

    private static int port(RunningNetworks both) {
        String line = both.log()
                .lines()
                .filter(each -> each.contains("[work] started"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }
}
