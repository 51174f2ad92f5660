package org.meshnet.discovery.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.RefusedClaims;

/** Servers' rosters with a real redis-server. */
@EnabledIf("org.meshnet.discovery.store.RedisProcess#isInstalled")
class StoreTest {
    private static final Token TOKEN = new Token(5, 6);

    @TempDir
    private Path folder;

    private RedisProcess redis;
    private LiveService service;

    @BeforeEach
    void start() throws IOException {
        redis = new RedisProcess(folder);
        service = new LiveService(redis.url(), 3);
    }

    @AfterEach
    void stop() {
        service.close();
        redis.close();
    }

    private LiveService.One server(int number) {
        return service.servers.get(number);
    }

    private List<NodeKey> holders(int server, Token token) {
        return server(server).network().findHolders(token, 4).stream()
                .map(Entry::nodeKey)
                .toList();
    }

    private void awaitCount(int count) {
        service.await(() -> service.servers.stream()
                .allMatch(server -> server.network().count() == count
                        && server.roster.reading().unwrittenCount() == 0));
    }

    private RefusedClaims decided(LiveService.Claim claim) {
        service.await(claim::isDecided);
        return claim.refused;
    }

    private void joinAll() {
        for (int i = 0; i < 3; i++) {
            server(i).join(i);
        }
        awaitCount(3);
    }

    @Test
    void shouldGiveEachAddressToOneOfTheClaimsOfThreeServers() {
        Map<Integer, Integer> owners = new TreeMap<>();
        List<LiveService.Claim> claims = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            server(i % 3).join(i);
            claims.add(server(i % 3).claim(i, new Token(1, i * 7 % 500)));
            if (i % 100 == 0) {
                service.await(() -> service.servers.stream()
                        .allMatch(server -> server.roster.reading().unwrittenCount() < 50));
            }
        }
        service.await(() -> claims.stream().allMatch(LiveService.Claim::isDecided));
        for (int i = 0; i < claims.size(); i++) {
            if (claims.get(i).refused.equals(RefusedClaims.NONE)) {
                int address = i * 7 % 500;
                assertEquals(null, owners.put(address, i), () -> "two have address " + address);
            }
        }
        assertEquals(500, owners.size());
        awaitCount(10_000);
        service.await(() -> owners.entrySet().stream()
                .allMatch(owner ->
                        holders(0, new Token(1, owner.getKey())).equals(List.of(LiveService.key(owner.getValue())))));
    }

    @Test
    void shouldTellTheOthersWhoComesAndGoesAndFreeItsClaims() {
        joinAll();
        assertEquals(RefusedClaims.NONE, decided(server(0).claim(0, TOKEN, new Token(-1, 7))));
        assertEquals(RefusedClaims.NONE.with(1), decided(server(1).claim(1, new Token(1, 1), TOKEN)));
        service.await(() -> holders(2, TOKEN).equals(List.of(LiveService.key(0))));
        server(0).network().remove(LiveService.key(0));
        service.await(
                () -> server(1).network().count() == 2 && server(2).network().count() == 2);
        assertEquals(Optional.empty(), server(1).network().find(LiveService.key(0)));
        assertEquals(RefusedClaims.NONE, decided(server(1).claim(1, TOKEN)));
    }

    @Test
    void shouldForgetWhoIsAtADeadServer() {
        joinAll();
        decided(server(0).claim(0, TOKEN));
        LiveService.One dead = service.servers.remove(0);
        dead.connection.close();
        long fromNs = System.nanoTime();
        service.await(() ->
                service.servers.stream().allMatch(server -> server.network().count() == 2));
        assertTrue(System.nanoTime() - fromNs > 5_000_000_000L, "not at once");
        assertEquals(RefusedClaims.NONE, decided(server(0).claim(1, TOKEN)));
    }

    @Test
    void shouldWriteAllAgainToAStoreThatWasKilledAndIsEmpty() throws IOException {
        joinAll();
        decided(server(0).claim(0, TOKEN));
        redis.kill();
        service.await(() -> service.servers.stream().noneMatch(LiveService.One::isUp));
        assertEquals(3, server(1).network().count());
        LiveService.Claim undecided = server(1).claim(1, new Token(1, 1));
        assertTrue(undecided.isUndecided);
        server(2).join(9);
        redis.start();
        awaitCount(4);
        assertEquals(RefusedClaims.NONE.with(0), decided(server(1).claim(1, TOKEN)));
        assertEquals(List.of(LiveService.key(0)), holders(1, TOKEN));
    }

    @Test
    void shouldNoticeAStoreThatIsEmptiedOrSilent() throws IOException {
        joinAll();
        redis.ask("FLUSHALL");
        server(0).join(7);
        awaitCount(4);
        redis.freeze(true);
        service.await(() -> service.servers.stream().noneMatch(LiveService.One::isUp));
        server(0).join(8);
        redis.freeze(false);
        awaitCount(5);
        assertEquals(0, server(0).roster.reading().badRecordCount());
    }

    @Test
    void shouldGoOnWhileTheStoreIsFull() throws IOException {
        joinAll();
        redis.ask("CONFIG SET maxmemory 1");
        service.await(() -> service.servers.stream().noneMatch(LiveService.One::isUp));
        server(0).join(8);
        assertEquals(3, server(1).network().count());
        redis.ask("CONFIG SET maxmemory 0");
        awaitCount(4);
    }

    @Test
    void shouldReadAllWhereMoreChangedThanTheStoreRemembers() throws IOException {
        joinAll();
        redis.ask("CLIENT KILL TYPE pubsub");
        for (int i = 0; i < 1_500; i++) {
            server(0).join(100 + i);
        }
        awaitCount(1_503);
    }

    @Test
    void shouldAskAsAUserWithAPassword() throws IOException {
        redis.ask("ACL SETUSER mesh on >secret ~meshnet:* &meshnet:* +@all -@dangerous", "ACL SETUSER default off");
        String url = "redis://mesh:secret@127.0.0.1:" + redis.port();
        try (LiveService known = new LiveService(url, 1)) {
            assertTrue(known.servers.get(0).isUp());
        }
        StoreAddress ofFile = StoreAddress.parse(
                        "redis://mesh@127.0.0.1:" + redis.port(), Optional.of("secret".toCharArray()))
                .orElseThrow();
        try (LiveService known = new LiveService(ofFile, 1)) {
            assertTrue(known.servers.get(0).isUp());
        }
        assertFalse(StoreAddress.parse(url, Optional.empty())
                .orElseThrow()
                .toString()
                .contains("secret"));
    }
}
