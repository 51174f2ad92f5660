package org.meshnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.meshnet.load.InFlight.Question;

/** What the generator finds its nodes and questions by. */
class TablesTest {
    private static Question question(int slot) {
        return new Question(Kind.REFRESH, slot, InFlight.NONE, 0, 0);
    }

    @Test
    void shouldFindAsAHashMapDoes() {
        SplittableRandom random = new SplittableRandom(3);
        LongIntMap map = new LongIntMap(4);
        Map<Long, Integer> reference = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextInt(3_000) * 0x1_0000_0001L;
            if (random.nextInt(5) < 3) {
                map.put(key, i);
                reference.put(key, i);
            } else {
                Integer removed = reference.remove(key);
                assertEquals(removed == null ? LongIntMap.ABSENT : removed, map.remove(key));
            }
            assertEquals(reference.size(), map.count());
        }
        reference.forEach((key, value) -> assertEquals(value, map.get(key)));
    }

    @Test
    void shouldKeepTheOrderOfIndexes() {
        SplittableRandom random = new SplittableRandom(4);
        IntQueue queue = new IntQueue();
        ArrayDeque<Integer> reference = new ArrayDeque<>();
        for (int i = 0; i < 50_000; i++) {
            if (reference.isEmpty() || random.nextInt(9) < 5) {
                queue.add(i);
                reference.add(i);
            } else {
                assertEquals(reference.remove(), queue.take());
            }
            assertEquals(reference.size(), queue.count());
        }
    }

    @Test
    void shouldGiveAwayAQuestionOnce() {
        InFlight questions = new InFlight(8);
        Question asked = question(1);
        assertNull(questions.add(5, asked, 0));
        assertSame(asked, questions.take(5));
        assertNull(questions.take(5));
        assertTrue(questions.isEmpty());
    }

    @Test
    void shouldHandBackTheOneWhoseNumberIsGivenToAnother() {
        InFlight questions = new InFlight(8);
        Question first = question(1);
        questions.add(5, first, 0);
        assertSame(first, questions.add(5, question(2), 0));
        assertEquals(2, questions.take(5).slot());
    }

    @Test
    void shouldTellWhatIsOverdueInOrderAndBeFullNoLater() {
        InFlight questions = new InFlight(4);
        for (int i = 0; i < 4; i++) {
            questions.add(i, question(i), i);
        }
        assertTrue(questions.isFull());
        questions.take(1);
        assertNull(questions.takeOverdue(InFlight.PATIENCE_NS - 1));
        assertEquals(0, questions.takeOverdue(InFlight.PATIENCE_NS + 2).slot());
        assertEquals(2, questions.takeOverdue(InFlight.PATIENCE_NS + 2).slot());
        assertNull(questions.takeOverdue(InFlight.PATIENCE_NS + 2));
        assertFalse(questions.isFull());
        assertEquals(3, questions.takeOverdue(Long.MAX_VALUE).slot());
        assertTrue(questions.isEmpty());
    }

    private static LoadPlan plan(int nodes, int networks, int threads) {
        LoadPlan.Crowd crowd = new LoadPlan.Crowd(nodes, networks, 100, true);
        int sockets = 2 * crowd.largest();
        return new LoadPlan(
                List.of(),
                crowd,
                new LoadPlan.Pace(1, 1, Map.of()),
                new LoadPlan.Relay(0, 0),
                new LoadPlan.Means(threads, sockets, List.of(), 1));
    }

    @Test
    void shouldGiveNoTwoMembersOfANetworkOneSocketWhereverTheyAre() {
        Cast cast = new Cast(plan(53, 7, 2), 1);
        Set<List<Integer>> taken = new HashSet<>();
        for (int slot = 0; slot < cast.nodes(); slot++) {
            assertTrue(taken.add(List.of(cast.network(slot), cast.port(slot, false))), "slot " + slot);
            assertTrue(taken.add(List.of(cast.network(slot), cast.port(slot, true))), "slot " + slot);
        }
    }

    @Test
    void shouldDealOutAllNodesAndNetworks() {
        Cast one = new Cast(plan(53, 7, 2), 0);
        Cast other = new Cast(plan(53, 7, 2), 1);
        assertEquals(53, one.nodes() + other.nodes());
        assertEquals(7, one.networks() + other.networks());
        int members = 0;
        for (int network = 0; network < other.networks(); network++) {
            members += other.members(network);
        }
        assertEquals(other.nodes(), members);
    }

    @Test
    void shouldReadWhatLinuxTellsOfProcesses() {
        assertEquals(30_000_000, ProcessUse.cpuNs("7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 1 2 0 0 20 0 1 0 5 6 7"));
        List<String> table = List.of(
                "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref"
                        + " pointer drops",
                "  12: 0100007F:1F40 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 "
                        + "0000 5 ",
                "  13: 0100007F:1F41 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9 2 "
                        + "0000 6 ");
        assertEquals(5, ProcessUse.receiveDrops(table, 8000));
        assertTrue(ProcessUse.cpuNs(ProcessHandle.current().pid()).isPresent());
        assertTrue(ProcessUse.cpuNs(Integer.MAX_VALUE).isEmpty());
    }
}
