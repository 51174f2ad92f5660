package org.meshnet.sim;

/** A deadline that is moved often and seldom reached: moving it later costs nothing. */
public final class SimTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final SimScheduler scheduler;
    private final Runnable action;
    private long deadlineNs = NEVER;
    private long queuedNs = NEVER;

    public SimTimer(SimScheduler scheduler, Runnable action) {
        this.scheduler = scheduler;
        this.action = action;
    }

    /**
     * Runs the action once at this time of the scheduler instead of any time set before; {@code Long.MAX_VALUE}: never.
     */
    public void set(long deadlineNs) {
        this.deadlineNs = deadlineNs == NEVER ? NEVER : Math.max(deadlineNs, scheduler.nowNs());
        queue();
    }

    private void queue() {
        if (deadlineNs < queuedNs) {
            long timeNs = deadlineNs;
            queuedNs = timeNs;
            scheduler.at(timeNs, () -> onTime(timeNs));
        }
    }

    private void onTime(long timeNs) {
        if (timeNs != queuedNs) {
            return;
        }
        queuedNs = NEVER;
        if (deadlineNs > timeNs) {
            queue();
        } else {
            deadlineNs = NEVER;
            action.run();
        }
    }
}
