package org.meshnet.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.meshnet.core.rule.RuleSyntaxException;

class PeerFlowsTest {
    private static final int CAPACITY = 1 << 12;
    private static final long SECOND_NS = 1_000_000_000L;

    private final FlowRoom room = new FlowRoom(CAPACITY);
    private int flowCount;

    private FlowScript script() throws RuleSyntaxException {
        return new FlowScript("allow any -> any udp;allow any -> any tcp", room);
    }

    /** Flows that nobody answers, as a scan opens them. */
    private void flood(FlowScript script, int count) {
        byte[] packet = PacketText.packet("udp b:1 a:1");
        ByteBuffer ports = ByteBuffer.wrap(packet);
        for (int i = 0; i < count; i++) {
            ports.putInt(20, ++flowCount * 0x9e37_79b9);
            assertEquals(Verdict.PASS, script.decide(true, packet));
        }
    }

    @Test
    void shouldGiveOneThatIsAloneHalfOfTheRoom() throws RuleSyntaxException {
        FlowScript script = script();
        flood(script, 3 * CAPACITY);
        assertEquals(CAPACITY / 2, script.flows.count(), CAPACITY / 50.0);
        assertEquals(room.used(), script.flows.count());
        assertTrue(script.filter.takeDisplacedCount() >= 5 * CAPACITY / 2);
        assertEquals(0, script.filter.takeDisplacedCount());
    }

