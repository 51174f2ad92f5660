package org.meshnet.load;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

/**
 * Pairs of nodes of which one sends to the other by the server, at a steady rate. The datagrams have the form of
 * frames, which is all that a server looks at; what is in them tells the receiver when each was due. Not thread-safe.
 */
final class RelayPairs {
    /** How long a pair waits for its channel until it asks again. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final int PAIR_OFFSET = RelayHeader.LENGTH + 8;
    private static final int TIME_OFFSET = PAIR_OFFSET + Integer.BYTES;
    private static final int NONE = -1;

    private final Cast cast;
    private final NodeTable table;
    private final Book book;
    private final Asks asks;
    private final Outlet outlet;
    private final int[] senders;
    private final int[] receivers;
    private final long[] channels;
    private final long[] askedNs;
    private final BitSet members = new BitSet();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(LoadPlan.Relay.DATAGRAM_BYTES);
    private int next;

    /** @param count of this worker's pairs */
    RelayPairs(int count, Cast cast, NodeTable table, Asks asks, Means means) {
        this.cast = cast;
        this.table = table;
        this.asks = asks;
        this.book = means.book();
        this.outlet = means.outlet();
        this.senders = new int[count];
        this.receivers = new int[count];
        this.channels = new long[count];
        this.askedNs = new long[count];
        for (int pair = 0; pair < count; pair++) {
            senders[pair] = NONE;
        }
    }

    /**
     * What it works with.
     *
     * @param book where it counts
     * @param outlet where datagrams go out
     */
    record Means(Book book, Outlet outlet) {}

    int count() {
        return senders.length;
    }

    /** Has this node a part in a pair, so that it should stay? */
    boolean has(int slot) {
        return members.get(slot);
    }

    /** Is there a pair without nodes, or whose nodes have gone? Then its number, else {@link InFlight#NONE}. */
    int vacant() {
        for (int pair = 0; pair < senders.length; pair++) {
            if (senders[pair] == NONE || !table.isHere(senders[pair]) || !table.isHere(receivers[pair])) {
                return pair;
            }
        }
        return InFlight.NONE;
    }

    /** These two are the pair from now on. */
    void set(int pair, int sender, int receiver) {
        if (senders[pair] != NONE) {
            members.clear(senders[pair]);
            members.clear(receivers[pair]);
        }
        senders[pair] = sender;
        receivers[pair] = receiver;
        channels[pair] = 0;
        askedNs[pair] = Long.MIN_VALUE;
        members.set(sender);
        members.set(receiver);
    }

    /** The server named the channel by which a node reaches another. */
    void onChannel(int slot, int peer, long channel) {
        for (int pair = 0; pair < senders.length; pair++) {
            if (senders[pair] == slot && receivers[pair] == peer) {
                channels[pair] = channel;
            }
        }
    }

    /** Asks for the channels that are missing. */
    void onTimer(long nowNs) {
        for (int pair = 0; pair < senders.length; pair++) {
            boolean isDue = askedNs[pair] == Long.MIN_VALUE || nowNs - askedNs[pair] >= PATIENCE_NS;
            if (senders[pair] != NONE && channels[pair] == 0 && isDue && areHere(pair)) {
                askedNs[pair] = nowNs;
                asks.ask(Kind.INTRODUCE, senders[pair], receivers[pair], nowNs, nowNs);
            }
        }
    }

    private boolean areHere(int pair) {
        return table.isHere(senders[pair]) && table.isHere(receivers[pair]);
    }

    /** Sends the next datagram of the next pair; skipped and counted where it has no channel yet. */
    void send(long scheduledNs) {
        next = (next + 1) % senders.length;
        int pair = next;
        Tally tally = book.at(scheduledNs);
        if (senders[pair] == NONE || channels[pair] == 0 || !areHere(pair)) {
            tally.count(Count.SKIPPED);
            return;
        }
        tally.line(Kind.RELAY).onScheduled();
        datagram.clear();
        RelayHeader.write(datagram, 0, channels[pair]);
        datagram.put(RelayHeader.LENGTH, (byte) MessageType.FRAME);
        datagram.putInt(PAIR_OFFSET, pair);
        datagram.putLong(TIME_OFFSET, scheduledNs);
        int slot = senders[pair];
        if (!outlet.send(datagram, cast.server(slot), cast.port(slot, table.isElsewhere(slot)))) {
            book.now().count(Count.UNSENT);
        }
    }

    /** A relayed datagram has come; it counts if it came to its receiver. */
    void onRelayed(ByteBuffer received, int port, long nowNs) {
        int first = received.position();
        boolean isWhole = received.remaining() == LoadPlan.Relay.DATAGRAM_BYTES;
        int pair = isWhole ? received.getInt(first + PAIR_OFFSET) : NONE;
        if (pair < 0 || pair >= senders.length || senders[pair] == NONE) {
            book.now().count(Count.UNREADABLE);
            return;
        }
        int receiver = receivers[pair];
        if (cast.port(receiver, table.isElsewhere(receiver)) != port) {
            book.now().count(Count.LATE);
            return;
        }
        long scheduledNs = received.getLong(first + TIME_OFFSET);
        book.line(Kind.RELAY, scheduledNs).onAnswered(nowNs - scheduledNs);
    }

    /** The server does not know the channel any more. */
    void onNoChannel(long channel) {
        for (int pair = 0; pair < senders.length; pair++) {
            if (channels[pair] == channel) {
                channels[pair] = 0;
            }
        }
    }
}
