package org.meshnet.node.daemon;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.meshnet.node.exit.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the daemon's threads. What one of them dies of ends the daemon, unless that is closing anyway. Any thread. */
final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final BooleanSupplier isClosing;
    private final Consumer<ExitCode> onFailure;

    Workers(BooleanSupplier isClosing, Consumer<ExitCode> onFailure) {
        this.isClosing = isClosing;
        this.onFailure = onFailure;
    }

    /** A thread for this loop, not yet started. */
    Thread thread(String name, IoLoop loop) {
        Thread thread = new Thread(() -> guard(name, loop), name);
        thread.setDaemon(true);
        return thread;
    }

    private void guard(String name, IoLoop loop) {
        try {
            loop.run();
        } catch (IOException e) {
            if (!isClosing.getAsBoolean()) {
                LOG.error("{} failed: {}", name, e.getMessage());
                onFailure.accept(ExitCode.SYSTEM);
            }
        } catch (RuntimeException | Error e) {
            if (!isClosing.getAsBoolean() || e instanceof Error) {
                LOG.error("a flaw in the program ended its {} thread", name, e);
                onFailure.accept(ExitCode.BUG);
            }
        }
    }

    /** Waits for a thread to end, but not for long. */
    static void join(Thread thread, long patienceMs) {
        try {
            thread.join(patienceMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
