package org.meshnet.node.daemon.thread;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.fault.Backoff;
import org.meshnet.node.fault.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the daemon's threads, of two kinds. Without a vital one the node is none: what such a thread dies of ends the
 * daemon, unless that is closing anyway. A helper is a convenience: whatever it fails with is counted and said, and it
 * starts again after a pause that grows. Any thread.
 */
public final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final Closing closing;
    private final LongSupplier clock;
    private final Consumer<ExitCode> onFailure;
    private final FailureLog failures;

    /** The end of the daemon, as far as threads have to know of it. */
    public interface Closing {
        /** Waits for it, but no longer than this; true once it has begun. */
        boolean await(long ns) throws InterruptedException;
    }

    /**
     * @param clock monotonic, in nanoseconds
     * @param onFailure told with which code the daemon has to end
     * @param failures of helpers
     */
    public Workers(Closing closing, LongSupplier clock, Consumer<ExitCode> onFailure, FailureLog failures) {
        this.closing = closing;
        this.clock = clock;
        this.onFailure = onFailure;
        this.failures = failures;
    }

    /** A thread, not yet started, without which the node cannot live. */
    public Thread vital(String name, IoLoop loop) {
        return thread(name, () -> runVital(name, loop));
    }

    /** A thread, not yet started, that the node can do without for a while. It ends when its loop returns. */
    public Thread helper(String name, IoLoop loop) {
        return thread(name, () -> runHelper(name, loop));
    }

    /** The same, started at once; where the system gives no thread now, the node does without. */
    public Thread startHelper(String name, IoLoop loop) {
        Thread thread = helper(name, loop);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            failures.note("there is no thread for " + name, e);
        }
        return thread;
    }

    private static Thread thread(String name, Runnable body) {
        Thread thread = new Thread(body, NetworkThreads.nameLikeThis(name));
        thread.setDaemon(true);
        return thread;
    }

    private void runVital(String name, IoLoop loop) {
        try {
            loop.run();
        } catch (IOException | RuntimeException | Error e) {
            failed(name, e);
        }
    }

    /** Something failed that is as vital as such a thread: that ends the daemon, unless it is closing anyway. */
    public void failed(String what, Throwable failure) {
        if (failure instanceof IOException) {
            if (!isClosing()) {
                LOG.error("{} failed: {}", what, failure.getMessage());
                onFailure.accept(ExitCode.SYSTEM);
            }
        } else if (!isClosing() || failure instanceof Error) {
            LOG.error("a flaw in the program ended its {} thread", what, failure);
            onFailure.accept(ExitCode.BUG);
        }
    }

    private void runHelper(String name, IoLoop loop) {
        Backoff backoff = new Backoff();
        try {
            while (!isDone(name, loop, backoff)) {
                if (closing.await(backoff.takeNs())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs the loop once; false if it has to be run again. */
    private boolean isDone(String name, IoLoop loop, Backoff backoff) {
        long startNs = clock.getAsLong();
        try {
            loop.run();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            if (isClosing()) {
                return true;
            }
            if (isFatal(e)) {
                LOG.error("the Java machine failed in the {} thread", name, e);
                onFailure.accept(ExitCode.BUG);
                return true;
            }
            backoff.worked(clock.getAsLong() - startNs);
            failures.note("the " + name + " thread failed, and starts again soon", e);
            return false;
        }
    }

    /**
     * What a helper had no memory for is garbage when it has failed; what else a Java machine reports of itself is its
     * end.
     */
    private static boolean isFatal(Throwable failure) {
        return failure instanceof VirtualMachineError
                && !(failure instanceof StackOverflowError)
                && !(failure instanceof OutOfMemoryError);
    }

    private boolean isClosing() {
        try {
            return closing.await(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