    /** However many want everything, who wants little gets it, and loses nothing of it. */
    @Test
    void shouldHaveWhoOpensManyPayForThem() throws RuleSyntaxException {
        FlowScript modest = script();
        modest.run("> udp a:1 b:1 +; < udp b:1 a:1 +");
        List<FlowScript> greedy = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            greedy.add(script());
        }
        for (int round = 0; round < 100; round++) {
            greedy.forEach(each -> flood(each, 50));
        }
        assertTrue(room.used() < CAPACITY, room.used() + " flows");
        flood(modest, CAPACITY / 50);
        assertEquals(0, modest.filter.takeDisplacedCount());
        modest.run("< udp b:1 a:1 +");
        greedy.forEach(each -> assertTrue(each.flows.count() > CAPACITY / 50, each.flows.count() + " flows"));
    }

    /** Each has a few however full it is. */
    @Test
    void shouldLeaveEachALeast() throws RuleSyntaxException {
        List<FlowScript> all = new ArrayList<>();
        for (int i = 0; i < CAPACITY / 4; i++) {
            all.add(script());
            flood(all.get(i), 100);
        }
        assertTrue(room.used() <= CAPACITY + all.size() * FlowRoom.LEAST);
        all.forEach(each -> assertTrue(each.flows.count() >= FlowRoom.LEAST / 2, each.flows.count() + " flows"));
    }

    @Test
    void shouldKeepWhatIsUsedThroughAFlood() throws RuleSyntaxException {
        FlowScript script = script();
        script.run("> tcp.S a:4000 b:22 +; < tcp.SA b:22 a:4000 +; > udp a:5000 b:53 +; < udp b:53 a:5000 +");
        flood(script, 20 * CAPACITY);
        script.run("= allow any -> 10.9.9.9 any; < udp b:53 a:5000 -; "
                + "= allow host:alice -> any udp 53; < udp b:53 a:5000 +");
        script.run("= allow host:alice -> any tcp 22; < tcp.SA b:22 a:4000 +");
    }

    @Test
    void shouldGiveTheRoomBack() throws RuleSyntaxException {
        FlowScript script = script();
        flood(script, CAPACITY);
        script.nowNs += 30 * SECOND_NS;
        script.run("> udp a:1 b:1 +");
        script.nowNs += 31 * SECOND_NS;
        script.flows.sweep(room, script.nowNs);
        assertEquals(1, script.flows.count());
        assertEquals(1, room.used());
        script.run("< udp b:1 a:1 +");
        script.flows.clear(room);
        assertEquals(0, room.used());
        assertEquals(0, script.flows.count());
        script.flows.sweep(room, script.nowNs);
        assertEquals(0, room.used());
    }

    /** Against a map: nothing is found that was not put there, and what there is room for is found. */
    @Test
    void shouldFindWhatWasAdded() throws RuleSyntaxException {
        PeerFlows flows = new PeerFlows();
        FlowRoom wide = new FlowRoom(1 << 16);
        Random random = new Random(5);
        PacketKey key = new PacketKey();
        Map<Integer, Flow> added = new HashMap<>();
        byte[] packet = PacketText.packet("udp b:1 a:1");
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        int missingCount = 0;
        for (int i = 0; i < 100_000; i++) {
            int ports = random.nextInt(20_000) * 77_777;
            buffer.putInt(20, ports);
            key.read(buffer, 0, packet.length, true);
            Flow found = flows.find(key);
            Flow known = added.get(ports);
            if (known == null) {
                assertNull(found);
                added.put(ports, new Flow(key, true, 1, 0));
                flows.add(added.get(ports), wide, 0);
            } else if (found == null) {
                missingCount++;
                flows.add(known, wide, 0);
            } else {
                assertEquals(known, found);
            }
        }
        assertTrue(missingCount < 100, missingCount + " of " + added.size() + " found no place");
    }

    /** Lanes ask and add at the same time: what is found is what was asked for, and the count stays right. */
    @Test
    void shouldBearManyThreads() throws Exception {
        PeerFlows flows = new PeerFlows();
        List<Thread> threads = new ArrayList<>();
        AtomicLong wrong = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            int seed = i;
            threads.add(new Thread(() -> churn(flows, new Random(seed), wrong, start)));
        }
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, wrong.get());
        flows.sweep(room, 0);
        assertEquals(room.used(), flows.count());
        assertTrue(flows.count() <= CAPACITY / 2 + CAPACITY / 50);
    }

    private void churn(PeerFlows flows, Random random, AtomicLong wrong, CountDownLatch start) {
        PacketKey key = new PacketKey();
        byte[] packet = PacketText.packet("udp b:1 a:1");
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        try {
            start.await();
        } catch (InterruptedException e) {
            wrong.incrementAndGet();
        }
        for (int i = 0; i < 200_000; i++) {
            buffer.putInt(20, random.nextInt(4_000) * 77_777);
            key.read(buffer, 0, packet.length, true);
            Flow found = flows.find(key);
            if (found != null && !found.isOf(key)) {
                wrong.incrementAndGet();
            } else if (found == null) {
                flows.add(new Flow(key, true, 1, 0), room, i % 1_000 == 0 ? 100 * SECOND_NS : 0);
            }
        }
    }

    @Test
    void shouldAllocateNothingForKnownFlowsAndRefusals() throws RuleSyntaxException {
        FlowScript script = script();
        byte[][] packets = {
            PacketText.packet("tcp.S b:1 a:22"),
            PacketText.packet("tcp.A b:1 a:22"),
            PacketText.packet("udp B:1 A:22"),
            PacketText.packet("proto47 b a"),
            PacketText.packet("udp b:1 a:2 frag=9@0+"),
            PacketText.packet("udp b a frag=9@800"),
            PacketText.packet("err3.3 b a of udp a:9 b:9"),
        };
        ByteBuffer[] buffers = new ByteBuffer[packets.length];
        for (int i = 0; i < packets.length; i++) {
            buffers[i] = ByteBuffer.allocateDirect(packets[i].length).put(0, packets[i]);
        }
        run(script, buffers, 20_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(script, buffers, 20_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 20_000, allocated + " bytes");
        assertNotNull(script.flows.rules());
    }

    private static void run(FlowScript script, ByteBuffer[] buffers, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (ByteBuffer buffer : buffers) {
                script.filter.decide(script.flows, true, buffer, 0, buffer.capacity(), script.nowNs);
            }
        }
    }

    /** What a lane remembers of the packet before is no second table. */
    @Test
    void shouldNotKnowAFlowAnyMoreOnceItIsForgotten() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow host:alice -> host:bob udp 1", room);
        script.run("> udp a:2 b:1 +; < udp b:1 a:2 +; < udp b:1 a:2 +");
        script.flows.clear(room);
        script.run("< udp b:1 a:2 -");
        assertEquals(0, room.used());
    }

    /** Others drove it out, and its last packet was the lane's last. */
    @Test
    void shouldNotKnowAFlowAnyMoreOnceAnotherHasItsPlace() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow host:alice -> host:bob udp", room);
        FlowFilter other = new FlowFilter();
        script.run("> udp a:2 b:1 +; < udp b:1 a:2 +");
        byte[] packet = PacketText.packet("udp a:1 b:1");
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        for (int i = 0; i < 4 * CAPACITY; i++) {
            buffer.putInt(20, i * 0x9e37_79b9);
            other.decide(script.flows, false, buffer, 0, packet.length, script.nowNs + 400 * SECOND_NS);
        }
        script.nowNs += SECOND_NS;
        script.run("< udp b:1 a:2 -");
    }
}
