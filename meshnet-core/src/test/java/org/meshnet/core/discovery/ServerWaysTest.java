package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

class ServerWaysTest {
    private static final int NETWORKS = 4000;

    /** What the records say, by endpoint. */
    private final Map<Endpoint, ServerRank> said = new LinkedHashMap<>();

    private void record(int priority, int weight, String target, String... endpoints) {
        for (String endpoint : endpoints) {
            said.put(Endpoint.parse(endpoint).orElseThrow(), new ServerRank(priority, weight, target));
        }
    }

    private ServerWays ways(int network) {
        return ways(network, List.copyOf(said.keySet()));
    }

    private ServerWays ways(int network, List<Endpoint> endpoints) {
        ServerWays ways = new ServerWays(
                ByteBuffer.allocate(Integer.BYTES).putInt(network).array());
        ways.setEndpoints(endpoints, said);
        return ways;
    }

    /** How many networks meet first at each. */
    private Map<String, Integer> shares() {
        Map<String, Integer> shares = new HashMap<>();
        for (int network = 0; network < NETWORKS; network++) {
            Endpoint first = ways(network).endpoints().get(0);
            shares.merge(said.get(first).target(), 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void shouldPreferTheLowestPriorityForAllNetworks() {
        record(20, 100, "spare", "192.0.2.2:8000");
        record(10, 0, "main", "192.0.2.1:9000");
        assertEquals(Map.of("main", NETWORKS), shares());
        assertTrue(ways(0).isSecond(Endpoint.parse("192.0.2.2:8000").orElseThrow()));
    }

    @Test
    void shouldSpreadTheNetworksOfOnePriorityByWeight() {
        record(10, 30, "large", "192.0.2.1:8000");
        record(10, 10, "small", "192.0.2.2:8000");
        record(10, 0, "none", "192.0.2.3:8000");
        Map<String, Integer> shares = shares();
        assertEquals(0.75, shares.get("large") / (double) NETWORKS, 0.03);
        assertEquals(0.25, shares.get("small") / (double) NETWORKS, 0.03);
        assertTrue(shares.getOrDefault("none", 0) < NETWORKS / 100);
    }

    @Test
    void shouldSpreadTheNetworksEvenlyWhereNoWeightIsGiven() {
        record(10, 0, "a", "192.0.2.1:8000");
        record(10, 0, "b", "192.0.2.2:8000");
        assertEquals(0.5, shares().get("a") / (double) NETWORKS, 0.03);
    }

    @Test
    void shouldMoveOnlyTheNetworksOfAServerThatGoes() {
        record(10, 10, "a", "192.0.2.1:8000");
        record(10, 20, "b", "192.0.2.2:8000");
        record(10, 30, "c", "192.0.2.3:8000");
        List<Endpoint> left = said.keySet().stream()
                .filter(way -> !said.get(way).target().equals("c"))
                .toList();
        for (int network = 0; network < 200; network++) {
            Endpoint before = ways(network).endpoints().get(0);
            Endpoint after = ways(network, left).endpoints().get(0);
            assertTrue(before.equals(after) || said.get(before).target().equals("c"));
        }
    }

    private static ServerRank upper(ServerRank rank) {
        return new ServerRank(rank.priority(), rank.weight(), rank.target().toUpperCase(Locale.ROOT));
    }

    @Test
    void shouldHaveOneOrderWhateverTheOrderOfTheAnswerAndTheCaseOfNames() {
        record(10, 10, "a.example", "192.0.2.1:8000", "[2001:db8::1]:8000");
        record(10, 20, "B.example", "192.0.2.2:8000", "[2001:db8::2]:8000");
        record(20, 0, "c.example", "192.0.2.3:8000");
        List<Endpoint> expected = ways(7).endpoints();
        said.replaceAll((way, rank) -> upper(rank));
        List<Endpoint> shuffled = new ArrayList<>(said.keySet());
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(shuffled, random);
            assertEquals(expected, ways(7, shuffled).endpoints());
        }
    }

    /** Hosts without IPv4 then meet the others. */
    @Test
    void shouldTakeAllAddressesOfATargetForOneServer() {
        record(10, 1, "a", "192.0.2.1:8000", "[2001:db8::1]:8000");
        record(20, 1, "b", "192.0.2.2:8000", "[2001:db8::2]:8000");
        ServerWays ways = ways(1);
        assertEquals(
                List.of("192.0.2.1:8000", "[2001:db8::1]:8000"),
                ways.preferred().stream().map(Endpoint::toString).toList());
        assertFalse(ways.isSecond(Endpoint.parse("[2001:db8::1]:8000").orElseThrow()));
        assertEquals(
                ways.preferred(),
                ways.betterThan(Endpoint.parse("192.0.2.2:8000").orElseThrow()));
    }

    @Test
    void shouldHaveOneServerWhereThereIsOneTarget() {
        record(10, 1, "a", "192.0.2.1:9000", "[2001:db8::1]:9000");
        assertFalse(ways(1).hasSeveral());
        assertEquals(2, ways(1).preferred().size());
    }

    @Test
    void shouldTakeTheBestOfMoreThanItHasRoomFor() {
        for (int i = 1; i <= 100; i++) {
            record(200 - i, 1, "s" + i, "192.0.2." + i + ":8000");
        }
        List<Endpoint> kept = ways(1).endpoints();
        assertEquals(16, kept.size());
        assertEquals("192.0.2.100:8000", kept.get(0).toString());
    }
}
