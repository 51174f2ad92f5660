package org.meshnet.load;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.ListSince;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.WireException;
import org.meshnet.load.InFlight.Question;

/**
 * What registered nodes ask of their server, each in its session, and what becomes of it: asked up to three times, as
 * real nodes do (docs/protocol.md §5.2), then lost. Not thread-safe.
 */
final class Asks {
    /** A question is sent so often. */
    static final int MOST_ATTEMPTS = 3;
    /** So many may be out; more are left out and counted. */
    private static final int PLACES = 1 << 18;

    /** What it means for a node. */
    interface Outcome {
        /** The server does not know the node, or does not answer it: it has to register again. */
        void onSessionEnded(int slot, long nowNs);

        /** It gets no answer to this. */
        void onLost(Kind kind, int slot);
    }

    private final Cast cast;
    private final NodeTable table;
    private final Book book;
    private final Outlet outlet;
    private final Outcome outcome;
    private final InFlight inFlight = new InFlight(PLACES);

    Asks(Cast cast, NodeTable table, Book book, Outlet outlet, Outcome outcome) {
        this.cast = cast;
        this.table = table;
        this.book = book;
        this.outlet = outlet;
        this.outcome = outcome;
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    /** Asks something for the first time; left out and counted if too much waits for answers. */
    void ask(Kind kind, int slot, long detail, long scheduledNs, long nowNs) {
        Tally tally = book.at(scheduledNs);
        if (inFlight.isFull() || (kind == Kind.INTRODUCE && inFlight.contains(introduction(slot, (int) detail)))) {
            tally.count(Count.SKIPPED);
            return;
        }
        tally.line(kind).onScheduled();
        tally.lateness().add(nowNs - scheduledNs);
        send(new Question(kind, slot, detail, scheduledNs, 0), nowNs);
    }

    /** Says something once more that nobody answers. */
    void repeat(Kind kind, int slot, long nowNs) {
        send(new Question(kind, slot, InFlight.NONE, nowNs, 1), nowNs);
    }

    private void send(Question question, long nowNs) {
        int slot = question.slot();
        int counter = table.nextCounter(slot);
        if (question.kind() == Kind.INTRODUCE) {
            enter(introduction(slot, question.peer()), question, nowNs);
        } else if (question.kind().isAsked()) {
            enter(InFlight.keyOf(slot, counter), question, nowNs);
        }
        boolean isElsewhere = table.isElsewhere(slot) != (question.kind() == Kind.MOVE);
        byte[] datagram =
                RequestEnvelope.encode(request(question), table.session(slot), counter, table.keyFromNode(slot));
        if (!outlet.send(ByteBuffer.wrap(datagram), cast.server(slot), cast.port(slot, isElsewhere))) {
            book.now().count(Count.UNSENT);
        }
    }

    private long introduction(int slot, int peer) {
        return InFlight.keyOf(slot, table.nodeKey(peer).prefix());
    }

    /** A new session counts from the beginning: what was asked in the one before is not answered any more. */
    private void enter(long key, Question question, long nowNs) {
        Question displaced = inFlight.add(key, question, nowNs);
        if (displaced != null) {
            onLost(displaced);
        }
    }

    private void onLost(Question question) {
        book.line(question.kind(), question.scheduledNs()).onLost();
        outcome.onLost(question.kind(), question.slot());
    }

    private Request request(Question question) {
        int slot = question.slot();
        return switch (question.kind()) {
            case REFRESH, MOVE -> new Refresh(table.version(slot), table.cookie(slot));
            case LIST -> new ListSince(question.detail());
            case LOOK_UP -> LookUp.ofToken(cast.token(question.peer()));
            case INTRODUCE -> new Introduce(table.nodeKey(question.peer()));
            case UPDATE -> new Update(cast.claims(slot), cast.descriptor(slot, (int) question.detail()));
            case LEAVE -> new Leave();
            case REGISTER, RELAY -> throw new IllegalArgumentException(question.kind() + " is no request");
        };
    }

    /** What the event says, if it is for a node that is here. */
    @Nullable
    Opened open(ByteBuffer datagram) throws WireException {
        EventEnvelope envelope = EventEnvelope.decode(datagram);
        int slot = table.slotOf(envelope.sessionId());
        if (slot == LongIntMap.ABSENT) {
            book.now().count(Count.LATE);
            return null;
        }
        Optional<Event> event = envelope.open(table.keyFromServer(slot));
        if (event.isEmpty()) {
            book.now().count(Count.UNREADABLE);
            return null;
        }
        table.onHeard(slot);
        return new Opened(slot, event.get());
    }

    /** An event, and to whom it was sent. */
    record Opened(int slot, Event event) {}

    /** The question with this counter, which is answered now; counted if there is none. */
    @Nullable
    Question answered(int slot, long counter, long nowNs) {
        Question question = taken(InFlight.keyOf(slot, (int) counter));
        if (question != null) {
            onAnswered(question, nowNs);
        }
        return question;
    }

    /** The same, but what the answer says decides whether it ends the question. */
    @Nullable
    Question taken(int slot, long counter) {
        return taken(InFlight.keyOf(slot, (int) counter));
    }

    private @Nullable Question taken(long key) {
        Question question = inFlight.take(key);
        if (question == null) {
            book.now().count(Count.LATE);
        }
        return question;
    }

    /** The introduction to whose key begins so, which is answered now; null if the node did not ask for it. */
    @Nullable
    Question introduced(int slot, long keyPrefix, long nowNs) {
        Question question = inFlight.take(InFlight.keyOf(slot, keyPrefix));
        if (question != null) {
            onAnswered(question, nowNs);
        }
        return question;
    }

    void onAnswered(Question question, long nowNs) {
        book.line(question.kind(), question.scheduledNs()).onAnswered(nowNs - question.scheduledNs());
    }

    /** The second half of what takes two questions. */
    void proceed(Question question, long nowNs) {
        send(question.again(), nowNs);
    }

    /** Asks once more, or gives up. */
    void again(Question question, long nowNs) {
        Tally.Line line = book.line(question.kind(), question.scheduledNs());
        int slot = question.slot();
        if (question.attempt() + 1 < MOST_ATTEMPTS && table.isHere(slot) && !inFlight.isFull()) {
            line.onRetried();
            send(question.again(), nowNs);
            return;
        }
        onLost(question);
        boolean isLease = question.kind() == Kind.REFRESH || question.kind() == Kind.MOVE;
        if (isLease && table.isHere(slot)) {
            book.now().count(Count.GIVEN_UP);
            outcome.onSessionEnded(slot, nowNs);
        }
    }

    /** It is not authentic; a real node would ask once more before it believes it, and register then. */
    void onUnknownSession(UnknownSession unknown, long nowNs) {
        int slot = table.slotOf(unknown.sessionId());
        if (slot == LongIntMap.ABSENT) {
            book.now().count(Count.ENDED_SESSION);
            return;
        }
        Question question = inFlight.take(InFlight.keyOf(slot, (int) unknown.counter()));
        if (question != null) {
            book.line(question.kind(), question.scheduledNs()).onRefused();
        }
        book.now().count(Count.UNKNOWN_SESSION);
        outcome.onSessionEnded(slot, nowNs);
    }

    /** Asks again what was not answered in time. */
    void onTimer(long nowNs) {
        for (Question late = inFlight.takeOverdue(nowNs); late != null; late = inFlight.takeOverdue(nowNs)) {
            again(late, nowNs);
        }
    }

    /** Nobody waits any more: what is not answered is lost. */
    void loseAll() {
        for (Question late = inFlight.takeOverdue(Long.MAX_VALUE);
                late != null;
                late = inFlight.takeOverdue(Long.MAX_VALUE)) {
            onLost(late);
        }
    }
}
