package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.node.cli.Console;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.Warnings;
import org.meshnet.node.daemon.report.ServerKeys;
import org.meshnet.node.daemon.system.UdpSockets;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.MembershipMemory;
import org.meshnet.node.metrics.Metrics;
import org.meshnet.node.network.ExitRoutes;
import org.meshnet.node.nft.NatTable;
import org.meshnet.node.service.Service;
import org.meshnet.node.state.StateFolder;
import org.meshnet.node.stream.TlsTrust;
import org.meshnet.node.web.PagePlace;
import org.meshnet.tun.ExitRouting;
import org.meshnet.tun.udp.SocketTuner;

/** How a daemon ends, whose parts the test has in its hands. */
@Timeout(120)
class DaemonTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NS = 1_000_000;

    @TempDir
    private Path folder;

    private final FakeTun tun = new FakeTun("mesh0");
    private final RoutelessHost host = new RoutelessHost();
    private final CountDownLatch isHeldUp = new CountDownLatch(1);
    private final CountDownLatch isReleased = new CountDownLatch(1);
    private LoopbackServer server;
    private StateFolder state;
    private NodeParts.Keys keys;
    private Daemon daemon;

    @BeforeEach
    void make() throws IOException, UserError {
        server = new LoopbackServer();
        state = StateFolder.open(folder.resolve("state"));
        Console console = new Console();
        String key = "00112233445566778899aabbccddeeff".repeat(2);
        console.run("--key", key, "--server", "127.0.0.1:" + server.port(), "--id", "a", "--no-port-mapping");
        NodeConfig config = console.config();
        keys = new NodeParts.Keys(
                Identity.generate(new SecureRandomSource()),
                NetworkSecrets.derive(config.member().key()),
                Optional.empty());
        Service process = Service.silent();
        daemon = new Daemon(
                parts(config),
                new NodeRunner.Alone(
                        console.network(),
                        folder.resolve("run"),
                        new Warnings(),
                        new NodeRunner.Shown(Metrics.none(), PagePlace.none()),
                        process,
                        process.join()));
    }

    private NodeParts parts(NodeConfig config) throws IOException, UserError {
        Warnings warnings = new Warnings();
        UdpSockets opener = new UdpSockets(SocketTuner.NONE);
        NodeConfig.Servers servers = config.servers();
        ServerKeys serverKeys = new ServerKeys(
                servers.discovery(), servers.keys(), servers.acceptKeys(), state.knownServers(), warnings);
        return new NodeParts(
                config,
                keys,
                new NodeParts.Host(
                        new OwnPort(opener.open(0, config.traffic().lanes()), opener, 0),
                        tun,
                        host,
                        NatTable.none(),
                        new ExitRoutes(ExitRouting.NONE, new ExitRoutes.Wish(false, false), () -> 1, warnings)),
                new NodeParts.Memory(
                        state.clock(),
                        port -> {},
                        AddressMemory.none(),
                        MembershipMemory.none(),
                        folder.resolve("run")),
                new NodeParts.Servers(
                        serverKeys,
                        TlsTrust.sockets(servers.tlsAuthorities().stream().toList())),
                warnings);
    }

    @AfterEach
    void close() throws IOException {
        isReleased.countDown();
        host.close();
        state.close();
        server.close();
    }

    /** The step that wipes them may be late on a busy host, and is not waited for then. */
    private void awaitWiped() {
        long startNs = System.nanoTime();
        while (!areWiped() && System.nanoTime() - startNs < PATIENCE_NS) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        assertTrue(areWiped());
    }

    private boolean areWiped() {
        return isWiped(keys.identity()::noiseSecretKey) && isWiped(keys.secrets()::noisePsk);
    }

    private static boolean isWiped(Runnable reading) {
        try {
            reading.run();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private void holdUp() {
        isHeldUp.countDown();
        try {
            isReleased.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldWipeItsKeys() throws InterruptedException {
        daemon.start();
        tun.awaitAddresses();
        assertFalse(areWiped());
        daemon.end(ExitCode.OK);
        assertEquals(ExitCode.OK, daemon.awaitEnd());
        daemon.close();
        awaitWiped();
    }

    @Test
    void shouldEndWithoutAnEngineThatIsLateAndLeaveItTheKeysUntilThen() throws InterruptedException {
        tun.beforeAddresses(this::holdUp);
        daemon.start();
        isHeldUp.await();
        daemon.close();
        assertFalse(areWiped());
        isReleased.countDown();
        awaitWiped();
    }
}
