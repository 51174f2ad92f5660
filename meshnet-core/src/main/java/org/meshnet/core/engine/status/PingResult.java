package org.meshnet.core.engine.status;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;

/** How a ping ended. */
public sealed interface PingResult {
    /**
     * The peer answered.
     *
     * @param rttNs from the sending of the probe to its answer
     * @param path the kind of path that the probe was sent by
     * @param endpoint where it was sent
     */
    record Answered(long rttNs, PathKind path, Optional<Endpoint> endpoint) implements PingResult {
        @Override
        public void handle(Handler handler) {
            handler.onAnswered(this);
        }
    }

    /** There was no answer. */
    record Failed(PingFailure failure) implements PingResult {
        @Override
        public void handle(Handler handler) {
            handler.onFailed(this);
        }
    }

    /** Takes each kind. */
    interface Handler {
        void onAnswered(Answered answered);

        void onFailed(Failed failed);
    }

    /** Has the handler's method for this called. */
    void handle(Handler handler);
}
