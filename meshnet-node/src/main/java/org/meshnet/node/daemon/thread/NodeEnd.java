package org.meshnet.node.daemon.thread;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.meshnet.node.exit.ExitCode;

/**
 * The end of a node: asked for with an exit code, by whoever is first, and later begun, which its threads see. Any
 * thread.
 */
public final class NodeEnd implements Workers.Closing {
    private final CompletableFuture<ExitCode> asked = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Asks for the end, if nobody has; returns at once. */
    public void ask(ExitCode code) {
        asked.complete(code);
    }

    /** Waits until it is asked for. */
    public ExitCode awaitAsked() {
        return asked.join();
    }

    /** From now on everything closes. */
    public void begin() {
        closing.countDown();
    }

    @Override
    public boolean await(long ns) throws InterruptedException {
        return closing.await(ns, TimeUnit.NANOSECONDS);
    }
}
