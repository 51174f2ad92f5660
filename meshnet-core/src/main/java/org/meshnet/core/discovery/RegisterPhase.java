package org.meshnet.core.discovery;

import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.HelloExchange;

/**
 * How far a node is with registering. Immutable; each phase says what it becomes, and refuses what cannot happen in it.
 *
 * <pre>
 *                begin               challenged               registered
 *   ┌────▶ Idle ───────▶ Greeting ─────────────▶ Registering ───────────▶ Idle
 *   │        │            ▲ │ ▲ ▲                 ▲  │    │
 *   │        │      a way │ ▼ │ └── unanswered ───┼──┘    │ refused
 *   │        │           NoWay│                   │       ▼
 *   │        │                └── half a minute ──┼─── Waiting ◀── stands back, from any
 *   │        └───────── a trial is challenged ────┘
 *   │
 *   └── stop, from any; a trial that stays unanswered, or is refused
 *
 *   Greeting ◀──▶ Duplicate, while the node is registered with who answers by another name
 * </pre>
 */
sealed interface RegisterPhase {
    /** A register or resume that was sent. */
    record Attempt(
            HelloExchange exchange, Announcement announcement, Endpoint endpoint, AttemptKeys keys, long sentNs) {
        /** Is this the nonce that it answers a challenge to? */
        boolean isOf(Bytes clientNonce) {
            return clientNonce.equals(exchange.hello().clientNonce());
        }

        /** The same, but with a register in the place of the resume. */
        Attempt withoutTicket(long nowNs) {
            return new Attempt(exchange, announcement, endpoint, keys.withoutTicket(), nowNs);
        }
    }

    /** Nothing is under way: the node is registered, or is not to be. */
    record Idle() implements RegisterPhase {
        @Override
        public ServerState state() {
            return ServerState.IDLE;
        }

        @Override
        public boolean isAwaitingAnswerTo(SentHellos.SentHello hello) {
            return hello.isTrial();
        }

        @Override
        public RegisterPhase challenged(Attempt attempt) {
            return new Registering(attempt, true);
        }
    }

    /** The node is to be registered, and no way leads to the server. */
    record NoWay() implements RegisterPhase {
        @Override
        public ServerState state() {
            return ServerState.RESOLVING;
        }

        @Override
        public boolean isAwaitingAnswerTo(SentHellos.SentHello hello) {
            return hello.isTrial();
        }

        @Override
        public RegisterPhase challenged(Attempt attempt) {
            return new Registering(attempt, false);
        }
    }

    /** Hellos go out. */
    record Greeting() implements RegisterPhase {
        @Override
        public ServerState state() {
            return ServerState.HELLO;
        }

        @Override
        public boolean isAwaitingAnswerTo(SentHellos.SentHello hello) {
            return true;
        }

        @Override
        public RegisterPhase challenged(Attempt attempt) {
            return new Registering(attempt, false);
        }
    }

    /**
     * A register is out.
     *
     * @param isTrial is the node registered another way, and stays so if there is no answer, or a refusal?
     */
    record Registering(Attempt attempt, boolean isTrial) implements RegisterPhase {
        @Override
        public ServerState state() {
            return ServerState.REGISTERING;
        }

        @Override
        public RegisterPhase begin(boolean hasWay) {
            return isTrial ? new Idle() : RegisterPhase.super.begin(hasWay);
        }

        @Override
        public RegisterPhase registered() {
            return new Idle();
        }

        @Override
        public RegisterPhase refused() {
            return new Waiting();
        }

        /** The node is not registered any other way any more. */
        Registering inEarnest() {
            return new Registering(attempt, false);
        }

        /** The server had no use for the ticket, and is sent a register for the same challenge. */
        Registering withoutTicket(long nowNs) {
            return new Registering(attempt.withoutTicket(nowNs), isTrial);
        }
    }

    /** The server does not take the node, or it stands back; it asks again in a while. */
    record Waiting() implements RegisterPhase {
        @Override
        public ServerState state() {
            return ServerState.REFUSED;
        }
    }

    /**
     * The node is registered with this very server by another name of it, and so not once more. Comes of Greeting, and
     * goes there again when that registration is gone.
     */
    record Duplicate() implements RegisterPhase {
        @Override
        public ServerState state() {
            return ServerState.DUPLICATE;
        }

        @Override
        public boolean isAwaitingAnswerTo(SentHellos.SentHello hello) {
            return hello.isTrial();
        }

        @Override
        public RegisterPhase challenged(Attempt attempt) {
            return new Registering(attempt, false);
        }
    }

    /** How people see a node that is not registered, and does nothing else. */
    ServerState state();

    /** Does a challenge to this hello count? */
    default boolean isAwaitingAnswerTo(SentHellos.SentHello hello) {
        return false;
    }

    /** Begins, or begins anew. */
    default RegisterPhase begin(boolean hasWay) {
        return hasWay ? new Greeting() : new NoWay();
    }

    /** The server answered a hello, and gets this. */
    default RegisterPhase challenged(Attempt attempt) {
        throw new IllegalStateException("cannot be challenged: " + state());
    }

    /** The server took the register. */
    default RegisterPhase registered() {
        throw new IllegalStateException("cannot be registered: " + state());
    }

    /** The server did not take it. */
    default RegisterPhase refused() {
        throw new IllegalStateException("cannot be refused: " + state());
    }

    /** Another machine has this node's place. */
    default RegisterPhase standBack() {
        return new Waiting();
    }

    /** The node is not to be registered any more. */
    default RegisterPhase stop() {
        return new Idle();
    }
}
