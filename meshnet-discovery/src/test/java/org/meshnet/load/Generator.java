package org.meshnet.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run: the nodes register, do for some time what the plan says, and leave. Asks the workers once a second how it
 * is, and tells it.
 */
final class Generator implements Closeable {
    /** How long what is asked at the end of a phase may take, asked again and again. */
    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(Asks.MOST_ATTEMPTS + 1);

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_MS = 20;
    /** After a restart. */
    private static final long KNOWN_AGAIN_NS = TimeUnit.MINUTES.toNanos(10);

    /** Nodes that are slower to register than this many times their pace do not hold up the rest. */
    private static final double RAMP_PATIENCE = 10;

    /** Of a server that registers as many as it can. */
    private static final double LEAST_EXPECTED_PER_SECOND = 1_000;

    private static final long LEAST_RAMP_NS = TimeUnit.SECONDS.toNanos(60);

    /** What all workers say of their nodes at one moment. */
    record Sum(int here, int known, int waiting, boolean isIdle, boolean isOver) {}

    private final LoadPlan plan;
    private final @Nullable ServerProcess server;
    private final Report report;
    private final @Nullable PrintWriter csv;
    private final List<Worker> workers = new ArrayList<>();
    private final Map<Phase, Tally> totals = Book.emptyTallies();
    private Map<Phase, Tally> second = Book.emptyTallies();
    private final long startNs = System.nanoTime();
    private Use lastUse;
    private Phase phase = Phase.RAMP;

    /**
     * @param server the generator's own, if it is
     * @param csv where each second gets a line, if it does
     */
    Generator(LoadPlan plan, @Nullable ServerProcess server, Report report, @Nullable PrintWriter csv)
            throws IOException {
        this.plan = plan;
        this.server = server;
        this.report = report;
        this.csv = csv;
        for (int number = 0; number < plan.means().threads(); number++) {
            workers.add(new Worker(plan, new Cast(plan, number), number));
        }
        if (csv != null) {
            csv.println(Report.csvHeader());
        }
        lastUse = use();
    }

    /** What was counted in a phase. */
    Tally total(Phase of) {
        return totals.get(of);
    }

    private Use use() {
        OperatingSystemMXBean own = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Use(
                System.nanoTime(),
                server == null ? 0 : server.cpuNs(),
                own.getProcessCpuTime(),
                server == null ? 0 : server.drops());
    }

    /** All nodes register, as far as they are let. */
    Sum ramp() throws IOException {
        Use before = use();
        workers.forEach(Worker::start);
        tellAll(Worker::schedule, (schedule, nowNs) -> schedule.startRamp());
        double seconds =
                RAMP_PATIENCE * plan.crowd().nodes() / Math.min(plan.pace().rampPerSecond(), LEAST_EXPECTED_PER_SECOND);
        await(found -> found.waiting() == 0, Math.max(LEAST_RAMP_NS, (long) (seconds * SECOND_NS)));
        Use used = use().since(before);
        Sum sum = await(Sum::isIdle, DRAIN_NS);
        report.phase(Phase.RAMP, total(Phase.RAMP), used, server != null);
        report.line(
                "    %d of %d nodes are registered", sum.here(), plan.crowd().nodes());
        memory(sum);
        return sum;
    }

    private void memory(Sum sum) throws IOException {
        if (server != null) {
            report.memory(sum.here(), server.nodes().orElse(-1), server.liveHeapBytes(), server.residentBytes());
        }
    }

    /** What is measured. */
    Sum run(double seconds, double killAtSeconds) throws IOException {
        Use before = use();
        phase = Phase.RUN;
        tellAll(Worker::schedule, Schedule::startRun);
        long beginNs = System.nanoTime();
        if (killAtSeconds > 0 && server != null) {
            await(found -> false, (long) (killAtSeconds * SECOND_NS));
            killAndRestart(server);
        }
        await(found -> false, beginNs + (long) (seconds * SECOND_NS) - System.nanoTime());
        Use used = use().since(before);
        tellAll(Worker::schedule, Schedule::stop);
        await(Sum::isIdle, DRAIN_NS);
        loseAll();
        Sum sum = look();
        total(Phase.RUN).line(Kind.RELAY).loseTheRest();
        report.phase(Phase.RUN, total(Phase.RUN), used, server != null);
        memory(sum);
        return sum;
    }

