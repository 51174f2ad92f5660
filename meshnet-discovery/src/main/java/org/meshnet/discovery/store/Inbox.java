package org.meshnet.discovery.store;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.meshnet.discovery.registry.shared.SharedRoster;
import org.meshnet.discovery.registry.shared.StoreReply;

/**
 * What came from the store and waits for the server's loop: answers, no more than there are questions, and networks
 * that changed, each once. Thread-safe.
 */
final class Inbox {
    /** Networks; of more, all are looked at. */
    private static final int MOST_BELLS = 1 << 16;

    private record Answer(long number, StoreReply reply) {}

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Set<String> bells = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean areBellsLost = new AtomicBoolean();
    private final Runnable wakeup;

    /** @param wakeup has the loop look */
    Inbox(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    void answer(long number, StoreReply reply) {
        answers.add(new Answer(number, reply));
        wakeup.run();
    }

    void ring(String network) {
        if (bells.size() >= MOST_BELLS) {
            areBellsLost.set(true);
        } else {
            bells.add(network);
        }
        wakeup.run();
    }

    void ringAll() {
        areBellsLost.set(true);
        wakeup.run();
    }

    boolean isEmpty() {
        return answers.isEmpty() && bells.isEmpty() && !areBellsLost.get();
    }

    /** Tells the roster all of it. */
    void drainTo(SharedRoster roster, long nowNs) {
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            roster.onReply(answer.number, answer.reply, nowNs);
        }
        if (areBellsLost.getAndSet(false)) {
            roster.onBellsLost(nowNs);
        }
        bells.removeIf(network -> {
            roster.onBell(network, nowNs);
            return true;
        });
    }
}
