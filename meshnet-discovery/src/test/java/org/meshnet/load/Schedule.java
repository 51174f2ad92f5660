package org.meshnet.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Has the nodes of one worker do what the plan says, each at the time at which it is due, whether earlier questions are
 * answered or not: a server that is slow is not asked less (no coordinated omission). Not thread-safe.
 */
final class Schedule {
    /** Things done at once; then what came meanwhile is taken. */
    private static final int MOST_AT_ONCE = 128;
    /** Nodes that register at the beginning, or again, at one time; the others wait in line. */
    private static final int WINDOW = 200;
    /** Exchanges under way in all; who is to join beyond is left out and counted. */
    private static final int MOST_EXCHANGES = 20_000;
    /** Tries to find a node by chance. */
    private static final int MOST_TRIES = 20;

    private final LoadPlan plan;
    private final Crew crew;
    private final Book book;
    private final SplittableRandom random;
    private final double share;
    private final Pacer ramp;
    private final Pacer refresh;
    private final Pacer leaving;
    private final Map<Kind, Pacer> pacers = new EnumMap<>(Kind.class);
    private int nextRefreshed;
    private int nextLeaving;
    private int updates;
    private boolean isStopped;

    Schedule(LoadPlan plan, Crew crew, Book book, SplittableRandom random, long nowNs) {
        this.plan = plan;
        this.crew = crew;
        this.book = book;
        this.random = random;
        this.share = (double) crew.cast().nodes() / plan.crowd().nodes();
        this.ramp = new Pacer(0, nowNs);
        this.refresh = new Pacer(0, nowNs);
        this.leaving = new Pacer(0, nowNs);
        this.nextLeaving = crew.table().slots();
    }

    /** All nodes get in line. */
    void startRamp() {
        for (int slot = 0; slot < crew.table().slots(); slot++) {
            crew.enqueue(slot);
        }
    }

    /** What is to be measured begins, or goes on after it was stopped. */
    void startRun(long nowNs) {
        book.enter(Phase.RUN, nowNs);
        isStopped = false;
        fillPairs();
        for (Kind kind : Kind.values()) {
            double rate = kind == Kind.RELAY
                    ? crew.relay().count() * plan.relay().bytesPerSecond() / LoadPlan.Relay.DATAGRAM_BYTES
                    : plan.pace().of(kind) * share;
            if (rate > 0) {
                pacers.put(kind, new Pacer(rate, nowNs));
            }
        }
    }

    /** Nothing new is asked from now on. */
    void stop(long nowNs) {
        pacers.clear();
        refresh.setPerSecond(0, nowNs);
        isStopped = true;
    }

    /** All nodes leave, one after another; who is not registered gets in line no more. */
    void startEnd(long nowNs) {
        book.enter(Phase.END, nowNs);
        while (!crew.waiting().isEmpty()) {
            crew.table().setAway(crew.waiting().take(), NodeTable.State.FREE);
        }
        nextLeaving = 0;
        double rate = plan.pace().rampPerSecond() * share;
        leaving.setPerSecond(Double.isInfinite(rate) ? LoadPlan.Pace.LEAVES_PER_SECOND : rate, nowNs);
    }

    /** Has everybody left? */
    boolean isOver() {
        return nextLeaving >= crew.table().slots();
    }

    /** Does some of what is due. */
    void onTimer(long nowNs) {
        crew.onTimer(nowNs);
        tune(nowNs);
        boolean isMore = true;
        for (int done = 0; isMore && done < MOST_AT_ONCE; done++) {
            isMore = join(nowNs);
            isMore |= refresh(nowNs);
            isMore |= others(nowNs);
            isMore |= leaveAtEnd(nowNs);
        }
        if (!pacers.isEmpty()) {
            fillPairs();
            crew.relay().onTimer(nowNs);
        }
    }

    /** Rates that follow from how many there are. */
    private void tune(long nowNs) {
        double every = plan.pace().refreshSeconds();
        if (!isStopped && every > 0) {
            refresh.setPerSecond(crew.table().hereCount() / every, nowNs);
        }
        double rate = plan.pace().rampPerSecond() * share;
        ramp.setPerSecond(crew.waiting().isEmpty() || Double.isInfinite(rate) ? 0 : rate, nowNs);
    }

    /** When something is due that can be done. */
    long nextNs() {
        long nextNs = Math.min(refresh.nextNs(), isOver() ? Long.MAX_VALUE : leaving.nextNs());
        if (canJoin()) {
            nextNs = Double.isInfinite(plan.pace().rampPerSecond()) ? Long.MIN_VALUE : Math.min(nextNs, ramp.nextNs());
        }
        for (Pacer pacer : pacers.values()) {
            nextNs = Math.min(nextNs, pacer.nextNs());
        }
        return nextNs;
    }

    private boolean canJoin() {
        return !crew.waiting().isEmpty() && crew.joins().count() < WINDOW;
    }

