package org.meshnet.core.engine.port;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.NumberedRandom;
import org.meshnet.core.stun.StunMessage;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

/**
 * Hands what arrives at a port to the engine that it is for, where several share the port: a train as one, or in runs
 * where its datagrams are for several, as a kernel that joins them does not know. What only keys can tell is left to a
 * {@link Sorter}. Decides by a few bytes and allocates nothing for a packet. Owned by one thread.
 *
 * <pre>
 *   frame, handshake response, cookie reply      number in the receiver's index
 *   challenge, registered, refused               number in the client nonce
 *   STUN answer                                  number in the transaction id
 *   event, unknown session                       registration that an engine has asked in, else Sorter
 *   initiation, relay notice                     Sorter
 *   relay's envelope                             the engine that forwards under its channel, else by what is inside
 * </pre>
 */
public final class Demultiplexer {
    private static final int NOBODY = -1;
    private static final int SORTER = -2;
    private static final int INDEX_OFFSET = 4;
    private static final int RESPONSE_INDEX_OFFSET = 8;
    private static final int NONCE_OFFSET = 4;
    private static final int SESSION_ID_OFFSET = 4;
    private static final int TRANSACTION_OFFSET = 8;
    /** Of what is told by a number; its end is checked by whoever gets it. */
    private static final int SHORTEST = 12;

    private final Unsorted.Inbox sorter;
    private final PortCounts counts;
    private final @Nullable Way[] ways = new Way[NumberedRandom.MOST];
    private List<Way> all = List.of();

    /** Where an engine takes datagrams; on the thread that owns this. */
    @FunctionalInterface
    public interface Lane {
        /** As {@code InboundLane.onTrain}. */
        void onTrain(ByteBuffer train, int segmentBytes, int ecn, Endpoint from, long nowNs);
    }

    /** An engine, and its lane of this thread. */
    public record Way(PortUser user, Lane lane) {}

    /**
     * @param sorter takes what has to be sorted
     * @param counts of what is for nobody
     */
    public Demultiplexer(Unsorted.Inbox sorter, PortCounts counts) {
        this.sorter = sorter;
        this.counts = counts;
    }

    /** These engines from now on, each with a number of its own. */
    public void setWays(List<Way> next) {
        all = List.copyOf(next);
        Arrays.fill(ways, null);
        all.forEach(way -> ways[way.user().number()] = way);
    }

    /**
     * Takes a train of datagrams from one sender.
     *
     * @param train direct buffer with the datagrams between position and limit, which stay; its bytes are overwritten
     * @param segmentBytes length of each but the last, which may be shorter
     */
    public void onTrain(ByteBuffer train, int segmentBytes, int ecn, Endpoint from, long nowNs) {
        int start = train.position();
        int end = train.limit();
        int runStart = start;
        int runOf = NOBODY;
        for (int offset = start; offset < end; offset += segmentBytes) {
            int length = Math.min(segmentBytes, end - offset);
            int addressee = addressee(train, offset, length);
            if (addressee != runOf) {
                hand(runOf, train.limit(offset).position(runStart), segmentBytes, ecn, from, nowNs);
                train.limit(end);
                runStart = offset;
                runOf = addressee;
            }
            if (addressee == SORTER) {
                leaveToSorter(train, offset, length, from);
            } else if (addressee == NOBODY) {
                counts.addUnassigned();
            }
        }
        hand(runOf, train.limit(end).position(runStart), segmentBytes, ecn, from, nowNs);
        train.limit(end).position(start);
    }

    private void hand(int addressee, ByteBuffer run, int segmentBytes, int ecn, Endpoint from, long nowNs) {
        Way way = addressee < 0 ? null : ways[addressee];
        if (way != null && run.hasRemaining()) {
            way.lane().onTrain(run, segmentBytes, ecn, from, nowNs);
        }
    }

    /** The number of an engine that is there, {@link #SORTER} or {@link #NOBODY}. */
    private int addressee(ByteBuffer buffer, int offset, int length) {
        if (length < SHORTEST) {
            return NOBODY;
        }
        int type = FrameHeader.type(buffer, offset);
        return switch (type) {
            case FrameHeader.TYPE, MessageType.COOKIE_REPLY -> numbered(buffer, offset + INDEX_OFFSET);
            case MessageType.HANDSHAKE_RESPONSE -> numbered(buffer, offset + RESPONSE_INDEX_OFFSET);
            case MessageType.RELAY -> enveloped(buffer, offset, length);
            case MessageType.CHALLENGE, MessageType.REGISTERED, MessageType.REFUSED, MessageType.UNKNOWN_TICKET ->
                numbered(buffer, offset + NONCE_OFFSET);
            case MessageType.EVENT, MessageType.UNKNOWN_SESSION ->
                registered(buffer.getLong(offset + SESSION_ID_OFFSET), length);
            case MessageType.HANDSHAKE_INITIATION -> length == HandshakeInitiation.LENGTH ? SORTER : NOBODY;
            case MessageType.RELAY_NOTICE -> sortable(length);
            default ->
                StunMessage.isAnswer(buffer, offset, length) ? numbered(buffer, offset + TRANSACTION_OFFSET) : NOBODY;
        };
    }

    private int numbered(ByteBuffer buffer, int nameOffset) {
        int number = NumberedRandom.number(buffer.get(nameOffset));
        return ways[number] == null ? NOBODY : number;
    }

    private int registered(long id, int length) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).user().isRegistration(id)) {
                return all.get(i).user().number();
            }
        }
        return sortable(length);
    }

    private static int sortable(int length) {
        return length <= Limits.MESSAGE_LENGTH ? SORTER : NOBODY;
    }

    private int enveloped(ByteBuffer buffer, int offset, int length) {
        if (!RelayHeader.isForwardable(buffer, offset, length) || RelayHeader.channel(buffer, offset) == Hop.DIRECT) {
            return NOBODY;
        }
        long channel = RelayHeader.channel(buffer, offset);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).user().isForwarded(channel)) {
                return all.get(i).user().number();
            }
        }
        return addressee(buffer, offset + RelayHeader.LENGTH, length - RelayHeader.LENGTH);
    }

    /** What came in an envelope goes on without it, as it would to the control loop of the only engine. */
    private void leaveToSorter(ByteBuffer train, int offset, int length, Endpoint from) {
        boolean isRelayed = FrameHeader.type(train, offset) == MessageType.RELAY;
        int skipped = isRelayed ? RelayHeader.LENGTH : 0;
        long channel = isRelayed ? RelayHeader.channel(train, offset) : Hop.DIRECT;
        byte[] copy = new byte[length - skipped];
        train.get(offset + skipped, copy);
        if (!sorter.offer(new Unsorted(copy, new Hop(from, channel)))) {
            counts.addDisplaced();
        }
    }
}
