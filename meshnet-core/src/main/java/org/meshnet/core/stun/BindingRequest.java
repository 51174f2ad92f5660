package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;

/**
 * One Binding request (RFC 8489 §3), sent up to four times until it is answered. Each copy has a transaction of its
 * own, so an answer tells which of them it answers, and so the round trip.
 *
 * <pre>
 *              answer
 *   Waiting ───────────▶ Answered
 *      ├── error ──────▶ Failed (refused)
 *      ├── 2.75 s ─────▶ Failed
 *      └── it comes back in at another socket, whatever it was before ──▶ TurnedAround
 * </pre>
 */
final class BindingRequest {
    /**
     * Requests are filled up to this, so that a server may answer with all that it knows and still not send more than
     * it got.
     */
    private static final int SOFTWARE_LENGTH = 44;

    private static final int REQUEST_LENGTH = 128;
    /**
     * How long each sending is waited for, from when it was sent: a program that stood still and sends late waits all
     * the same.
     */
    private static final long[] WAITS_NS = millis(250, 500, 1000, 1000);

    private final DatagramSink sink;
    private final Endpoint to;
    private final Endpoint answerFrom;
    private final ChangeRequest change;
    private final long startNs;
    private final TransactionId[] transactions = new TransactionId[WAITS_NS.length];
    private final long[] sentNs = new long[WAITS_NS.length];
    private int sentCount;
    private Outcome outcome = new Waiting();

    /** What became of it. */
    private sealed interface Outcome {}

    private record Waiting() implements Outcome {}

    private record Answered(StunMessage message, long rttNs) implements Outcome {}

    private record Failed(boolean isRefused) implements Outcome {}

    private record TurnedAround() implements Outcome {}

    /** A plain question: where do you see me? */
    BindingRequest(DatagramSink sink, Endpoint to, long nowNs) {
        this(sink, to, ChangeRequest.NONE, to, nowNs);
    }

    /** @param answerFrom whence the answer has to come */
    BindingRequest(DatagramSink sink, Endpoint to, ChangeRequest change, Endpoint answerFrom, long nowNs) {
        this.sink = sink;
        this.to = to;
        this.change = change;
        this.answerFrom = answerFrom;
        this.startNs = nowNs;
    }

    private static long[] millis(long... waits) {
        long[] ns = new long[waits.length];
        for (int i = 0; i < ns.length; i++) {
            ns[i] = TimeUnit.MILLISECONDS.toNanos(waits[i]);
        }
        return ns;
    }

    boolean isOver() {
        return !(outcome instanceof Waiting);
    }

    /** Did the answer come? */
    boolean isAnswered() {
        return outcome instanceof Answered;
    }

    /** Was it answered with an error? */
    boolean wasRefused() {
        return outcome instanceof Failed failed && failed.isRefused();
    }

    /** Did the request itself come back in? */
    boolean wasTurnedAround() {
        return outcome instanceof TurnedAround;
    }

    /** Where the answering server saw the request come from. */
    Optional<Endpoint> mapped() {
        return outcome instanceof Answered answered ? answered.message().mapped() : Optional.empty();
    }

    Optional<Endpoint> other() {
        return outcome instanceof Answered answered ? answered.message().other() : Optional.empty();
    }

    OptionalLong rttNs() {
        return outcome instanceof Answered answered ? OptionalLong.of(answered.rttNs()) : OptionalLong.empty();
    }

    long nextDeadlineNs() {
        return sentCount == 0 ? startNs : sentNs[sentCount - 1] + WAITS_NS[sentCount - 1];
    }

    /** The earliest of those that are not over; {@link Long#MAX_VALUE} if all are. */
    static long nextDeadlineNs(Collection<BindingRequest> requests) {
        return requests.stream()
                .filter(request -> !request.isOver())
                .mapToLong(BindingRequest::nextDeadlineNs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Sends what is due, or gives up. */
    void onTimer(RandomSource random, long nowNs) {
        if (isOver() || nowNs - nextDeadlineNs() < 0) {
            return;
        }
        if (sentCount == WAITS_NS.length) {
            outcome = new Failed(false);
            return;
        }
        transactions[sentCount] = TransactionId.random(random);
        sentNs[sentCount] = nowNs;
        ByteBuffer request = ByteBuffer.allocate(REQUEST_LENGTH);
        StunWriter writer = StunWriter.request(request, transactions[sentCount]);
        sentCount++;
        if (change.isAny()) {
            writer.changeRequest(change);
        }
        writer.software(SOFTWARE_LENGTH).finish(false);
        sink.send(request, to);
    }

    /** Takes an answer if it belongs to this question. */
    boolean onAnswer(StunMessage message, Endpoint from, long nowNs) {
        int copy = indexOf(message.transaction());
        if (copy < 0 || isOver()) {
            return copy >= 0;
        }
        if (message.kind() == StunMessage.Kind.ERROR && from.equals(to)) {
            outcome = new Failed(true);
        } else if (message.kind() == StunMessage.Kind.SUCCESS
                && message.mapped().isPresent()
                && from.equals(answerFrom)) {
            outcome = new Answered(message, nowNs - sentNs[copy]);
        }
        return true;
    }

    /** Takes a request that arrived at another socket of this host if it is a copy of this one. */
    boolean onTurnedAround(StunMessage message) {
        boolean isOwn = indexOf(message.transaction()) >= 0;
        if (isOwn) {
            outcome = new TurnedAround();
        }
        return isOwn;
    }

    private int indexOf(TransactionId transaction) {
        for (int i = 0; i < sentCount; i++) {
            if (transactions[i].equals(transaction)) {
                return i;
            }
        }
        return -1;
    }

    /** Ends it: its answer no longer matters. */
    void giveUp() {
        if (!isOver()) {
            outcome = new Failed(false);
        }
    }
}
