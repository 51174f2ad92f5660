package org.meshnet.discovery.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.wire.RefusedClaims;

/** Stores of more than one process. */
@EnabledIf("org.meshnet.discovery.store.RedisProcess#isInstalled")
class StoreKindsTest {
    @TempDir
    private Path folder;

    private static void assertShared(LiveService service) {
        for (int i = 0; i < 20; i++) {
            service.servers.get(i % 2).join(i);
        }
        service.await(() -> service.servers.stream()
                .allMatch(server -> server.network().count() == 20
                        && server.roster.reading().unwrittenCount() == 0));
        LiveService.Claim first = service.servers.get(0).claim(0, new Token(1, 1));
        service.await(first::isDecided);
        LiveService.Claim second = service.servers.get(1).claim(1, new Token(1, 1));
        service.await(second::isDecided);
        assertEquals(RefusedClaims.NONE.with(0), second.refused);
    }

    @Test
    void shouldShareByACluster() throws IOException {
        String[] options = {"--cluster-enabled", "yes", "--cluster-config-file"};
        try (RedisProcess one = new RedisProcess(folder, with(options, "one.conf"));
                RedisProcess two = new RedisProcess(folder, with(options, "two.conf"))) {
            one.ask("CLUSTER ADDSLOTSRANGE 0 8000");
            two.ask("CLUSTER ADDSLOTSRANGE 8001 16383", "CLUSTER SET-CONFIG-EPOCH 2");
            one.ask("CLUSTER MEET 127.0.0.1 " + two.port());
            awaitOk(one);
            awaitOk(two);
            String url = "redis-cluster://127.0.0.1:" + one.port() + ",127.0.0.1:" + two.port();
            try (LiveService service = new LiveService(url, 2)) {
                assertShared(service);
            }
        }
    }

    private static String[] with(String[] options, String last) {
        return new String[] {options[0], options[1], options[2], last};
    }

    private static void awaitOk(RedisProcess redis) throws IOException {
        long startNs = System.nanoTime();
        while (!redis.ask("CLUSTER INFO").contains("cluster_state:ok")) {
            if (System.nanoTime() - startNs > 60_000_000_000L) {
                throw new IOException("no cluster: " + redis.ask("CLUSTER INFO"));
            }
            Thread.onSpinWait();
        }
    }

    /** The certificates are those of the tests of streams: an authority, and a server named localhost. */
    @Test
    void shouldShareByTlsWithWhoIsVouchedForOnly() throws Exception {
        int port = RedisProcess.freePort();
        String[] options = {
            "--tls-port",
            String.valueOf(port),
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            pem("server.pem"),
            "--tls-key-file",
            pem("server.key"),
            "--tls-ca-cert-file",
            pem("ca.pem")
        };
        StoreAddress address = StoreAddress.parse("rediss://localhost:" + port, Optional.empty())
                .orElseThrow();
        try (RedisProcess redis = new RedisProcess(folder, options)) {
            assertTrue(redis.port() != port);
            try (LiveService service = new LiveService(address, Optional.of(Path.of(pem("ca.pem"))), 2)) {
                assertShared(service);
            }
            Inbox inbox = new Inbox(() -> {});
            assertThrows(RuntimeException.class, () -> Line.open(address, Optional.empty(), inbox));
        }
    }

    private static String pem(String name) throws URISyntaxException {
        URL found = Objects.requireNonNull(StoreKindsTest.class.getResource("/org/meshnet/discovery/stream/" + name));
        return Path.of(found.toURI()).toString();
    }

    @Test
    void shouldFollowTheSentinelsToAnotherFirstServer() throws IOException {
        try (RedisProcess first = new RedisProcess(folder);
                RedisProcess second = new RedisProcess(
                        folder, "--replicaof", "127.0.0.1 " + first.port(), "--repl-diskless-sync-delay", "0")) {
            Path config = folder.resolve("sentinel.conf");
            Files.write(
                    config,
                    List.of(
                            "sentinel monitor mesh 127.0.0.1 " + first.port() + " 1",
                            "sentinel down-after-milliseconds mesh 1000",
                            "sentinel failover-timeout mesh 5000"));
            try (RedisProcess sentinel = RedisProcess.sentinel(folder, config);
                    LiveService service =
                            new LiveService("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#mesh", 2)) {
                assertShared(service);
                awaitReplica(sentinel);
                first.kill();
                service.await(() -> service.servers.stream().noneMatch(LiveService.One::isUp));
                service.servers.get(0).join(50);
                service.await(() -> service.servers.stream()
                        .allMatch(server -> server.network().count() == 21
                                && server.roster.reading().unwrittenCount() == 0));
                assertEquals(true, second.ask("ROLE").contains("master"));
            }
        }
    }

    private static void awaitReplica(RedisProcess sentinel) throws IOException {
        long startNs = System.nanoTime();
        while (!sentinel.ask("SENTINEL REPLICAS mesh").contains("master-link-status\r\n$2\r\nok")) {
            if (System.nanoTime() - startNs > 60_000_000_000L) {
                throw new IOException("no replica: " + sentinel.ask("SENTINEL REPLICAS mesh"));
            }
            Thread.onSpinWait();
        }
    }
}
