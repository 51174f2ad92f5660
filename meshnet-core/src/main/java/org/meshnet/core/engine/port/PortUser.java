package org.meshnet.core.engine.port;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.ControlInbox;
import org.meshnet.core.engine.lane.Recognition;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.MessageType;

/**
 * One of the engines that share a port. Of what names none of the engines' own names, it tells what is its own: by its
 * keys, and by the registrations in which it asks its servers. {@link #onSent} is for its control thread; any thread
 * asks.
 */
public final class PortUser {
    /** More registrations than a node has at once, the ones before included. */
    static final int MOST_REGISTRATIONS = 64;

    private static final int SESSION_ID_OFFSET = 4;

    private final int number;
    private final Recognition recognition;
    private final ControlInbox inbox;
    private final Counters counters;
    /** The ids of registrations, the latest first. */
    private volatile long[] registrations = {};

    /**
     * @param number by which the engine's names begin
     * @param recognition the engine's
     * @param inbox to the engine's control loop
     * @param counters the engine's
     */
    public PortUser(int number, Recognition recognition, ControlInbox inbox, Counters counters) {
        this.number = number;
        this.recognition = recognition;
        this.inbox = inbox;
        this.counters = counters;
    }

    /** By which the engine's names begin. */
    public int number() {
        return number;
    }

    /** The engine sent this: a request tells in which registration it is. The buffer stays as it is. */
    public void onSent(ByteBuffer datagram) {
        int start = datagram.position();
        if (datagram.remaining() >= SESSION_ID_OFFSET + Long.BYTES
                && datagram.get(start) == (byte) MessageType.REQUEST) {
            remember(datagram.getLong(start + SESSION_ID_OFFSET));
        }
    }

    private void remember(long id) {
        long[] known = registrations;
        if (known.length > 0 && known[0] == id) {
            return;
        }
        long[] others = Arrays.stream(known)
                .filter(other -> other != id)
                .limit(MOST_REGISTRATIONS - 1)
                .toArray();
        long[] next = new long[others.length + 1];
        next[0] = id;
        System.arraycopy(others, 0, next, 1, others.length);
        registrations = next;
    }

    /** Has the engine asked a server in this registration? */
    boolean isRegistration(long id) {
        for (long known : registrations) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }

    /** Does the engine forward for others what has this channel on it? */
    boolean isForwarded(long channel) {
        return recognition.isForwarded(channel);
    }

    boolean isMeantBy(HandshakeInitiation initiation) {
        return recognition.isMeantBy(initiation);
    }

    /** Hands the datagram to the engine's control loop. The array is nobody else's to change. */
    void take(byte[] datagram, Hop from) {
        if (!inbox.offer(new ControlEvent.DatagramArrived(datagram, from))) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
    }
}
