package org.meshnet.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for the real world, which has no virtual time: asks again and again until a deadline. */
final class Await {
    /** For what has no time limit of its own: long enough for a slow machine, so that only what never comes fails. */
    static final Duration LONG = Duration.ofSeconds(30);

    private static final long PAUSE_NS = 20_000_000;

    private Await() {}

    /**
     * Waits until the probe finds something.
     *
     * @throws AssertionError that names what was waited for, if it does not come in time
     */
    static <T> T value(String what, Duration limit, Supplier<Optional<T>> probe) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = probe.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("within " + limit.toMillis() + " ms there was no " + what);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Waits until the condition holds, for so long at most; does it? */
    static boolean isSoon(Duration limit, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return true;
    }

    /** Waits until the condition holds. */
    static void isTrue(String what, Duration limit, BooleanSupplier condition) {
        value(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /**
     * Fails if it took longer than it may. How soon things happen is also held by the simulation, whose time does not
     * depend on the machine.
     *
     * @param promisedSeconds what the product promises
     * @param machineSeconds what the way of measuring adds, and a machine that runs other tests beside this one
     */
    static void assertWithin(double promisedSeconds, double machineSeconds, double seconds, String what) {
        if (seconds > promisedSeconds + machineSeconds) {
            throw new AssertionError(what + " took " + seconds + " s, more than " + promisedSeconds + " s and "
                    + machineSeconds + " s that the machine may take");
        }
    }

    /** Seconds since a reading of {@link System#nanoTime()}. */
    static double secondsSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e9;
    }
}