    private void killAndRestart(ServerProcess killed) throws IOException {
        long killedNs = System.nanoTime();
        Use before = use();
        killed.kill();
        look();
        tellAll(Worker::crew, (crew, nowNs) -> crew.table().doubtAll());
        killed.restart();
        long upNs = System.nanoTime();
        Sum sum = await(found -> found.known() >= found.here() + found.waiting(), KNOWN_AGAIN_NS);
        Use used = use().since(before);
        report.line(
                "%n    killed and restarted: up after %.2f s; %d of %d nodes known again after %.2f s, for %.2f "
                        + "CPU s of the"
                        + " server",
                (upNs - killedNs) / (double) SECOND_NS,
                sum.known(),
                sum.here() + sum.waiting(),
                used.atNs() / (double) SECOND_NS,
                used.serverCpuNs() / (double) SECOND_NS);
    }

    /** All nodes leave. */
    Sum end() throws IOException {
        Use before = use();
        phase = Phase.END;
        tellAll(Worker::schedule, Schedule::startEnd);
        await(Sum::isOver, Math.max(LEAST_RAMP_NS, (long) plan.crowd().nodes() * SECOND_NS / 100));
        Use used = use().since(before);
        Sum sum = await(found -> false, SECOND_NS);
        report.phase(Phase.END, total(Phase.END), used, server != null);
        if (server != null) {
            report.line("    server: %.0f nodes registered", server.nodes().orElse(-1));
        }
        return sum;
    }

    private void loseAll() {
        tellAll(Worker::crew, (crew, nowNs) -> {
            crew.asks().loseAll();
            crew.joins().loseAll(nowNs);
        });
    }

    /** Something to be done with a part of each worker. */
    private interface Order<P> {
        void on(P part, long nowNs);
    }

    private <P> void tellAll(java.util.function.Function<Worker, P> part, Order<P> order) {
        for (Worker worker : workers) {
            worker.tell(nowNs -> order.on(part.apply(worker), nowNs));
        }
    }

    /** Waits until something is so, or for so long. */
    private Sum await(Predicate<Sum> wanted, long patienceNs) {
        long deadlineNs = System.nanoTime() + patienceNs;
        Sum sum = look();
        while (!wanted.test(sum) && System.nanoTime() < deadlineNs) {
            sleep();
            sum = look();
        }
        return sum;
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How it is now; what was counted is added up, and each second written. */
    private Sum look() {
        int here = 0;
        int known = 0;
        int waiting = 0;
        boolean isIdle = true;
        boolean isOver = true;
        for (Worker worker : workers) {
            Worker.Look look = worker.look().join();
            look.tallies().forEach((of, tally) -> {
                totals.get(of).add(tally);
                second.get(of).add(tally);
            });
            here += look.here();
            known += look.known();
            waiting += look.waiting();
            isIdle &= look.isIdle();
            isOver &= look.isOver();
        }
        Sum sum = new Sum(here, known, waiting, isIdle, isOver);
        if (System.nanoTime() - lastUse.atNs() >= SECOND_NS) {
            writeSecond(sum);
        }
        return sum;
    }

    private void writeSecond(Sum sum) {
        Use now = use();
        if (csv != null) {
            String start = (now.atNs() - startNs) / SECOND_NS + "," + phase.label() + "," + sum.here() + ","
                    + sum.known() + "," + sum.waiting() + ",CPU," + (server == null ? 0 : server.residentBytes());
            csv.println(Report.csv(start, second, now.since(lastUse)));
            csv.flush();
        }
        second = Book.emptyTallies();
        lastUse = now;
    }

    @Override
    public void close() throws IOException {
        for (Worker worker : workers) {
            worker.close();
        }
    }
}
