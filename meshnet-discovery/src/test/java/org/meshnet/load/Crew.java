package org.meshnet.load;

import java.util.SplittableRandom;

/** The nodes of one worker and what they do: the parts, put together, and what happens when a session ends. */
final class Crew implements Joins.Outcome, Asks.Outcome {
    private final Cast cast;
    private final NodeTable table;
    private final Joins joins;
    private final Asks asks;
    private final Listings listings;
    private final RelayPairs relay;
    private final IntQueue waiting = new IntQueue();
    private final IntQueue vacancies = new IntQueue();

    /**
     * @param relayPairs of this worker
     * @param random never the same twice at one server
     */
    Crew(LoadPlan plan, Cast cast, int relayPairs, RelayPairs.Means means, SplittableRandom random) {
        this.cast = cast;
        this.table = new NodeTable(cast.nodes());
        this.joins = new Joins(cast, table, means.book(), means.outlet(), this, random);
        this.asks = new Asks(cast, table, means.book(), means.outlet(), this);
        this.listings = new Listings(table, asks, plan.crowd().isListing());
        this.relay = new RelayPairs(relayPairs, cast, table, asks, means);
    }

    Cast cast() {
        return cast;
    }

    NodeTable table() {
        return table;
    }

    Joins joins() {
        return joins;
    }

    Asks asks() {
        return asks;
    }

    Listings listings() {
        return listings;
    }

    RelayPairs relay() {
        return relay;
    }

    /** Nodes that wait for their turn to register. */
    IntQueue waiting() {
        return waiting;
    }

    /** Has a node get in line to register. */
    void enqueue(int slot) {
        table.setAway(slot, NodeTable.State.JOINING);
        waiting.add(slot);
    }

    /** A place that a node has left; {@link InFlight#NONE} if there is none. */
    int takeVacancy() {
        return vacancies.isEmpty() ? InFlight.NONE : vacancies.take();
    }

    /** A node says that it leaves, twice, as nobody answers it; the next one at its place is another. */
    void leave(int slot, long dueNs, long nowNs) {
        asks.ask(Kind.LEAVE, slot, InFlight.NONE, dueNs, nowNs);
        asks.repeat(Kind.LEAVE, slot, nowNs);
        table.setAway(slot, NodeTable.State.FREE);
        table.replace(slot);
        vacancies.add(slot);
    }

    @Override
    public void onRegistered(int slot, int memberCount, long nowNs) {
        listings.onRegistered(slot, memberCount, nowNs);
    }

    @Override
    public void onNotRegistered(int slot, long nowNs) {
        enqueue(slot);
    }

    @Override
    public void onSessionEnded(int slot, long nowNs) {
        enqueue(slot);
    }

    @Override
    public void onLost(Kind kind, int slot) {
        if (kind == Kind.LIST) {
            listings.onLost(slot);
        }
    }

    /** What was not answered in time is asked again, or lost. */
    void onTimer(long nowNs) {
        joins.onTimer(nowNs);
        asks.onTimer(nowNs);
    }

    /** Nothing is under way. */
    boolean isIdle() {
        return joins.count() == 0 && waiting.isEmpty() && asks.isIdle();
    }
}
