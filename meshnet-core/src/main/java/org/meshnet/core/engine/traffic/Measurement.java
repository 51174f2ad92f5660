package org.meshnet.core.engine.traffic;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.frame.SpeedFigures;
import org.meshnet.core.session.SpeedCounter;

/**
 * One measurement of speed, as one of the two sides has it. State only.
 *
 * <pre>
 *   the asking side   asking ▶ sending ▶ telling ▶ receiving ▶ ended
 *   the other         receiving ▶ sending ▶ telling ▶ ended
 * </pre>
 */
final class Measurement {
    final Peer peer;
    final long id;
    /** Of those that were asked for here, from 1; 0 of one that another asked for. */
    final long number;

    final long durationNs;
    final long startNs;
    final SpeedCounter counter;
    final SpeedTally out = new SpeedTally();
    final SpeedTally back = new SpeedTally();
    int bytesPerSecond;
    Phase phase;
    long nextNs;
    long deadlineNs;
    /** When somebody last looked at it here. */
    long lookedNs;

    long heardFrames;
    long heardNs;

    @Nullable
    SpeedSender sender;

    /** What this side is doing. */
    enum Phase {
        ASKING,
        SENDING,
        /** Tells that all was sent, until it is told what came of it. */
        TELLING,
        RECEIVING
    }

    private Measurement(Peer peer, long id, long number, int bytesPerSecond, int seconds, long nowNs) {
        this.peer = peer;
        this.id = id;
        this.number = number;
        this.bytesPerSecond = bytesPerSecond;
        this.durationNs = TimeUnit.SECONDS.toNanos(seconds);
        this.startNs = nowNs;
        this.nextNs = nowNs;
        this.lookedNs = nowNs;
        this.counter = new SpeedCounter(id);
        this.phase = number > 0 ? Phase.ASKING : Phase.RECEIVING;
    }

    /** One that this side asks for. */
    static Measurement ask(Peer peer, long id, long number, Terms terms, long nowNs) {
        return new Measurement(peer, id, number, terms.bytesPerSecond(), terms.seconds(), nowNs);
    }

    /** One that the peer asks for. */
    static Measurement answer(Peer peer, long id, Terms terms, long nowNs) {
        return new Measurement(peer, id, 0, terms.bytesPerSecond(), terms.seconds(), nowNs);
    }

    /**
     * What is asked for, or agreed to.
     *
     * @param bytesPerSecond at most
     * @param seconds each way
     */
    record Terms(int bytesPerSecond, int seconds) {}

    /** Does this side ask for it? */
    boolean isAsker() {
        return number > 0;
    }

    int seconds() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(durationNs);
    }

    /** What came until now. */
    SpeedFigures received(long nowNs) {
        return counter.figures((int) TimeUnit.NANOSECONDS.toMicros(nowNs - startNs));
    }

    SpeedStatus status() {
        SpeedStatus.Phase shown = switch (phase) {
            case ASKING -> SpeedStatus.Phase.ASKING;
            case SENDING, TELLING -> SpeedStatus.Phase.OUT;
            case RECEIVING -> SpeedStatus.Phase.BACK;
        };
        return status(shown, Optional.empty());
    }

    SpeedStatus ended(Optional<SpeedStatus.Failure> failure) {
        return status(SpeedStatus.Phase.ENDED, failure);
    }

    private SpeedStatus status(SpeedStatus.Phase shown, Optional<SpeedStatus.Failure> failure) {
        int agreed = phase == Phase.ASKING ? 0 : bytesPerSecond;
        return new SpeedStatus(number, shown, agreed, out.way(agreed), back.way(agreed), failure);
    }
}
