package org.meshnet.node.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.service.ManagerSocket;
import org.meshnet.core.service.ServiceEnvironment;
import org.meshnet.core.service.ServiceNews;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that started this process how it is: ready once each of its nodes has its addresses, or has
 * failed where another has not; alive only while all their engines turn. Without a manager it is silent, and has no
 * thread. Any thread.
 */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final long START_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LOOKS_PER_WATCHDOG = 8;
    private static final long CLOSE_PATIENCE_MS = 100;

    private final ServiceNews news;
    private final AutoCloseable way;
    private final long watchdogNs;
    private final List<Member> members = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;
    private boolean isReady;
    private boolean isStopping;

    /** @param way to the manager; closed with this */
    Service(ServiceNews.Manager manager, AutoCloseable way, long watchdogNs) {
        this.news = new ServiceNews(manager, watchdogNs, System.nanoTime());
        this.way = way;
        this.watchdogNs = watchdogNs;
    }

    /** The one that the environment tells of; a silent one if there is none, or it cannot be reached. */
    public static Service of(Map<String, String> environment) {
        ServiceEnvironment told =
                ServiceEnvironment.of(environment, ProcessHandle.current().pid());
        return ManagerSocket.of(told, "this node")
                .map(socket -> started(socket, told.watchdogNs()))
                .orElseGet(Service::silent);
    }

    private static Service started(ManagerSocket socket, long watchdogNs) {
        Service service = new Service(socket, socket, watchdogNs);
        service.start();
        return service;
    }

    /** One that tells nobody anything. */
    public static Service silent() {
        return new Service(lines -> true, () -> {}, 0);
    }

    private void start() {
        Thread started = new Thread(this::run, "service");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void run() {
        try {
            do {
                look(System.nanoTime());
            } while (!closed.await(periodNs(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long periodNs() {
        if (!isReady) {
            return START_PERIOD_NS;
        }
        return watchdogNs == 0 ? PERIOD_NS : Math.min(PERIOD_NS, watchdogNs / LOOKS_PER_WATCHDOG);
    }

    /** One more node of this process. */
    public synchronized Member join() {
        Member member = new Member();
        members.add(member);
        return member;
    }

    /** Tells what is to be told now. */
    synchronized void look(long nowNs) {
        if (isStopping) {
            return;
        }
        news.setStatus(status());
        if (!isReady && areSettled()) {
            isReady = true;
            news.ready(nowNs);
        }
        if (doAllTurn()) {
            news.onTurn(nowNs);
        }
    }

    private boolean areSettled() {
        return members.stream().anyMatch(member -> member.state == Member.State.READY)
                && members.stream().noneMatch(member -> member.state == Member.State.STARTING);
    }

    /** Each is asked, also after one that did not. */
    private boolean doAllTurn() {
        boolean isAll = true;
        for (Member member : members) {
            isAll &= member.doesTurn();
        }
        return isAll;
    }

    private String status() {
        int peers = members.stream().mapToInt(Member::count).sum();
        int direct = members.stream().mapToInt(Member::directCount).sum();
        String text = peers == 0 ? "no peers" : peers + (peers == 1 ? " peer, " : " peers, ") + direct + " direct";
        if (members.size() == 1) {
            return members.get(0).state == Member.State.STARTING ? "waiting for an address" : text;
        }
        long waiting = count(Member.State.STARTING);
        long failed = count(Member.State.FAILED);
        return members.size() + " networks, " + text + (waiting == 0 ? "" : "; waiting for addresses: " + waiting)
                + (failed == 0 ? "" : "; tried again: " + failed);
    }

    private long count(Member.State state) {
        return members.stream().filter(member -> member.state == state).count();
    }

    private synchronized void reloading(long nowNs) {
        if (!isStopping) {
            news.reloading(nowNs);
        }
    }

    private synchronized void reloaded(long nowNs) {
        if (!isStopping && isReady) {
            news.ready(nowNs);
        }
    }

    /** The process ends. */
    public synchronized void stopping() {
        if (!isStopping) {
            isStopping = true;
            news.setStatus("stopping");
            news.stopping(System.nanoTime());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Thread started = thread;
            if (started != null) {
                started.join(CLOSE_PATIENCE_MS);
            }
            way.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("the way to the service manager did not close: {}", e.toString());
        }
    }

    /**
     * How a node is.
     *
     * @param hasTurned does its engine turn
     * @param peers with so many it is connected
     * @param direct of these, so many are reached straight
     */
    public record Life(BooleanSupplier hasTurned, IntSupplier peers, IntSupplier direct) {}

    /** One node of the process. Any thread. */
    public final class Member {
        private volatile State state = State.STARTING;
        private volatile @Nullable Life life;

        private enum State {
            STARTING,
            READY,
            FAILED
        }

        private Member() {}

        /**
         * It runs.
         *
         * @param told asked now and then, by one thread
         */
        public void running(Life told) {
            state = State.STARTING;
            life = told;
        }

        /** It has its addresses. */
        public void ready() {
            state = State.READY;
        }

        /** It does not run, now or any more. */
        public void over() {
            life = null;
            state = State.FAILED;
        }

        /** It begins to read what is configured anew. */
        public void reloading() {
            Service.this.reloading(System.nanoTime());
        }

        /** It has. */
        public void reloaded() {
            Service.this.reloaded(System.nanoTime());
        }

        private boolean doesTurn() {
            Life asked = life;
            return asked == null || asked.hasTurned().getAsBoolean();
        }

        private int count() {
            Life asked = life;
            return asked == null ? 0 : asked.peers().getAsInt();
        }

        private int directCount() {
            Life asked = life;
            return asked == null ? 0 : asked.direct().getAsInt();
        }
    }
}
