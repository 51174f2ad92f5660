package org.meshnet.node.daemon;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.meshnet.tun.NetworkChanges;

/** Looks at this host's network whenever the system says that it changed. */
final class NetworkLoop implements IoLoop {
    /** Changes come in groups, as when an interface comes up; it is enough to look after them. */
    private static final long GATHERING_MS = 100;

    private final NetworkChanges changes;
    private final NetworkWatch watch;
    private final CountDownLatch closing;

    NetworkLoop(NetworkChanges changes, NetworkWatch watch, CountDownLatch closing) {
        this.changes = changes;
        this.watch = watch;
        this.closing = closing;
    }

    @Override
    public void run() {
        try {
            do {
                watch.look();
            } while (changes.await() && !closing.await(GATHERING_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
