package org.meshnet.core.engine.traffic;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.engine.traffic.Measurement.Phase;
import org.meshnet.core.engine.traffic.Measurement.Terms;
import org.meshnet.core.flow.PeerRules;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.SpeedFigures;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Capabilities;

/**
 * Measures how much passes between this node and a peer, inside their session (docs/protocol.md §4.9). Bounded: one at
 * a time, of a bounded time and rate, only with a peer that agrees, and which goes on saying what arrives; for those
 * that others ask for there is a part of the time. One that was asked for here ends when nobody here looks at it any
 * more. Control thread only.
 */
public final class SpeedDesk {
    /** Between two words about what came. */
    private static final long WORD_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long ASK_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LAST_WORD_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(5);

    private final EngineContext context;
    private final PathKeeper paths;
    private final ControlFrames frames;
    private final SpeedFrames data;
    private final int allowedBytesPerSecond;
    private final AskedTime askedTime;
    private @Nullable Measurement test;
    private SpeedStatus last = SpeedStatus.failed(SpeedStatus.Failure.NONE);
    private long count;

    public SpeedDesk(EngineContext context, PathKeeper paths, long nowNs) {
        this.context = context;
        this.paths = paths;
        this.frames = new ControlFrames(context.hops());
        this.data = new SpeedFrames(context.hops());
        this.allowedBytesPerSecond = context.config().traffic().speedBytesPerSecond();
        this.askedTime = new AskedTime(nowNs);
    }

    /**
     * Begins one with a peer.
     *
     * @param seconds each way
     * @return how it stands: it may have failed at once
     */
    public SpeedStatus start(NodeKey whom, int seconds, int bytesPerSecond, long nowNs) {
        Optional<Peer> peer = context.peers().find(whom);
        Optional<SpeedStatus.Failure> failure =
                peer.isEmpty() ? Optional.of(SpeedStatus.Failure.UNKNOWN_PEER) : problem(peer.get());
        if (failure.isPresent()) {
            return SpeedStatus.failed(failure.get());
        }
        count++;
        long id = context.random().nextLong();
        Measurement begun = Measurement.ask(peer.orElseThrow(), id, count, new Terms(bytesPerSecond, seconds), nowNs);
        begun.deadlineNs = nowNs + ASK_NS;
        test = begun;
        onTimer(nowNs);
        return status();
    }

    private Optional<SpeedStatus.Failure> problem(Peer peer) {
        if (test != null) {
            return Optional.of(SpeedStatus.Failure.BUSY_HERE);
        }
        if (!peer.isConnected()) {
            return Optional.of(SpeedStatus.Failure.NO_SESSION);
        }
        return peer.isCapable(Capabilities.SPEED_TESTS)
                ? Optional.empty()
                : Optional.of(SpeedStatus.Failure.NOT_KNOWN_THERE);
    }

    /** How the one stands that was begun here last; somebody looks at it. */
    public SpeedStatus look(long nowNs) {
        if (test != null) {
            test.lookedNs = nowNs;
        }
        return status();
    }

    private SpeedStatus status() {
        return test != null && test.isAsker() ? test.status() : last;
    }

    /** Ends the one of this number, if it is under way; how it stands. */
    public SpeedStatus stop(long number, long nowNs) {
        if (test != null && test.isAsker() && test.number == number) {
            end(test, Optional.of(SpeedStatus.Failure.STOPPED), nowNs);
        }
        return status();
    }

    /** When {@link #onTimer} is due next. */
    public long nextDeadlineNs() {
        return test == null ? TimerQueue.NONE : test.nextNs;
    }

    public void onTimer(long nowNs) {
        Measurement now = test;
        if (now == null || nowNs < now.nextNs) {
            return;
        }
        if (!context.peers().knows(now.peer) || !now.peer.isConnected()) {
            end(now, Optional.of(SpeedStatus.Failure.NO_ANSWER), nowNs);
            return;
        }
        if (now.isAsker() && nowNs - now.lookedNs > LOOK_NS) {
            end(now, Optional.of(SpeedStatus.Failure.STOPPED), nowNs);
            return;
        }
        switch (now.phase) {
            case ASKING -> ask(now, nowNs);
            case SENDING -> send(now, nowNs);
            case TELLING -> tell(now, nowNs);
            case RECEIVING -> count(now, nowNs);
        }
    }

