package org.meshnet.node.daemon.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.ControlEvent.Sender;
import org.meshnet.core.engine.lane.ControlInbox;
import org.meshnet.node.control.DaemonStatus;

/**
 * What waits for the control loop: events of the data loops, and tasks. The events of members in sessions, of this host
 * and of anybody wait in queues of their own, in order: a flood displaces only its like, and what is authentic waits
 * for no more than two others. Any thread posts, one takes.
 */
public final class Mailbox implements ControlInbox {
    private static final int MOST_TASKS = 256;
    /** Which queue is looked at first, in turn; an empty one passes its turn on. */
    private static final Sender[] TURNS = {Sender.SESSION, Sender.SESSION, Sender.ANYBODY, Sender.SESSION, Sender.HOST};

    private final Map<Sender, Queue<ControlEvent>> events = new EnumMap<>(Sender.class);
    private final Queue<Task> tasks = new ArrayBlockingQueue<>(MOST_TASKS);
    private volatile @Nullable Thread owner;
    private int turn;

    public Mailbox() {
        for (Sender sender : Sender.values()) {
            events.put(sender, new ArrayBlockingQueue<>(most(sender)));
        }
    }

    /** How many wait at most: a packet of this host may have 64 KB, anybody's datagram a message's length. */
    static int most(Sender sender) {
        return switch (sender) {
            case SESSION -> 4096;
            case HOST -> 512;
            case ANYBODY -> 2048;
        };
    }

    /** Something that only the engine's thread may do. */
    @FunctionalInterface
    public interface Task {
        void run(MeshEngine engine, long nowNs);
    }

    /** The thread that takes; called by it, first of all. */
    void own() {
        owner = Thread.currentThread();
    }

    @Override
    public boolean offer(ControlEvent event) {
        boolean isTaken = queue(event.sender()).offer(event);
        wake();
        return isTaken;
    }

    /** False if too many tasks wait already. */
    public boolean submit(Task task) {
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
        if (timeoutNs > 0 && events.values().stream().allMatch(Queue::isEmpty) && tasks.isEmpty()) {
            LockSupport.parkNanos(this, timeoutNs);
        }
    }

    /** The next event, or null. Only for the one who takes. */
    @Nullable
    ControlEvent pollEvent() {
        for (int i = 0; i < TURNS.length; i++) {
            Sender sender = TURNS[turn];
            turn = (turn + 1) % TURNS.length;
            ControlEvent event = queue(sender).poll();
            if (event != null) {
                return event;
            }
        }
        return null;
    }

    /** How much waits, in each of the queues. Any thread. */
    public List<DaemonStatus.Queue> lengths() {
        List<DaemonStatus.Queue> lengths = new ArrayList<>();
        for (Sender sender : Sender.values()) {
            String name = sender.name().toLowerCase(Locale.ROOT);
            lengths.add(new DaemonStatus.Queue(name, queue(sender).size(), most(sender)));
        }
        lengths.add(new DaemonStatus.Queue("task", tasks.size(), MOST_TASKS));
        return lengths;
    }

    private Queue<ControlEvent> queue(Sender sender) {
        return Objects.requireNonNull(events.get(sender));
    }

    /** The next task, or null. */
    @Nullable
    Task pollTask() {
        return tasks.poll();
    }
}
