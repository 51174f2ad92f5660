package org.meshnet.node.daemon;

import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.ControlEvent;
import org.meshnet.core.engine.MeshEngine;

/**
 * The one thread that the engine's state belongs to: events, tasks, timers. The time is read for each: an answer may come in the turn
 * in which its question was sent, and its round trip must not be nothing.
 */
final class ControlLoop implements Runnable {
    private static final int EVENTS_PER_TURN = 256;

    private final MeshEngine engine;
    private final Mailbox mailbox;
    private volatile boolean isStopping;

    ControlLoop(MeshEngine engine, Mailbox mailbox) {
        this.engine = engine;
        this.mailbox = mailbox;
    }

    @Override
    public void run() {
        mailbox.own();
        while (!isStopping) {
            mailbox.await(untilDeadline(System.nanoTime()));
            drain();
            long nowNs = System.nanoTime();
            if (untilDeadline(nowNs) <= 0) {
                engine.onTimer(nowNs);
            }
        }
        engine.onCommand(new Command.Leave(), System.nanoTime());
    }

    /** Ends the loop; the engine says goodbye first. */
    void stop() {
        isStopping = true;
        mailbox.wake();
    }

    private long untilDeadline(long nowNs) {
        long deadlineNs = engine.nextDeadlineNs();
        return deadlineNs == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNs - nowNs;
    }

    private void drain() {
        Mailbox.Task task = mailbox.pollTask();
        while (task != null) {
            task.run(engine, System.nanoTime());
            task = mailbox.pollTask();
        }
        for (int i = 0; i < EVENTS_PER_TURN; i++) {
            ControlEvent event = mailbox.pollEvent();
            if (event == null) {
                return;
            }
            engine.onControlEvent(event, System.nanoTime());
        }
    }
}