    private void ask(Measurement now, long nowNs) {
        if (goesOn(now, RETRY_NS, nowNs)) {
            SpeedBody.Ask body = new SpeedBody.Ask(now.id, now.bytesPerSecond, now.seconds());
            send(now.peer, (session, to) -> frames.sendSpeedAsk(session, body, to));
        }
    }

    /** Is there time left for another try? Ends it otherwise; a side that was asked has nobody to tell. */
    private boolean goesOn(Measurement now, long pauseNs, long nowNs) {
        now.nextNs = nowNs + pauseNs;
        if (nowNs < now.deadlineNs) {
            return true;
        }
        end(now, Optional.of(SpeedStatus.Failure.NO_ANSWER), nowNs);
        return false;
    }

    /** What is sent counts as traffic, so the path is watched, and left if it does not answer. */
    private void send(Measurement now, long nowNs) {
        SpeedSender sender = sender(now);
        if (sender.isOver(nowNs)) {
            now.phase = Phase.TELLING;
            now.deadlineNs = nowNs + LAST_WORD_NS;
            tell(now, nowNs);
            return;
        }
        int due = sender.take(nowNs);
        if (due > 0) {
            SpeedBody.Data first = sender.next(now.id, due);
            send(now.peer, (session, to) -> data.send(session, to, first, due, nowNs));
            paths.onActive(now.peer, nowNs);
        }
        now.nextNs = nowNs + SpeedSender.TICK_NS;
    }

    private static SpeedSender sender(Measurement now) {
        return Objects.requireNonNull(now.sender);
    }

    private void tell(Measurement now, long nowNs) {
        if (goesOn(now, RETRY_NS, nowNs)) {
            sendCount(now, SpeedBody.What.ALL_SENT, sender(now).sent());
        }
    }

    private void count(Measurement now, long nowNs) {
        SpeedFigures figures = now.received(nowNs);
        if (figures.frames() != now.heardFrames) {
            now.heardFrames = figures.frames();
            now.heardNs = nowNs;
        }
        if (nowNs - now.heardNs > SILENCE_NS) {
            end(now, Optional.of(SpeedStatus.Failure.NO_ANSWER), nowNs);
        } else if (goesOn(now, WORD_NS, nowNs)) {
            note(now, figures);
            sendCount(now, SpeedBody.What.RECEIVED, figures);
        }
    }

    private static void note(Measurement now, SpeedFigures figures) {
        if (now.isAsker()) {
            now.back.add(figures);
        }
    }

    private void sendCount(Measurement now, SpeedBody.What what, SpeedFigures figures) {
        SpeedBody.Count body = new SpeedBody.Count(now.id, what, figures);
        send(now.peer, (session, to) -> frames.sendSpeedCount(session, body, to));
    }

    /** Somebody asks for one. */
    public void onAsk(Peer peer, SpeedBody.Ask ask, long nowNs) {
        Measurement now = test;
        if (now != null && !now.isAsker() && now.peer == peer && now.id == ask.id()) {
            answer(now);
        } else if (allowedBytesPerSecond == 0 || !mayReachThisNode(peer)) {
            refuse(peer, ask, SpeedBody.Verdict.REFUSED);
        } else if (now != null || !askedTime.isLeft(nowNs)) {
            refuse(peer, ask, SpeedBody.Verdict.BUSY);
        } else {
            Terms terms = new Terms(Math.min(ask.bytesPerSecond(), allowedBytesPerSecond), ask.seconds());
            Measurement begun = Measurement.answer(peer, ask.id(), terms, nowNs);
            test = begun;
            receive(begun, nowNs);
            answer(begun);
            context.turn()
                    .tell(world -> world.onMeasured(PeerView.of(peer, nowNs), terms.bytesPerSecond(), terms.seconds()));
        }
    }

    /** Whom no rule lets open anything to here is not sent anything on demand either. */
    private static boolean mayReachThisNode(Peer peer) {
        PeerRules rules = peer.link().flows().rules();
        return rules == null || rules.letsAnythingIn();
    }

    private void answer(Measurement now) {
        SpeedBody.Answer body = new SpeedBody.Answer(now.id, now.bytesPerSecond, SpeedBody.Verdict.AGREED);
        send(now.peer, (session, to) -> frames.sendSpeedAnswer(session, body, to));
    }

