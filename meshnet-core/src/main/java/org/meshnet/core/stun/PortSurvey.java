package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;

/**
 * Learns how a NAT chooses the ports of new mappings (RFC 4787 §4.2), sans-IO: one STUN server is asked from several
 * fresh sockets, one right after the other. Over after three seconds at most. One thread; late and extra calls are
 * harmless.
 */
public final class PortSurvey {
    /** Ports that lie further apart were not given out one after the other. */
    private static final int LARGEST_STEP = 32;

    private final RandomSource random;
    private final List<BindingRequest> requests;

    /**
     * @param links to the server, one through each socket; at least two
     * @param nowNs of a monotonic clock; the first requests leave with the first {@link #onTimer}
     */
    public PortSurvey(List<Endpoint> links, RandomSource random, DatagramSink sink, long nowNs) {
        this.random = random;
        this.requests = links.stream()
                .map(link -> new BindingRequest(sink, link, nowNs))
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
        for (BindingRequest request : requests) {
            isTaken |= message.isPresent() && request.onAnswer(message.get(), from, nowNs);
        }
        return isTaken;
    }

    /** Sends what is due. */
    public void onTimer(long nowNs) {
        requests.forEach(request -> request.onTimer(random, nowNs));
    }

    /** When {@link #onTimer} is to be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineNs() {
        return BindingRequest.nextDeadlineNs(requests);
    }

    /** Is there nothing more to learn? */
    public boolean isDone() {
        return requests.stream().allMatch(BindingRequest::isOver);
    }

    /** The outer ports that the server saw, in the order of the sockets. */
    public List<Integer> ports() {
        return requests.stream()
                .flatMap(request -> request.mapped().stream())
                .map(Endpoint::port)
                .toList();
    }

    /** By how much a port exceeds the one before, if they were given out one after the other; negative if downwards. */
    public OptionalInt step() {
        return step(ports());
    }

    /** Other hosts behind the NAT take ports, too, so the smallest distance counts. */
    static OptionalInt step(List<Integer> ports) {
        int smallest = 0;
        for (int i = 1; i < ports.size(); i++) {
            int step = ports.get(i) - ports.get(i - 1);
            if (step == 0 || Math.abs(step) > LARGEST_STEP || (smallest != 0 && step > 0 != smallest > 0)) {
                return OptionalInt.empty();
            }
            smallest = smallest == 0 || Math.abs(step) < Math.abs(smallest) ? step : smallest;
        }
        return smallest == 0 ? OptionalInt.empty() : OptionalInt.of(smallest);
    }
}
