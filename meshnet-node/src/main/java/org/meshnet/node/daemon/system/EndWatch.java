package org.meshnet.node.daemon.system;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.service.Signals;

/**
 * Hears when the process is asked to end: by a signal, or, where signals can't be heard, by the JVM's shutdown, which
 * it then holds up until the node has ended.
 */
public final class EndWatch implements AutoCloseable {
    private static final long PATIENCE_MS = 900;

    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Signals signals;

    private EndWatch() {}

    /**
     * @param action begins the node's end
     * @param reload has the configuration read anew, upon the signal for that
     */
    public static EndWatch of(Runnable action, Runnable reload) {
        EndWatch watch = new EndWatch();
        try {
            watch.signals = Signals.on(action, reload);
        } catch (UnsupportedOperationException e) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> watch.endAndWait(action), "end"));
        }
        return watch;
    }

    private void endAndWait(Runnable action) {
        action.run();
        try {
            if (!ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The node has ended; nothing holds up the process any more. */
    public void onEnded() {
        ended.countDown();
    }

    @Override
    public void close() {
        if (signals != null) {
            signals.close();
        }
    }
}