    private void refuse(Peer peer, SpeedBody.Ask ask, SpeedBody.Verdict verdict) {
        context.counters().add(Counter.SPEED_ASKS_REFUSED);
        SpeedBody.Answer body = new SpeedBody.Answer(ask.id(), 0, verdict);
        send(peer, (session, to) -> frames.sendSpeedAnswer(session, body, to));
    }

    /** From now on; the other side ends by itself long before this one's deadline. */
    private static void receive(Measurement now, long nowNs) {
        now.phase = Phase.RECEIVING;
        now.peer.link().countSpeed(now.counter);
        now.heardNs = nowNs;
        now.nextNs = nowNs + WORD_NS;
        now.deadlineNs = nowNs + now.durationNs + LAST_WORD_NS + SILENCE_NS;
    }

    /** The answer to the last word may come after what follows it, so that is counted from now on. */
    private static void beginSending(Measurement now, long nowNs) {
        now.phase = Phase.SENDING;
        now.peer.link().countSpeed(now.counter);
        now.sender = new SpeedSender(now.bytesPerSecond, now.durationNs, nowNs);
        now.nextNs = nowNs;
    }

    /** The peer agrees, or not. */
    public void onAnswer(Peer peer, SpeedBody.Answer answer, long nowNs) {
        Measurement now = mine(peer, answer.id());
        if (now == null || now.phase != Phase.ASKING) {
            return;
        }
        switch (answer.verdict()) {
            case AGREED -> {
                now.bytesPerSecond = Math.min(now.bytesPerSecond, answer.bytesPerSecond());
                beginSending(now, nowNs);
            }
            case REFUSED -> end(now, Optional.of(SpeedStatus.Failure.REFUSED), nowNs);
            case BUSY -> end(now, Optional.of(SpeedStatus.Failure.BUSY_THERE), nowNs);
        }
    }

    private @Nullable Measurement mine(Peer peer, long id) {
        return test != null && test.peer == peer && test.id == id ? test : null;
    }

    /** The peer says how much came, or that it sent all. */
    public void onCount(Peer peer, SpeedBody.Count count, long nowNs) {
        Measurement now = mine(peer, count.id());
        if (now == null) {
            return;
        }
        if (count.what() == SpeedBody.What.ALL_SENT) {
            onAllSent(now, count.figures(), nowNs);
            return;
        }
        if (now.sender == null || !now.sender.onFigures(count.figures(), nowNs)) {
            return;
        }
        if (now.isAsker()) {
            now.out.add(count.figures());
        }
        if (count.what() == SpeedBody.What.ALL_RECEIVED && now.phase == Phase.TELLING) {
            onAllReceived(now, nowNs);
        }
    }

    private void onAllReceived(Measurement now, long nowNs) {
        if (now.isAsker()) {
            now.out.setSent(sender(now).sent());
            receive(now, nowNs);
        } else {
            end(now, Optional.empty(), nowNs);
        }
    }

    /** It may be said again, as the answer may be lost. */
    private void onAllSent(Measurement now, SpeedFigures sent, long nowNs) {
        SpeedFigures received = now.received(nowNs);
        if (now.isAsker() && now.phase == Phase.RECEIVING) {
            note(now, received);
            now.back.setSent(sent);
            sendCount(now, SpeedBody.What.ALL_RECEIVED, received);
            end(now, Optional.empty(), nowNs);
        } else if (!now.isAsker()) {
            sendCount(now, SpeedBody.What.ALL_RECEIVED, received);
            if (now.phase == Phase.RECEIVING) {
                beginSending(now, nowNs);
            }
        }
    }

    private void end(Measurement now, Optional<SpeedStatus.Failure> failure, long nowNs) {
        now.peer.link().countSpeed(null);
        if (now.isAsker()) {
            last = now.ended(failure);
        } else {
            askedTime.take(nowNs - now.startNs);
        }
        test = null;
    }

    /** Sends to a peer where it is. */
    @FunctionalInterface
    private interface Way {
        void send(Session session, Hop to);
    }

    /** Over the path that packets go, which is proven; where they are held back, this is, too. */
    private static void send(Peer peer, Way way) {
        Optional<Session> session = peer.current();
        Hop to = peer.link().hop();
        if (session.isPresent() && to != null) {
            way.send(session.get(), to);
        }
    }
}
