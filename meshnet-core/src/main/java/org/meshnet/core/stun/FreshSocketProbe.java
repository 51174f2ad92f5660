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
    private final List<BindingRequest> inUse;
    private final List<BindingRequest> fresh;

    /**
     * @param servers asked from the socket in use
     * @param links to the same servers, through the fresh socket
     * @param nowNs of a monotonic clock; the first requests leave with the first {@link #onTimer}
     */
    public FreshSocketProbe(
            List<Endpoint> servers, List<Endpoint> links, RandomSource random, DatagramSink sink, long nowNs) {
        this.random = random;
        this.inUse = requests(servers, sink, nowNs);
        this.fresh = requests(links, sink, nowNs);
    }

    private static List<BindingRequest> requests(List<Endpoint> targets, DatagramSink sink, long nowNs) {
        return targets.stream()
                .map(target -> new BindingRequest(sink, target, nowNs))
                .toList();
    }

    /**
     * Takes a datagram; any bytes are taken.
     *
     * @return false if it answers nothing that was asked
     */
    public boolean onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        Optional<StunMessage> message = StunMessage.parse(datagram);
        boolean isTaken = false;
        for (BindingRequest request : all()) {
            isTaken |= message.isPresent() && request.onAnswer(message.get(), from, nowNs);
        }
        return isTaken;
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        all().forEach(request -> request.onTimer(random, nowNs));
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return BindingRequest.nextDeadlineNs(all());
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return isHeard(inUse) || all().stream().allMatch(BindingRequest::isOver);
    }

    /** Was the fresh socket answered, and the one in use not? To be asked when it is done. */
    public boolean isOnlyFreshHeard() {
        return isHeard(fresh) && !isHeard(inUse);
    }

    /** An error is an answer, too. */
    private static boolean isHeard(List<BindingRequest> requests) {
        return requests.stream().anyMatch(request -> request.isAnswered() || request.wasRefused());
    }

    private List<BindingRequest> all() {
        List<BindingRequest> all = new ArrayList<>(inUse);
        all.addAll(fresh);
        return all;
    }
}
