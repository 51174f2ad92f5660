package org.meshnet.node.daemon.engine;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.node.fault.EventGuard;
import org.meshnet.node.fault.FailureLog;

/**
 * The one thread that the engine's state belongs to: events, tasks, timers. The time is read for each: an answer may
 * come in the turn in which its question was sent, and its round trip must not be nothing. An exception costs the
 * event, the task or the turn of the timers that it came with.
 */
public final class ControlLoop implements Runnable {
    private static final int EVENTS_PER_TURN = 256;
    /** Timers that failed are still due: without a pause the loop would do nothing else. */
    private static final long TIMER_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ControlWork work;
    private final Mailbox mailbox;
    private final EventGuard events;
    private final EventGuard timers;
    private boolean hasTimerFailed;
    private long timerFailedNs;
    private volatile boolean isStopping;

    /** @param failures of events, tasks and timers */
    public ControlLoop(ControlWork work, Mailbox mailbox, FailureLog failures) {
        this.work = work;
        this.mailbox = mailbox;
        this.events = new EventGuard("the control loop", failures);
        this.timers = new EventGuard("the control loop's timers", failures);
    }

    @Override
    public void run() {
        mailbox.own();
        while (!isStopping) {
            mailbox.await(untilDeadlineNs(System.nanoTime()));
            drain();
            long nowNs = System.nanoTime();
            if (untilDeadlineNs(nowNs) <= 0) {
                fire(nowNs);
            }
        }
        work.onEnd(System.nanoTime());
    }

    /** Ends the loop; the engine says goodbye first. */
    public void stop() {
        isStopping = true;
        mailbox.wake();
    }

    private long untilDeadlineNs(long nowNs) {
        long deadlineNs = work.nextDeadlineNs();
        long untilNs = deadlineNs == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNs - nowNs;
        return hasTimerFailed ? Math.max(untilNs, TIMER_PAUSE_NS - (nowNs - timerFailedNs)) : untilNs;
    }

    private void fire(long nowNs) {
        try {
            work.onTimer(nowNs);
            hasTimerFailed = false;
            timers.succeeded();
        } catch (RuntimeException | Error e) {
            hasTimerFailed = true;
            timerFailedNs = nowNs;
            timers.failed(e);
        }
    }

    private void drain() {
        for (Mailbox.Task task = mailbox.pollTask(); task != null; task = mailbox.pollTask()) {
            try {
                work.onTask(task, System.nanoTime());
                events.succeeded();
            } catch (RuntimeException | Error e) {
                events.failed(e);
            }
        }
        for (int i = 0; i < EVENTS_PER_TURN; i++) {
            ControlEvent event = mailbox.pollEvent();
            if (event == null) {
                return;
            }
            handle(event);
        }
    }

    private void handle(ControlEvent event) {
        try {
            work.onEvent(event, System.nanoTime());
            events.succeeded();
        } catch (RuntimeException | Error e) {
            events.failed(e);
        }
    }
}
