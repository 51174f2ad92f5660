package org.meshnet.core.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.bridge.MacTable.Lesson;

class MacTableTest {
    private static final int ALICE = 2;
    private static final int BOB = 3;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HOST = 0x0800_2700_0001L;

    private final MacTable table = new MacTable(0x1234_5678_9abc_def1L);

    @Test
    void shouldKnowWhatItLearnedUntilThatIsOld() {
        long start = -5 * SECOND_NS; // a monotonic clock may begin anywhere
        assertEquals(MacTable.UNKNOWN, table.find(HOST, start));
        assertEquals(Lesson.KNOWN, table.learn(HOST, ALICE, false, start));
        assertEquals(ALICE, table.find(HOST, start + MacTable.AGE_NS));
        assertEquals(MacTable.UNKNOWN, table.find(HOST, start + MacTable.AGE_NS + 1));
        table.learn(HOST, ALICE, false, start + MacTable.AGE_NS);
        assertEquals(ALICE, table.find(HOST, start + 2 * MacTable.AGE_NS));
    }

    @Test
    void shouldMoveAStationOnlyIfItMay() {
        table.learn(HOST, ALICE, false, 0);
        assertEquals(Lesson.HELD, table.learn(HOST, BOB, false, 1));
        assertEquals(ALICE, table.find(HOST, 1));
        assertEquals(Lesson.MOVED, table.learn(HOST, BOB, true, 1));
        assertEquals(BOB, table.find(HOST, 1));
        assertEquals(0, table.count(ALICE));
        assertEquals(1, table.count(BOB));
    }

    @Test
    void shouldKeepWhatThisHostsDeviceGaveAMomentAgo() {
        table.learn(HOST, MacTable.LOCAL, true, 0);
        assertEquals(Lesson.LOOPED, table.learn(HOST, ALICE, true, MacTable.HOLD_NS));
        assertEquals(Lesson.MOVED, table.learn(HOST, ALICE, true, MacTable.HOLD_NS + 1));
        assertEquals(Lesson.MOVED, table.learn(HOST, MacTable.LOCAL, true, MacTable.HOLD_NS + 2), "and back at once");
    }

    @Test
    void shouldLetNobodyElseHaveAMembersOwn() {
        table.learn(HOST, BOB, true, 0);
        assertTrue(table.pin(HOST, ALICE, 0));
        assertEquals(Lesson.FOREIGN, table.learn(HOST, BOB, true, 0));
        assertEquals(Lesson.FOREIGN, table.learn(HOST, MacTable.LOCAL, true, 0));
        assertEquals(Lesson.KNOWN, table.learn(HOST, ALICE, false, 0));
        assertEquals(ALICE, table.find(HOST, 10 * MacTable.AGE_NS), "it does not age");
        table.clear(ALICE);
        assertEquals(MacTable.UNKNOWN, table.find(HOST, 0));
        assertEquals(0, table.count(ALICE));
    }

    /** A flood fills its own share, and takes nothing from anybody. */
    @Test
    void shouldGiveAFloodItsOwnShareOnly() {
        Random random = new Random(1);
        table.learn(HOST, BOB, false, 0);
        int full = 0;
        for (int i = 0; i < 100_000; i++) {
            full += table.learn(random.nextLong() >>> 16, ALICE, true, i) == Lesson.FULL ? 1 : 0;
        }
        assertEquals(100_000 - MacTable.PER_MEMBER, full);
        assertEquals(MacTable.PER_MEMBER, table.count(ALICE));
        assertEquals(BOB, table.find(HOST, 0));
        int learned = 0;
        for (int i = 0; i < 200; i++) {
            learned += table.learn(0x0a00_0000_0000L + i, BOB, false, 0) == Lesson.KNOWN ? 1 : 0;
        }
        assertEquals(200, learned, "others learn as before");
        assertEquals(Lesson.FULL, table.learn(HOST, ALICE, true, 0), "who is full does not take over others'");
        assertEquals(BOB, table.find(HOST, 0));
    }

    @Test
    void shouldBoundAllPortsTogether() {
        Random random = new Random(2);
        for (int port = ALICE; port < 200; port++) {
            for (int i = 0; i < 300; i++) {
                table.learn(random.nextLong() >>> 16, port, true, 0);
            }
        }
        assertTrue(table.count(MacTable.UNKNOWN) <= 8_192, table.count(MacTable.UNKNOWN) + " in all");
        assertTrue(table.count(MacTable.UNKNOWN) > 7_500, table.count(MacTable.UNKNOWN) + " in all");
        long later = MacTable.AGE_NS + 1;
        for (int i = 0; i < 200; i++) {
            table.learn(random.nextLong() >>> 16, 700, true, later);
        }
        assertTrue(table.count(700) > 150, "what is old makes room");
    }

    @Test
    void shouldAgreeWithAPlainModel() {
        Random random = new Random(3);
        Map<Long, long[]> model = new HashMap<>();
        long nowNs = 0;
        for (int i = 0; i < 200_000; i++) {
            nowNs += random.nextInt(100) * SECOND_NS / 100;
            long mac = 0x0200_0000_0000L + random.nextInt(300);
            int port = ALICE + random.nextInt(4);
            long[] known = model.get(mac);
            boolean isKnown = known != null && nowNs - known[1] <= MacTable.AGE_NS;
            assertEquals(isKnown ? known[0] : MacTable.UNKNOWN, table.find(mac, nowNs));
            if (random.nextInt(3) == 0) {
                boolean mayMove = random.nextBoolean();
                Lesson lesson = table.learn(mac, port, mayMove, nowNs);
                boolean isHeld = isKnown && known[0] != port && !mayMove;
                assertEquals(isHeld, lesson == Lesson.HELD);
                boolean isFresh = isKnown && known[0] == port && nowNs - known[1] <= SECOND_NS;
                if (!isHeld && !isFresh) {
                    model.put(mac, new long[] {port, nowNs});
                }
            }
        }
    }

    @Test
    void shouldAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 6 && least > 0; attempt++) { // the JVM itself may allocate once in a while
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                table.learn(0x0200_0000_0000L + i % 500, ALICE + i % 3, (i & 7) == 0, i * 1_000L);
                table.find(0x0200_0000_0000L + i % 700, i * 1_000L);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }
}
