package org.meshnet.core.engine.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerChecks;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.Prefix;

/**
 * What may be sent to where nobody answered; private addresses and their neighbourhood are also the simulation's to
 * show.
 */
class ChecksTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final RelayBench bench = new RelayBench(Optional.empty());
    private final Checks checks = bench.checks;
    private final List<Peer> peers = new ArrayList<>();

    ChecksTest() {
        bench.connect(10);
        for (int number = 1; number <= 10; number++) {
            peers.add(bench.peer(number));
        }
        bench.context
                .underlay()
                .setNetworks(
                        List.of(
                                Prefix.parse("192.168.1.0/24").orElseThrow(),
                                Prefix.parse("172.20.0.4/31").orElseThrow()),
                        List.of());
    }

    private Peer peer(int number) {
        return peers.get(number - 1);
    }

    private static Hop hop(String endpoint) {
        return Hop.direct(Endpoint.parse(endpoint).orElseThrow());
    }

    private static Hop third(int port) {
        return hop("203.0.113.66:" + port);
    }

    private boolean allows(int peer, Hop to, long nowNs) {
        return checks.allows(peer(peer), to, nowNs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:53",
                "0.0.0.0:53",
                "0.1.2.3:53",
                "224.0.0.251:5353",
                "255.255.255.255:9",
                "240.0.0.1:9",
                "192.168.1.255:9",
                "192.168.1.0:9",
                "[::1]:53",
                "[ff02::1]:9",
                "[fe80::1]:9",
                "[fd00::1]:9",
                "10.1.2.3:53",
                "192.168.2.7:53",
                "172.20.0.6:53",
                "169.254.169.254:80",
                "100.64.0.1:9"
            })
    void shouldTryNoAddressThatCannotBeThePeers(String endpoint) {
        assertFalse(allows(1, hop(endpoint), 0));
        assertEquals(1, bench.counters.count(Counter.CHECK_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.7:53",
                "172.20.0.4:9",
                "172.20.0.5:9",
                "203.0.113.66:9",
                "[2001:db8::1]:9",
                "8.8.8.8:9"
            })
    void shouldTryWhatMayBeThePeers(String endpoint) {
        assertTrue(allows(1, hop(endpoint), 0));
    }

    @Test
    void shouldTryPrivateAddressesOfAPeerBehindTheSameNat() {
        bench.setObserved("198.51.100.7:1");
        peer(1).observe(0, Endpoint.parse("198.51.100.7:2").orElseThrow());
        peer(2).observe(0, Endpoint.parse("198.51.100.8:2").orElseThrow());
        assertTrue(allows(1, hop("10.1.2.3:53"), 0));
        assertFalse(allows(2, hop("10.1.2.3:53"), 0));
        assertFalse(allows(1, hop("127.0.0.1:53"), 0));
    }

    @Test
    void shouldTryThePrivateAddressAtWhichAPrivateServerSeesThePeer() {
        peer(1).observe(0, Endpoint.parse("10.1.2.3:53").orElseThrow());
        assertFalse(allows(1, hop("10.1.2.3:53"), 0), "the server is not known");
        bench.setServer("10.0.0.1:8000");
        assertTrue(allows(1, hop("10.1.2.3:53"), 0));
        assertFalse(allows(1, hop("10.1.2.4:53"), 0));
        bench.setServer("198.51.100.1:8000");
        assertFalse(allows(1, hop("10.1.2.3:53"), 0));
    }

    @Test
    void shouldAnswerWhatSeemsToComeFromAPrivateAddress() {
        assertTrue(checks.allowsAnswer(peer(1), hop("10.1.2.3:53"), 0));
        assertFalse(checks.allowsAnswer(peer(1), hop("127.0.0.1:53"), 0));
    }

    @Test
    void shouldHoldAPeerAndAllPeersToTheirRates() {
        int[] sent = new int[11];
        for (int millis = 0; millis < 10_000; millis++) {
            for (int peer = 1; peer <= 10; peer++) {
                sent[peer] += allows(peer, third(1 + millis), millis * 1_000_000L) ? 1 : 0;
            }
        }
        int all = 0;
        for (int peer = 1; peer <= 10; peer++) {
            assertTrue(sent[peer] <= PeerChecks.AT_ONCE + 10 * PeerChecks.PER_SECOND, "peer " + sent[peer]);
            all += sent[peer];
        }
        assertTrue(all <= Checks.AT_ONCE + 10 * Checks.PER_SECOND, "all " + all);
        assertTrue(all >= 10 * Checks.PER_SECOND, "all " + all);
    }

    @Test
    void shouldLeaveSomethingToModestPeersWhateverOthersUse() {
        for (int millis = 0; millis < 10_000; millis++) {
            for (int peer = 1; peer <= 9; peer++) {
                allows(peer, third(1 + millis), millis * 1_000_000L);
            }
        }
        for (int i = 1; i <= 24; i++) {
            assertTrue(allows(10, hop("203.0.113.67:" + i), 10 * SECOND_NS));
        }
    }

    @Test
    void shouldNotLimitWhatAnswered() {
        Hop there = hop("203.0.113.67:1");
        peer(1).paths().onHandshake(there, 0);
        for (int i = 0; i < 10_000; i++) {
            assertTrue(allows(1, there, SECOND_NS));
        }
        assertTrue(allows(1, third(1), SECOND_NS), "nor is it charged");
    }

    @Test
    void shouldBeginFourRoundsASecond() {
        int rounds = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            rounds += checks.beginRound(peer(1), millis * 1_000_000L) ? 1 : 0;
        }
        assertEquals(4 + 4 * 10, rounds, 1);
    }

    @Test
    void shouldGuessPortsAtGlobalAddressesOnly() {
        assertTrue(checks.takeGuess(third(1).endpoint(), 0));
        for (String endpoint : List.of("127.0.0.1:2000", "192.168.1.7:2000", "255.255.255.255:2000", "10.0.0.1:2000")) {
            assertFalse(checks.takeGuess(hop(endpoint).endpoint(), 0));
        }
    }

    @Test
    void shouldHoldGuessesToARate() {
        int guesses = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            guesses += checks.takeGuess(third(1 + millis).endpoint(), millis * 1_000_000L) ? 1 : 0;
        }
        assertEquals(Checks.GUESSES_AT_ONCE + 10 * Checks.GUESSES_PER_SECOND, guesses, 1);
        assertTrue(allows(1, third(1), 10 * SECOND_NS), "checks have their own");
    }
}
