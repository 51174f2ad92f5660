package org.meshnet.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for the real world, which has no virtual time: asks again and again until a deadline. */
final class Await {
    /**
     * For what has no time limit of its own: long enough for a machine on which each program stands still for some
     * seconds now and then, so that only what never comes fails.
     */
    static final Duration LONG = Duration.ofSeconds(90);

    /** What a machine that runs other tests beside this one may add to a time that the product promises. */
    private static final double MACHINE_SECONDS = 30;

    private static final long PAUSE_NS = 20_000_000;

    private Await() {}

    /** Waits until the probe finds something, however long that takes. */
    static <T> T value(String what, Supplier<Optional<T>> probe) {
        return value(what, LONG, probe);
    }

    /**
     * Waits until the probe finds something.
     *
     * @throws AssertionError that names what was waited for, if it does not come in time
     */
    static <T> T value(String what, Duration limit, Supplier<Optional<T>> probe) {
        long startNs = System.nanoTime();
        while (true) {
            // Before the look: whoever stood still for the whole time looks once more.
            boolean isLast = System.nanoTime() - startNs > limit.toNanos();
            Optional<T> found = probe.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (isLast) {
                throw new AssertionError("within " + limit.toMillis() + " ms there was no " + what);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Waits until the condition holds, for so long at most; does it? */
    static boolean isSoon(Duration limit, BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (true) {
            boolean isLast = System.nanoTime() - startNs > limit.toNanos();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (isLast) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Waits until the condition holds, however long that takes. */
    static void isTrue(String what, BooleanSupplier condition) {
        isTrue(what, LONG, condition);
    }

    /** Waits until the condition holds. */
    static void isTrue(String what, Duration limit, BooleanSupplier condition) {
        value(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /**
     * Fails if it took much longer than it may. The promise itself is held by the simulation, whose time does not
     * depend on the machine; here a machine that stands still for some seconds is no fault.
     *
     * @param promisedSeconds what the product promises
     */
    static void assertWithin(double promisedSeconds, double seconds, String what) {
        if (seconds > promisedSeconds + MACHINE_SECONDS) {
            throw new AssertionError(what + " took " + seconds + " s, more than " + promisedSeconds + " s and "
                    + MACHINE_SECONDS + " s that the machine may take");
        }
    }

    /** Seconds since a reading of {@link System#nanoTime()}. */
    static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
