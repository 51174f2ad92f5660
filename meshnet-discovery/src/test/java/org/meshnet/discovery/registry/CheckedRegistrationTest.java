package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Registers whose signatures are checked elsewhere, for as long as that takes, and in any order. */
class CheckedRegistrationTest {
    private static final int CAPACITY = 64;

    private final HeldChecks checks = new HeldChecks(CAPACITY);
    private TestBed bed = new TestBed(TestBed.UNLIMITED, checks);

    private HelloExchange begin(TestNode node) {
        HelloExchange exchange = node.hello();
        assertEquals(List.of(), bed.deliver(node.registerDatagram(exchange), node.endpoint));
        return exchange;
    }

    /** The one that waits at this place is done. */
    private void finish(int place) {
        Check check = checks.held.remove(place);
        check.work();
        bed.registry.turn(check::decide, bed.nowNs());
    }

    private void assertCounts(RegistryCounter counter, long count) {
        assertEquals(count, bed.count(counter), counter.key());
    }

    @Test
    void shouldRegisterANodeOnceItsCheckIsDone() {
        TestNode node = bed.node();
        HelloExchange exchange = begin(node);
        assertEquals(0, bed.registry.nodeCount());
        assertEquals(1, bed.registry.checkCount());
        finish(0);
        assertEquals(1, bed.registry.nodeCount());
        assertEquals(0, bed.registry.checkCount());
        node.take(exchange, bed.fromServer.get(bed.fromServer.size() - 1).bytes());
        assertCounts(RegistryCounter.REGISTERED, 1);
        assertCounts(RegistryCounter.REGISTER_CHECKED, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldNotDependOnTheOrderOfAnswers(long seed) {
        Random random = new Random(seed);
        Map<TestNode, HelloExchange> waiting = new LinkedHashMap<>();
        for (int i = 0; i < CAPACITY; i++) {
            TestNode node = bed.node(TestBed.network(1 + i % 3));
            waiting.put(node, begin(node));
        }
        while (!checks.held.isEmpty()) {
            finish(random.nextInt(checks.held.size()));
        }
        assertEquals(CAPACITY, bed.registry.nodeCount(), "seed " + seed);
        assertEquals(3, bed.registry.networkCount());
        waiting.forEach((node, exchange) -> {
            List<byte[]> answers = bed.fromServer.stream()
                    .filter(answer -> answer.node().equals(node.endpoint))
                    .map(TestBed.Datagram::bytes)
                    .filter(bytes -> bytes[0] == MessageType.REGISTERED)
                    .toList();
            assertEquals(1, answers.size(), "seed " + seed);
            node.take(exchange, answers.get(0));
        });
    }

    @Test
    void shouldCheckARepeatedRegisterOnce() {
        TestNode node = bed.node();
        byte[] datagram = node.registerDatagram(node.hello());
        bed.deliver(datagram, node.endpoint);
        bed.deliver(datagram, node.endpoint);
        assertEquals(1, checks.held.size());
        assertCounts(RegistryCounter.REGISTER_REPLAYED, 1);
        finish(0);
        bed.deliver(datagram, node.endpoint);
        assertEquals(0, checks.held.size());
        assertCounts(RegistryCounter.REGISTERED, 1);
        assertCounts(RegistryCounter.REGISTER_REPLAYED, 2);
    }

    /** Who saw the real one come by and damages a copy of it keeps it from nobody. */
    @Test
    void shouldCheckARegisterBesideADamagedCopyOfIt() {
        TestNode node = bed.node();
        byte[] datagram = node.registerDatagram(node.hello());
        byte[] damaged = datagram.clone();
        damaged[damaged.length - 1] ^= 1;
        bed.deliver(damaged, node.endpoint);
        bed.deliver(datagram, node.endpoint);
        finish(0);
        finish(0);
        assertCounts(RegistryCounter.REGISTER_BAD_SEAL, 1);
        assertCounts(RegistryCounter.REGISTERED, 1);
    }

    /** After an hour the start key is wiped, too. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 3_601})
    void shouldTakeNoRegisterWhoseChallengeBecameTooOldMeanwhile(double seconds) {
        begin(bed.node());
        bed.passSeconds(seconds);
        bed.passSeconds(10.5);
        finish(0);
        assertCounts(RegistryCounter.REGISTER_BAD_COOKIE, 1);
        assertEquals(0, bed.registry.nodeCount());
        assertEquals(0, bed.registry.checkCount());
    }

    @Test
    void shouldTakeNoOlderRegisterOnceANewerOneWasTaken() {
        TestNode node = bed.node();
        begin(node);
        bed.passSeconds(0.1);
        HelloExchange newer = begin(node);
        finish(1);
        node.take(newer, bed.fromServer.get(bed.fromServer.size() - 1).bytes());
        int sent = bed.fromServer.size();
        finish(0);
        assertEquals(sent, bed.fromServer.size());
        assertCounts(RegistryCounter.REGISTERED, 1);
        assertCounts(RegistryCounter.REGISTER_REPLAYED, 1);
    }

    @Test
    void shouldRefuseWhoFindsTheNetworkFullWhenItsCheckIsDone() {
        RegistryConfig narrow = new RegistryConfig(
                60,
                new RegistryConfig.Capacity(10, 10, 1),
                TestBed.UNLIMITED.rates(),
                TestBed.UNLIMITED.requests(),
                TestBed.UNLIMITED.relay());
        bed = new TestBed(narrow, checks);
        begin(bed.node());
        begin(bed.node());
        finish(1);
        finish(0);
        assertCounts(RegistryCounter.REGISTERED, 1);
        assertCounts(RegistryCounter.REFUSED_NETWORK_FULL, 1);
    }

    @Test
    void shouldRefuseWhoseCheckIsDoneWhenTheServerIsAboutToStop() {
        begin(bed.node());
        bed.registry.drain(TimeUnit.SECONDS.toNanos(10), bed.nowNs());
        finish(0);
        assertCounts(RegistryCounter.REFUSED_SERVER_FULL, 1);
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldDropWhatTheRunnerHasNoRoomForUntilAnotherIsDone() {
        for (int i = 0; i < CAPACITY; i++) {
            begin(bed.node());
        }
        TestNode late = bed.node();
        byte[] datagram = late.registerDatagram(late.hello());
        bed.deliver(datagram, late.endpoint);
        assertEquals(CAPACITY, checks.held.size());
        assertCounts(RegistryCounter.REGISTER_OVERLOAD, 1);
        finish(5);
        bed.deliver(datagram, late.endpoint);
        assertEquals(CAPACITY, checks.held.size());
    }

    @Test
    void shouldLeaveRoomBesideASourceThatHasMuchToBeChecked() {
        int share = CAPACITY / 8;
        for (int i = 0; i < share + 3; i++) {
            begin(bed.sameHost());
        }
        assertEquals(share, checks.held.size());
        assertCounts(RegistryCounter.RATE_LIMITED, 3);
        begin(bed.node());
        assertEquals(share + 1, checks.held.size());
        finish(0);
        begin(bed.sameHost());
        assertEquals(share + 1, checks.held.size());
    }

    @Test
    void shouldCountEachOfThemOnce() {
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            nodes.add(bed.node());
            begin(nodes.get(i));
        }
        while (!checks.held.isEmpty()) {
            finish(checks.held.size() - 1);
        }
        assertEquals(
                bed.count(RegistryCounter.DATAGRAMS_IN),
                bed.count(RegistryCounter.HELLO) + bed.count(RegistryCounter.REGISTERED));
    }
}
