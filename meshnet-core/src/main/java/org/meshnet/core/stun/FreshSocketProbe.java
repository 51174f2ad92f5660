package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;

/**
 * Finds out whether STUN servers answer a fresh socket but not the one in use, sans-IO: then it is the port that gets
 * no answers, not the network, as where a NAT holds an entry for it that leads nowhere any more. Both sockets ask the
 * same servers at the same moments. Over after three seconds at most. One thread; late and extra calls are harmless.
 */
public final class FreshSocketProbe {
    private final RandomSource random;
    private final List<Exchange> inUse;
    private final List<Exchange> fresh;

    /**
     * @param servers asked from the socket in use
     * @param links to the same servers, through the fresh socket
     * @param nowNs of a monotonic clock; the first requests leave with the first {@link #onTimer}
     */
    public FreshSocketProbe(
            List<Endpoint> servers, List<Endpoint> links, RandomSource random, DatagramSink sink, long nowNs) {
        this.random = random;
        this.inUse = exchanges(servers, sink, nowNs);
        this.fresh = exchanges(links, sink, nowNs);
    }

    private static List<Exchange> exchanges(List<Endpoint> targets, DatagramSink sink, long nowNs) {
        return targets.stream().map(target -> new Exchange(sink, target, nowNs)).toList();
    }

    /**
     * Takes a datagram; any bytes are taken.
     *
     * @return false if it answers nothing that was asked
     */
    public boolean onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        Optional<StunMessage> message = StunMessage.parse(datagram);
        boolean isTaken = false;
        for (Exchange exchange : all()) {
            isTaken |= message.isPresent() && exchange.onAnswer(message.get(), from, nowNs);
        }
        return isTaken;
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        all().forEach(exchange -> exchange.onTimer(random, nowNs));
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return Exchange.nextDeadlineNs(all());
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return isHeard(inUse) || all().stream().allMatch(Exchange::isOver);
    }

    /** Was the fresh socket answered, and the one in use not? To be asked when it is done. */
    public boolean isOnlyFreshHeard() {
        return isHeard(fresh) && !isHeard(inUse);
    }

    /** An error is an answer, too. */
    private static boolean isHeard(List<Exchange> exchanges) {
        return exchanges.stream().anyMatch(exchange -> exchange.isAnswered() || exchange.wasRefused());
    }

    private List<Exchange> all() {
        List<Exchange> all = new ArrayList<>(inUse);
        all.addAll(fresh);
        return all;
    }
}
