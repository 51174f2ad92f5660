package org.meshnet.node.daemon;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.meshnet.core.engine.ControlEvent;
import org.meshnet.core.engine.ControlInbox;
import org.meshnet.core.engine.MeshEngine;

/**
 * What waits for the control loop: events of the data loops, of which a flood may displace only each other, and tasks. Any thread
 * posts, one takes.
 */
final class Mailbox implements ControlInbox {
    private static final int MOST_EVENTS = 4096;
    private static final int MOST_TASKS = 256;

    private final Queue<ControlEvent> events = new ArrayBlockingQueue<>(MOST_EVENTS);
    private final Queue<Task> tasks = new ArrayBlockingQueue<>(MOST_TASKS);
    private volatile Thread owner;

    /** Something that only the engine's thread may do. */
    @FunctionalInterface
    interface Task {
        void run(MeshEngine engine, long nowNs);
    }

    /** The thread that takes; called by it, first of all. */
    void own() {
        owner = Thread.currentThread();
    }

    @Override
    public boolean offer(ControlEvent event) {
        boolean isTaken = events.offer(event);
        wake();
        return isTaken;
    }

    /** False if too many tasks wait already. */
    boolean submit(Task task) {
        boolean isTaken = tasks.offer(task);
        wake();
        return isTaken;
    }

    /** Makes a waiting owner look around. */
    void wake() {
        LockSupport.unpark(owner);
    }

    /** Waits for something to take, or a wake, but no longer than this; may return early. */
    void await(long timeoutNs) {
        if (timeoutNs > 0 && events.isEmpty() && tasks.isEmpty()) {
            LockSupport.parkNanos(this, timeoutNs);
        }
    }

    /** The next event, or null. */
    ControlEvent pollEvent() {
        return events.poll();
    }

    /** The next task, or null. */
    Task pollTask() {
        return tasks.poll();
    }
}
