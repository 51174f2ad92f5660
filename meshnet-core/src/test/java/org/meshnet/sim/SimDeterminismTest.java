package org.meshnet.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

/** The same seed gives the same run. */
class SimDeterminismTest {
    private static final LinkQuality BAD_LINK = LinkQuality.latencyMs(10)
            .withJitterMs(3)
            .withLoss(0.1)
            .withDuplication(0.1)
            .withReordering(0.1, 20);

    /** A hundred hosts behind NATs talk through a public one, which answers. */
    private static SimNetwork run(long seed, int hostCount, int seconds) {
        SimNetwork network = new SimNetwork(seed);
        SimHost server = network.host("server");
        server.attach(network.internet(), BAD_LINK, network.addresses().nextV4());
        Endpoint serverEndpoint = new Endpoint(server.addresses().get(0), 8000);
        SimSocket[] serverSocket = new SimSocket[1];
        serverSocket[0] = server.open(8000, (datagram, from, nowNs) -> serverSocket[0].send(datagram, from));
        for (int i = 0; i < hostCount; i++) {
            SimSegment lan = network.segment("lan " + i);
            SimNat nat = network.nat("nat " + i, lan, network.internet(), BAD_LINK, NatBehaviour.SYMMETRIC);
            nat.outer().setAddresses(List.of(network.addresses().nextV4()));
            SimHost host = network.host("host " + i);
            host.attach(lan, LinkQuality.latencyMs(0.2), NatLab.prefix("192.168.1.2/24"));
            SimSocket socket = host.open(0, (datagram, from, nowNs) -> {});
            SimTimer[] timer = new SimTimer[1];
            timer[0] = new SimTimer(network.scheduler(), () -> {
                socket.send(ByteBuffer.allocate(100), serverEndpoint);
                timer[0].set(network.scheduler().nowNs() + SimScheduler.SECOND_NS);
            });
            timer[0].set(i * SimScheduler.MILLISECOND_NS);
        }
        network.simulateTime(seconds);
        return network;
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        assertEquals(run(3, 100, 60).trace().hash(), run(3, 100, 60).trace().hash());
    }

    @Test
    void shouldDoOtherwiseForAnotherSeed() {
        assertNotEquals(run(3, 10, 10).trace().hash(), run(4, 10, 10).trace().hash());
    }

    @Test
    void shouldCarryAThousandHosts() {
        SimNetwork network = run(5, 1000, 60);
        assertTrue(network.trace().count(SimEvent.DELIVERED) > 90_000);
    }

    @Test
    void shouldRunActionsOfOneInstantInTheOrderTheyWereAskedFor() {
        SimScheduler scheduler = new SimScheduler();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            scheduler.at(5, () -> order.add(number));
        }
        scheduler.runUntil(5);
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    void shouldFireATimerOnceAtItsLastDeadline() {
        SimScheduler scheduler = new SimScheduler();
        List<Long> firedNs = new ArrayList<>();
        SimTimer timer = new SimTimer(scheduler, () -> firedNs.add(scheduler.nowNs()));
        timer.set(10);
        timer.set(30);
        timer.set(20);
        scheduler.runUntil(100);
        timer.set(200);
        timer.set(Long.MAX_VALUE);
        scheduler.runUntil(300);
        assertEquals(List.of(20L), firedNs);
    }

    @Test
    void shouldNoticeThatTimeStandsStill() {
        SimScheduler scheduler = new SimScheduler();
        SimTimer[] timer = new SimTimer[1];
        timer[0] = new SimTimer(scheduler, () -> timer[0].set(0));
        timer[0].set(0);
        assertThrows(IllegalStateException.class, () -> scheduler.run(1));
    }

    @Test
    void shouldKeepTheLastLinesOnDemand() {
        SimNetwork network = new SimNetwork(1);
        network.trace().keepLines(2);
        network.trace().note("one");
        network.trace().note("two");
        network.trace().note("three");
        assertEquals(2, network.trace().lines().size());
    }

    @Test
    void shouldSplitStreamsThatDoNotDependOnEachOther() {
        SimRandom one = new SimRandom(9);
        SimRandom other = new SimRandom(9);
        other.nextLong();
        assertEquals(one.split("x").nextLong(), other.split("x").nextLong());
        assertNotEquals(one.split("x").nextLong(), one.split("y").nextLong());
    }
}
