package org.meshnet.discovery.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
    private static StoreAddress parsed(String text) {
        return StoreAddress.parse(text, Optional.empty()).orElseThrow();
    }

    @Test
    void shouldReadEachKind() {
        RedisURI single =
                parsed("rediss://mesh:pw@store.example.org/3").places().get(0);
        assertEquals("store.example.org", single.getHost());
        assertEquals(6379, single.getPort());
        assertEquals(3, single.getDatabase());
        assertTrue(single.isSsl() && single.isVerifyPeer());
        RedisURI sentinel = parsed("redis-sentinel://a:1,b:2/0#mesh").places().get(0);
        assertEquals("mesh", sentinel.getSentinelMasterId());
        assertEquals(2, sentinel.getSentinels().size());
        StoreAddress cluster = parsed("rediss-cluster://a:1,b:2");
        assertTrue(cluster.isCluster());
        assertEquals(
                List.of("a", "b"),
                cluster.places().stream().map(RedisURI::getHost).toList());
        assertTrue(cluster.places().stream().allMatch(RedisURI::isSsl));
        assertEquals("a", cluster.first().orElseThrow().getHost());
        assertEquals(
                "a",
                parsed("redis-sentinel://a:1,b:2/0#mesh").first().orElseThrow().getHost());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "store", "http://store", "redis:", "redis://", "redis-cluster://", "redis-socket:///tmp/x"})
    void shouldTakeNothingElse(String text) {
        assertEquals(Optional.empty(), StoreAddress.parse(text, Optional.empty()));
    }

    @Test
    void shouldShowNoPassword() {
        List.of(
                        "redis://mesh:secret@a",
                        "redis://secret@a",
                        "redis-cluster://mesh:secret@a,b",
                        "redis-sentinel://secret@a/0#m")
                .forEach(text -> assertFalse(
                        parsed(text).toString().contains("secret"),
                        () -> parsed(text).toString()));
    }
}
