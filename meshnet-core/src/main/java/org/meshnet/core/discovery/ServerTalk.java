package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.Update;
import org.meshnet.core.wire.WireException;

/**
 * The sessions with a server, one after another, and what is asked and answered in them. The latest is also kept while
 * the node registers anew: until then it may still be the right one.
 */
final class ServerTalk implements RequestSender {
    /** Copies of what is not answered. */
    private static final int UNANSWERED_COPY_COUNT = 2;

    private final ClientMeans means;
    private final PendingRequests pending = new PendingRequests();
    private Standing standing = new Standing.Unregistered();

    ServerTalk(ClientMeans means) {
        this.means = means;
    }

    /** The registered or lost one, if there is any. */
    Optional<ServerSession> session() {
        return standing.session();
    }

    boolean isRegistered() {
        return standing instanceof Standing.Registered;
    }

    boolean isLost() {
        return standing instanceof Standing.Lost;
    }

    /** The session in which the node is registered. */
    Optional<ServerSession> registeredSession() {
        return isRegistered() ? session() : Optional.empty();
    }

    /** The session in which the node is registered, if it is with who is there. */
    Optional<ServerSession> registeredSession(Endpoint from) {
        return registeredSession().filter(open -> open.endpoint().equals(from));
    }

    /** Is there a session with who is there? */
    boolean isWith(Endpoint from) {
        return session().filter(open -> open.endpoint().equals(from)).isPresent();
    }

    /** A new session takes the place of what there was. */
    void open(ServerSession session) {
        end();
        standing = standing.register(session);
    }

    /** The server does not answer any more. */
    void lose() {
        standing = standing.lose();
        means.counters().count(ClientCounter.LOST);
    }

    /** Ends the session, if there is one, and forgets what was asked in it. */
    void end() {
        session().ifPresent(ServerSession::destroy);
        standing = standing.end();
        pending.clear();
        armTimer();
    }

    /** Sends a request that is answered, unless it is under way already, or can't be now. */
    void ask(Request request, long nowNs) {
        if (pending.contains(request)) {
            return;
        }
        if (!isRegistered() || pending.isFull()) {
            means.counters().count(ClientCounter.NOT_SENT);
            return;
        }
        send(request, nowNs);
    }

    /** Nothing, if there is no session. */
    @Override
    public void send(Request request, long nowNs) {
        session().ifPresent(open -> {
            pending.onSent(request, open.nextCounter(), nowNs);
            transmit(open, request);
            armTimer();
        });
    }

    /** Tells the server of this instead of what was announced before. */
    void update(Announcement latest, long nowNs) {
        withdrawAll(Update.class);
        send(new Update(latest.claims(), latest.sealedDescriptor()), nowNs);
    }

    /** Sends a request twice, since nobody answers it. */
    void say(Request request) {
        session().ifPresent(open -> {
            for (int i = 0; i < UNANSWERED_COPY_COUNT; i++) {
                transmit(open, request);
            }
        });
    }

    /** Sends a request once; whoever sends it finds out by itself what became of it. */
    void sayOnce(Request request) {
        session().ifPresent(open -> transmit(open, request));
    }

    private void transmit(ServerSession open, Request request) {
        means.counters().count(ClientCounter.REQUEST);
        means.sink().send(ByteBuffer.wrap(open.seal(request)), open.endpoint());
    }

    /** Is one of this kind under way? */
    boolean isPending(Class<? extends Request> kind) {
        return pending.contains(kind);
    }

    /** Those under way, the one that waited longest first. */
    List<Request> pending() {
        return pending.all();
    }

    /** Whatever comes of it, it is not sent again. */
    void withdraw(Request request) {
        pending.remove(request);
        armTimer();
    }

    void withdrawAll(Class<? extends Request> kind) {
        pending.removeAll(kind);
        armTimer();
    }

    /** The request of this kind that was sent with this counter, which is answered now; counted if there is none. */
    <T extends Request> Optional<T> answered(long counter, Class<T> kind) {
        Optional<T> request = pending.answer(counter, kind);
        armTimer();
        if (request.isEmpty()) {
            means.counters().count(ClientCounter.UNEXPECTED);
        }
        return request;
    }

    /** What the server says, if it is authentic, new, and of this session; what it is not is counted. */
    Optional<Event> opened(EventEnvelope envelope, Endpoint from) throws WireException {
        if (!isWith(from)) {
            means.counters().count(ClientCounter.UNEXPECTED);
            return Optional.empty();
        }
        return session().orElseThrow().open(envelope);
    }

    /** Sends again what was not answered in time; what was sent often enough is given up. */
    void onTimer(Consumer<Request> givenUp, long nowNs) {
        for (Optional<PendingRequests.Due> due = pending.pollDue(nowNs);
                due.isPresent();
                due = pending.pollDue(nowNs)) {
            Request request = due.get().request();
            if (due.get().isGivenUp()) {
                means.counters().count(ClientCounter.UNANSWERED);
                givenUp.accept(request);
            } else {
                send(request, nowNs);
            }
        }
        armTimer();
    }

    private void armTimer() {
        means.timers().arm(ClientTimer.REQUEST_UNANSWERED, pending.nextDeadlineNs());
    }
}
