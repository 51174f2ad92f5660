package org.meshnet.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * The flows between this node and one peer, and the rules for them. Any thread may ask and add: a look-up takes no
 * lock, a new flow takes the peer's own for a short time. What a look-up misses while another thread changes the table
 * is found again under that lock, so it costs time and nothing else.
 *
 * <p>A flow stands within {@link #WINDOW} places from where its hash points to. Who has its share of what may be
 * remembered, or finds no place there, loses one of its own that is used least.
 */
public final class PeerFlows {
    static final int WINDOW = 16;

    private static final int LEAST_PLACES = 32;

    private final FragmentMemory fragments = new FragmentMemory();
    private volatile @Nullable PeerRules rules;
    private volatile @Nullable Table table;
    private int count;
    private int hand;

    /** Places for flows, a power of two, and the hashes of those that stand there. */
    private static final class Table {
        private final @Nullable Flow[] flows;
        private final int[] hashes;
        private final int mask;

        Table(int places) {
            flows = new @Nullable Flow[places];
            hashes = new int[places];
            mask = places - 1;
        }

        @Nullable
        Flow find(PacketKey key, int hash) {
            for (int i = 0; i < WINDOW; i++) {
                int at = hash + i & mask;
                if (hashes[at] == hash) {
                    Flow flow = flows[at];
                    if (flow != null && flow.isOf(key)) {
                        return flow;
                    }
                }
            }
            return null;
        }

        /** Puts it there in the place of what there is. */
        void put(int at, @Nullable Flow flow) {
            Flow before = flows[at];
            if (before != null) {
                before.keepBy(null);
            }
            flows[at] = flow;
            hashes[at] = flow == null ? 0 : flow.hash();
        }

        /** Puts it in a free place; false if there is none. */
        boolean add(Flow flow) {
            for (int i = 0; i < WINDOW; i++) {
                int at = flow.hash() + i & mask;
                if (flows[at] == null) {
                    put(at, flow);
                    return true;
                }
            }
            return false;
        }
    }

    /** The rules for packets of and for this peer; null if everything is allowed. */
    public @Nullable PeerRules rules() {
        return rules;
    }

    /** Sets the rules, which hold for running flows as well from the next packet on. */
    public void rule(@Nullable PeerRules next) {
        rules = next;
    }

    FragmentMemory fragments() {
        return fragments;
    }

    /** The flow with this key, if it is known; perhaps it is over, or other rules allowed it. */
    @Nullable
    Flow find(PacketKey key) {
        Table known = table;
        return known == null ? null : known.find(key, key.hash());
    }

    /** How many are remembered. */
    public synchronized int count() {
        return count;
    }

    /**
     * Remembers a flow, in the place of one with the same key if there is one.
     *
     * @return did another one have to go that was not over?
     */
    synchronized boolean add(Flow flow, FlowRoom room, long nowNs) {
        flow.keepBy(this);
        Table places = table;
        if (places == null) {
            places = new Table(LEAST_PLACES);
            table = places;
        }
        int over = replaceable(places, flow, nowNs);
        if (over >= 0) {
            places.put(over, flow);
            return false;
        }
        if (!room.allows(count)) {
            displace(places, flow);
            giveBack(places, flow, room);
            return true;
        }
        if (2 * (count + 1) > places.flows.length) {
            places = resized(places, 2 * places.flows.length, room, nowNs);
            table = places;
        }
        if (!places.add(flow)) {
            places.put(leastUsed(places, flow.hash()), flow);
            return true;
        }
        count++;
        room.add(1);
        return false;
    }

    /** Where one stands that this one replaces: the same, or one that is over; -1 for none. */
    private static int replaceable(Table places, Flow flow, long nowNs) {
        int over = -1;
        for (int i = 0; i < WINDOW; i++) {
            int at = flow.hash() + i & places.mask;
            Flow there = places.flows[at];
            if (there != null && there.isSame(flow)) {
                return at;
            }
            if (over < 0 && there != null && there.isOver(nowNs)) {
                over = at;
            }
        }
        return over;
    }

    private void displace(Table places, Flow flow) {
        int at = leastUsed(places, flow.hash());
        if (at >= 0) {
            places.put(at, flow);
            return;
        }
        while (places.flows[hand & places.mask] == null) {
            hand++;
        }
        places.put(hand & places.mask, null);
        places.add(flow);
    }

    /** Who has more than its share, as others came, loses one more with each new one. */
    @SuppressWarnings("ReferenceEquality") // this very one
    private void giveBack(Table places, Flow added, FlowRoom room) {
        if (room.allows(count - 1)) {
            return;
        }
        int at = -1;
        while (at < 0) {
            at = leastUsed(places, hand);
            hand += WINDOW;
        }
        if (places.flows[at] != added) {
            places.put(at, null);
            count--;
            room.add(-1);
        }
    }

    /** Of those that stand where it might; -1 if there is none. */
    private static int leastUsed(Table places, int hash) {
        int least = -1;
        long leastUntilNs = 0;
        for (int i = 0; i < WINDOW; i++) {
            int at = hash + i & places.mask;
            Flow there = places.flows[at];
            if (there != null && (least < 0 || there.untilNs() - leastUntilNs < 0)) {
                least = at;
                leastUntilNs = there.untilNs();
            }
        }
        return least;
    }

    private Table resized(Table old, int places, FlowRoom room, long nowNs) {
        Table fresh = new Table(places);
        int kept = 0;
        for (Flow flow : old.flows) {
            if (flow != null && !flow.isOver(nowNs) && fresh.add(flow)) {
                kept++;
            } else if (flow != null) {
                flow.keepBy(null);
            }
        }
        room.add(kept - count);
        count = kept;
        return fresh;
    }

    /** Forgets what is over, and gives the room back. Called now and then. */
    public synchronized void sweep(FlowRoom room, long nowNs) {
        Table places = table;
        if (places == null) {
            return;
        }
        int alive = 0;
        for (int at = 0; at < places.flows.length; at++) {
            Flow flow = places.flows[at];
            if (flow != null && flow.isOver(nowNs)) {
                places.put(at, null);
            } else if (flow != null) {
                alive++;
            }
        }
        room.add(alive - count);
        count = alive;
        if (count == 0) {
            table = null;
        } else if (places.flows.length > LEAST_PLACES && 8 * count < places.flows.length) {
            table = resized(places, Math.max(LEAST_PLACES, places.flows.length / 4), room, nowNs);
        }
    }

    /** Forgets all flows. */
    public synchronized void clear(FlowRoom room) {
        room.add(-count);
        count = 0;
        Table places = table;
        for (int at = 0; places != null && at < places.flows.length; at++) {
            places.put(at, null);
        }
        table = null;
        fragments.clear();
    }
}