    private boolean join(long nowNs) {
        if (!canJoin()) {
            return false;
        }
        long dueNs = Double.isInfinite(plan.pace().rampPerSecond()) ? nowNs : ramp.take(nowNs);
        if (dueNs == Pacer.NONE) {
            return false;
        }
        crew.joins().begin(crew.waiting().take(), dueNs, nowNs);
        return true;
    }

    /** The nodes one after another, so that each has its turn once in the time between two refreshes. */
    private boolean refresh(long nowNs) {
        if (crew.table().hereCount() == 0) {
            return false;
        }
        long dueNs = refresh.take(nowNs);
        if (dueNs == Pacer.NONE) {
            return false;
        }
        do {
            nextRefreshed = (nextRefreshed + 1) % crew.table().slots();
        } while (!crew.table().isHere(nextRefreshed));
        crew.asks().ask(Kind.REFRESH, nextRefreshed, InFlight.NONE, dueNs, nowNs);
        return true;
    }

    private boolean others(long nowNs) {
        boolean isMore = false;
        for (Map.Entry<Kind, Pacer> entry : pacers.entrySet()) {
            long dueNs = entry.getValue().take(nowNs);
            if (dueNs != Pacer.NONE) {
                isMore = true;
                act(entry.getKey(), dueNs, nowNs);
            }
        }
        return isMore;
    }

    private void act(Kind kind, long dueNs, long nowNs) {
        switch (kind) {
            case RELAY -> crew.relay().send(dueNs);
            case REGISTER -> joinAnother(dueNs, nowNs);
            case LEAVE -> leave(anyBut(true), dueNs, nowNs);
            case LOOK_UP, INTRODUCE -> askAboutPeer(kind, dueNs, nowNs);
            case MOVE -> ask(kind, anyBut(false), InFlight.NONE, dueNs, nowNs);
            case UPDATE -> ask(kind, anyBut(false), ++updates, dueNs, nowNs);
            case REFRESH, LIST -> ask(kind, anyBut(false), 0, dueNs, nowNs);
        }
    }

    private void ask(Kind kind, int slot, long detail, long dueNs, long nowNs) {
        if (slot == InFlight.NONE) {
            book.at(dueNs).count(Count.SKIPPED);
        } else {
            crew.asks().ask(kind, slot, detail, dueNs, nowNs);
        }
    }

    private void askAboutPeer(Kind kind, long dueNs, long nowNs) {
        int slot = anyBut(false);
        int peer = slot == InFlight.NONE ? slot : peerOf(slot);
        ask(kind, peer == InFlight.NONE ? peer : slot, peer, dueNs, nowNs);
    }

    /** A node that is here, by chance; {@link InFlight#NONE} if none was found. */
    private int anyBut(boolean isForLeaving) {
        NodeTable table = crew.table();
        for (int i = 0; i < MOST_TRIES; i++) {
            int slot = random.nextInt(table.slots());
            if (table.isHere(slot) && !(isForLeaving && crew.relay().has(slot))) {
                return slot;
            }
        }
        return InFlight.NONE;
    }

    /** Another member of the same network, by chance. */
    private int peerOf(int slot) {
        Cast cast = crew.cast();
        int network = cast.network(slot);
        for (int i = 0; i < MOST_TRIES; i++) {
            int peer = cast.slot(network, random.nextInt(cast.members(network)));
            if (peer != slot && crew.table().isHere(peer)) {
                return peer;
            }
        }
        return InFlight.NONE;
    }

    /** A node that was never there before takes the place of one that left. */
    private void joinAnother(long dueNs, long nowNs) {
        int slot = crew.takeVacancy();
        if (slot == InFlight.NONE || crew.joins().count() >= MOST_EXCHANGES) {
            book.at(dueNs).count(Count.SKIPPED);
            return;
        }
        crew.joins().begin(slot, dueNs, nowNs);
    }

    private void leave(int slot, long dueNs, long nowNs) {
        if (slot == InFlight.NONE) {
            book.at(dueNs).count(Count.SKIPPED);
        } else {
            crew.leave(slot, dueNs, nowNs);
        }
    }

    private boolean leaveAtEnd(long nowNs) {
        while (!isOver() && !crew.table().isHere(nextLeaving)) {
            nextLeaving++;
        }
        long dueNs = isOver() ? Pacer.NONE : leaving.take(nowNs);
        if (dueNs == Pacer.NONE) {
            return false;
        }
        crew.leave(nextLeaving, dueNs, nowNs);
        return true;
    }

    private void fillPairs() {
        int pair = crew.relay().vacant();
        int sender = pair == InFlight.NONE ? pair : anyBut(true);
        int receiver = sender == InFlight.NONE ? sender : peerOf(sender);
        if (receiver != InFlight.NONE && !crew.relay().has(receiver)) {
            crew.relay().set(pair, sender, receiver);
        }
    }
}
