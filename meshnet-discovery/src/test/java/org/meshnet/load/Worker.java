package org.meshnet.load;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * A thread with a part of the networks: does what is due, takes what comes. All that it has is its thread's own; others
 * ask by {@link #tell} and {@link #look}.
 */
final class Worker implements Closeable {
    /** It looks for what is late so often at least. */
    private static final long MOST_PATIENCE_MS = 10;
    /** What is due sooner than a wait of whole milliseconds is waited for in pieces of this. */
    private static final long NAP_NS = TimeUnit.MICROSECONDS.toNanos(200);

    /**
     * How it is with the nodes of a worker.
     *
     * @param tallies what was counted since the last look, by phase
     * @param here nodes that have a session
     * @param known those whom the server has told something since it was doubted last
     * @param waiting nodes that wait to register, or do
     * @param isIdle nothing waits for an answer
     * @param isOver all have left
     */
    record Look(Map<Phase, Tally> tallies, int here, int known, int waiting, boolean isIdle, boolean isOver) {}

    private final Ports ports;
    private final Book book = new Book();
    private final Crew crew;
    private final Schedule schedule;
    private final Desk desk;
    private final Queue<LongConsumer> orders = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean isStopping;

    /** @param number from 0 */
    Worker(LoadPlan plan, Cast cast, int number) throws IOException {
        ports = Ports.open(plan, number);
        int threads = plan.means().threads();
        int pairs = plan.relay().pairs() / threads + (number < plan.relay().pairs() % threads ? 1 : 0);
        long startNs = System.nanoTime();
        SplittableRandom fresh =
                new SplittableRandom(startNs ^ ProcessHandle.current().pid() << Integer.SIZE ^ number);
        crew = new Crew(plan, cast, pairs, new RelayPairs.Means(book, ports), fresh);
        schedule =
                new Schedule(plan, crew, book, new SplittableRandom(plan.means().seed() + number), startNs);
        desk = new Desk(crew, book);
        thread = new Thread(this::run, "load-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Schedule schedule() {
        return schedule;
    }

    Crew crew() {
        return crew;
    }

    /** Has the thread do something, which gets the time. */
    void tell(LongConsumer order) {
        orders.add(order);
        ports.wakeUp();
    }

    /** How it is, once the thread has come to say so; fails with what ended the thread. */
    CompletableFuture<Look> look() {
        CompletableFuture<Look> answer = new CompletableFuture<>();
        tell(nowNs -> answer.complete(new Look(
                turn(),
                crew.table().hereCount(),
                crew.table().knownCount(),
                crew.waiting().count() + crew.joins().count(),
                crew.isIdle(),
                schedule.isOver())));
        return CompletableFuture.anyOf(answer, end).thenApply(Look.class::cast);
    }

    private Map<Phase, Tally> turn() {
        book.now().count(Count.DATAGRAMS_OUT, ports.takeSentCount());
        book.now().count(Count.UNSENT, ports.takeDeafCount());
        return book.turn();
    }

    private void run() {
        try {
            while (!isStopping) {
                turnOnce();
            }
            end.complete(null);
        } catch (IOException | RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    private void turnOnce() throws IOException {
        long nowNs = System.nanoTime();
        for (LongConsumer order = orders.poll(); order != null; order = orders.poll()) {
            order.accept(nowNs);
        }
        schedule.onTimer(nowNs);
        long leftNs = schedule.nextNs() - System.nanoTime();
        long leftMs = Math.min(MOST_PATIENCE_MS, TimeUnit.NANOSECONDS.toMillis(leftNs));
        if (leftMs == 0 && leftNs > 0) {
            LockSupport.parkNanos(Math.min(leftNs, NAP_NS));
        }
        ports.receive((datagram, port) -> desk.onDatagram(datagram, port, System.nanoTime()), Math.max(0, leftMs));
    }

    @Override
    public void close() throws IOException {
        isStopping = true;
        ports.wakeUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ports.close();
    }
}
