package org.meshnet.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

/** What links do to datagrams. */
class SimLinkTest {
    private static final int COUNT = 20_000;

    private final SimNetwork network = new SimNetwork(7);
    private final SimHost a = network.host("a");
    private final SimHost b = network.host("b");
    private final SimInterface aLink =
            a.attach(network.internet(), LinkQuality.latencyMs(10), NatLab.prefix("192.0.2.1/32"));
    private final Endpoint toB = NatLab.endpoint("192.0.2.2:9");
    private final List<Integer> received = new ArrayList<>();
    private final List<Long> arrivalsNs = new ArrayList<>();
    private final SimSocket socket = a.open(9, (datagram, from, nowNs) -> {});

    SimLinkTest() {
        b.attach(network.internet(), LinkQuality.latencyMs(10), NatLab.prefix("192.0.2.2/32"));
        b.open(9, (datagram, from, nowNs) -> {
            received.add(datagram.getInt());
            arrivalsNs.add(nowNs);
        });
    }

    private void sendMany() {
        for (int i = 0; i < COUNT; i++) {
            socket.send(ByteBuffer.allocate(4).putInt(0, i), toB);
            network.simulateTime(0.001);
        }
        network.simulateTime(1);
    }

    @Test
    void shouldDelayByTheLatencyOfAllLinks() {
        socket.send(ByteBuffer.allocate(4), toB);
        network.simulateTime(1);
        assertEquals(List.of(20 * SimScheduler.MILLISECOND_NS), arrivalsNs);
    }

    @Test
    void shouldLoseTheShareThatItIsTold() {
        aLink.setQuality(LinkQuality.latencyMs(10).withLoss(0.1));
        sendMany();
        assertEquals(0.9, received.size() / (double) COUNT, 0.01);
        assertEquals(COUNT - received.size(), network.trace().count(SimEvent.LOST));
    }

    @Test
    void shouldDoubleTheShareThatItIsTold() {
        aLink.setQuality(LinkQuality.latencyMs(10).withDuplication(0.05));
        sendMany();
        assertEquals(1.05, received.size() / (double) COUNT, 0.01);
        assertEquals(COUNT, Set.copyOf(received).size());
    }

    @Test
    void shouldLetOthersOvertakeTheShareThatItIsTold() {
        aLink.setQuality(LinkQuality.latencyMs(10).withReordering(0.02, 5));
        sendMany();
        int overtaken = 0;
        for (int i = 1; i < received.size(); i++) {
            overtaken += received.get(i) < received.get(i - 1) ? 1 : 0;
        }
        assertEquals(COUNT, received.size());
        assertEquals(0.02, overtaken / (double) COUNT, 0.005);
    }

    @Test
    void shouldKeepTheOrderDespiteJitter() {
        aLink.setQuality(LinkQuality.latencyMs(10).withJitterMs(8));
        sendMany();
        assertEquals(received.stream().sorted().toList(), received);
        assertTrue(Set.copyOf(arrivalsNs).size() > COUNT / 10);
    }

    @Test
    void shouldDropWhatIsLargerThanTheMtu() {
        aLink.setQuality(LinkQuality.latencyMs(10).withMtu(1280));
        socket.send(ByteBuffer.allocate(1280 - 28), toB);
        socket.send(ByteBuffer.allocate(1280 - 27), toB);
        network.simulateTime(1);
        assertEquals(1, received.size());
        assertEquals(1, network.trace().count(SimEvent.TOO_LARGE));
    }

    @Test
    void shouldCutATrainIntoItsDatagrams() {
        ByteBuffer train = ByteBuffer.allocate(13).putInt(0, 1).putInt(4, 2).putInt(8, 3);
        train.limit(12);
        socket.send(train, 4, toB);
        network.simulateTime(1);
        assertEquals(List.of(1, 2, 3), received);
    }

    @Test
    void shouldDeliverNothingAcrossAPartitionUntilItHeals() {
        SimPartition cut = network.cut(Set.of(a), Set.of(b));
        socket.send(ByteBuffer.allocate(4).putInt(0, 1), toB);
        network.simulateTime(1);
        cut.heal();
        socket.send(ByteBuffer.allocate(4).putInt(0, 2), toB);
        network.simulateTime(1);
        assertEquals(List.of(2), received);
        assertEquals(1, network.trace().count(SimEvent.PARTITIONED));
    }

    @Test
    void shouldDropWhatMeetsALinkThatIsDown() {
        aLink.setUp(false);
        socket.send(ByteBuffer.allocate(4), toB);
        network.simulateTime(1);
        aLink.setUp(true);
        socket.send(ByteBuffer.allocate(4), toB);
        network.simulateTime(1);
        assertEquals(1, received.size());
    }

    @Test
    void shouldDeliverWhatIsInjectedWithAForgedSource() {
        Endpoint forged = NatLab.endpoint("203.0.113.77:7");
        network.internet().inject(forged, toB, new byte[] {0, 0, 0, 5});
        network.simulateTime(1);
        assertEquals(List.of(5), received);
    }

    @Test
    void shouldReachTheNewAddressOnlyAfterItChanged() {
        b.interfaces().get(0).setAddresses(List.of(NatLab.prefix("192.0.2.3/32")));
        socket.send(ByteBuffer.allocate(4), toB);
        socket.send(ByteBuffer.allocate(4), NatLab.endpoint("192.0.2.3:9"));
        network.simulateTime(1);
        assertEquals(1, received.size());
        assertEquals(1, network.trace().count(SimEvent.NO_ROUTE));
    }

    @Test
    void shouldReceiveNothingOnceClosed() {
        socket.close();
        socket.send(ByteBuffer.allocate(4), toB);
        network.simulateTime(1);
        assertTrue(received.isEmpty());
    }
}
