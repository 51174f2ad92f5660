package org.meshnet.discovery.registry.shared;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the store was asked and has not answered; a bounded number, and none for long. Not thread-safe. */
final class Errands {
    /** At one time, but for those that go before all others. */
    static final int MOST = 256;
    /** After which an answer is not waited for. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** What becomes of an answer. */
    interface Errand {
        void onReply(StoreReply reply, long nowNs);

        /** There is none, or it says that nothing was done: whether it was nobody knows. */
        void onFailed(String reason, long nowNs);
    }

    private record Sent(Errand errand, long sentNs) {}

    private final StoreLink link;
    private final Map<Long, Sent> sent = new LinkedHashMap<>();
    private long count;
    private long failedCount;

    Errands(StoreLink link) {
        this.link = link;
    }

    boolean hasRoom() {
        return sent.size() < MOST;
    }

    void send(StoreCommand command, Errand errand, long nowNs) {
        long number = ++count;
        sent.put(number, new Sent(errand, nowNs));
        link.send(number, command);
    }

    /** An answer to none, such as one that is late, is ignored. */
    void onReply(long number, StoreReply reply, long nowNs) {
        Sent found = sent.remove(number);
        if (found == null) {
            return;
        }
        if (reply instanceof StoreReply.Failed failed) {
            failedCount++;
            found.errand.onFailed(failed.reason(), nowNs);
        } else {
            found.errand.onReply(reply, nowNs);
        }
    }

    /** Gives up what waits for too long. */
    void onTimer(long nowNs) {
        while (!sent.isEmpty() && nowNs >= nextDeadlineNs()) {
            Iterator<Sent> oldest = sent.values().iterator();
            Errand errand = oldest.next().errand;
            oldest.remove();
            failedCount++;
            errand.onFailed("no answer", nowNs);
        }
    }

    long nextDeadlineNs() {
        return sent.isEmpty() ? Long.MAX_VALUE : sent.values().iterator().next().sentNs + PATIENCE_NS;
    }

    /** Asked since the start. */
    long count() {
        return count;
    }

    /** Of these, in vain. */
    long failedCount() {
        return failedCount;
    }
}
