package org.meshnet.discovery.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.discovery.registry.check.Check;

@Timeout(60)
class CheckPoolTest {
    private final Semaphore news = new Semaphore(0);

    private static class Noted implements Check {
        final AtomicInteger workCount = new AtomicInteger();
        volatile boolean isDropped;
        volatile Thread worker = Thread.currentThread();

        @Override
        public void work() {
            worker = Thread.currentThread();
            workCount.incrementAndGet();
        }

        @Override
        public void decide(long nowNs) {
            throw new AssertionError("for the registry");
        }

        @Override
        public void drop() {
            isDropped = true;
        }
    }

    /** Works until it is told to end. */
    private static final class Endless extends Noted {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void work() {
            super.work();
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void shouldHandBackEachOnceWorkedOnByAnotherThread() throws InterruptedException {
        try (CheckPool pool = new CheckPool(2, news::release)) {
            assertEquals(2 * CheckPool.PER_THREAD, pool.capacity());
            for (int i = 0; i < pool.capacity(); i++) {
                pool.run(new Noted(), 0);
            }
            Set<Check> back = new HashSet<>();
            for (int i = 0; i < pool.capacity(); i++) {
                news.acquire();
                assertTrue(pool.hasNews());
                Noted check = (Noted) pool.next().orElseThrow();
                assertEquals(1, check.workCount.get());
                assertNotEquals(Thread.currentThread(), check.worker);
                assertTrue(back.add(check));
            }
            assertFalse(pool.hasNews());
            assertEquals(Optional.empty(), pool.next());
        }
    }

    @Test
    void shouldDropAllThatIsLeftWhenItIsClosed() throws InterruptedException {
        Endless begun = new Endless();
        Noted waiting = new Noted();
        CheckPool pool = new CheckPool(1, news::release);
        pool.run(begun, 0);
        pool.run(waiting, 0);
        begun.begun.await();
        pool.close();
        assertTrue(begun.isDropped);
        assertTrue(waiting.isDropped);
        assertEquals(0, waiting.workCount.get());
        pool.close();
    }

    @Test
    void shouldTakeNoMoreThanItSays() throws InterruptedException {
        Endless first = new Endless();
        try (CheckPool pool = new CheckPool(1, news::release)) {
            pool.run(first, 0);
            first.begun.await();
            for (int i = 0; i < pool.capacity(); i++) {
                pool.run(new Noted(), 0);
            }
            assertThrows(IllegalStateException.class, () -> pool.run(new Noted(), 0));
        }
    }

    @Test
    void shouldHaveAtLeastOneThread() {
        try (CheckPool pool = new CheckPool(0, news::release)) {
            assertEquals(CheckPool.PER_THREAD, pool.capacity());
        }
        try (CheckPool pool = CheckPool.ofCores(news::release)) {
            assertTrue(pool.capacity() >= CheckPool.PER_THREAD);
        }
    }
}
