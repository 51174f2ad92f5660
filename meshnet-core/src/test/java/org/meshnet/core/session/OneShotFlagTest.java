package org.meshnet.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import org.junit.jupiter.api.Test;

class OneShotFlagTest {
    private static final int THREADS = 3;
    private static final int ROUNDS = 500;

    @Test
    void shouldBeSetOnceUntilItIsCleared() {
        OneShotFlag flag = new OneShotFlag();
        assertTrue(flag.set());
        assertFalse(flag.set());
        flag.clear();
        assertTrue(flag.set());
    }

    @Test
    void shouldBeSetByOneThreadOnlyHoweverManyTry() {
        List<OneShotFlag> flags = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            flags.add(new OneShotFlag());
        }
        Phaser together = new Phaser(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<CompletableFuture<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            counts.add(CompletableFuture.supplyAsync(() -> setEach(flags, together), threads));
        }
        int total = counts.stream().mapToInt(CompletableFuture::join).sum();
        threads.shutdown();
        assertEquals(ROUNDS, total);
    }

    private static int setEach(List<OneShotFlag> flags, Phaser together) {
        int count = 0;
        for (OneShotFlag flag : flags) {
            together.arriveAndAwaitAdvance();
            count += flag.set() ? 1 : 0;
        }
        return count;
    }
}
