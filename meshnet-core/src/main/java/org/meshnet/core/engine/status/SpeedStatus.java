package org.meshnet.core.engine.status;

import java.util.Optional;

/**
 * How far the measurement of speed has come that this host's people asked for last.
 *
 * @param number which one of this run of the node it is, from 1; 0 for one that did not begin
 * @param phase what is being done
 * @param limitBytesPerSecond what both agreed to send at most; 0 until they did
 * @param out from here to the peer
 * @param back from there
 * @param failure why it ended before its time
 */
public record SpeedStatus(
        long number, Phase phase, int limitBytesPerSecond, Way out, Way back, Optional<Failure> failure) {
    /** What is being done. */
    public enum Phase {
        /** The peer is asked. */
        ASKING,
        /** Frames go there. */
        OUT,
        /** Frames come from there. */
        BACK,
        /** It is over. */
        ENDED
    }

    /** Why it ended before its time. */
    public enum Failure {
        /** No member has that key. */
        UNKNOWN_PEER,
        /** The peer's program is older, or it takes part in none. */
        NOT_KNOWN_THERE,
        /** There is no session with it. */
        NO_SESSION,
        /** It agrees to none with this node. */
        REFUSED,
        /** It takes part in another, or was asked for many of late. */
        BUSY_THERE,
        /** This node takes part in another. */
        BUSY_HERE,
        /** It does not answer, or not any more. */
        NO_ANSWER,
        /** It was ended here, or nobody here looks at it any more. */
        STOPPED,
        /** None was asked for. */
        NONE
    }

    /**
     * One way.
     *
     * @param bytesPerSecond of packets that what arrived could hold, on average at the rate that was found; before
     *     that, in the best second
     * @param sentFrames once the rate was found, as far as is known here
     * @param receivedFrames of these
     */
    public record Way(long bytesPerSecond, long sentFrames, long receivedFrames) {
        /** Nothing yet. */
        public static final Way NONE = new Way(0, 0, 0);
    }

    /** One that did not begin. */
    public static SpeedStatus failed(Failure failure) {
        return new SpeedStatus(0, Phase.ENDED, 0, Way.NONE, Way.NONE, Optional.of(failure));
    }
}
