package org.meshnet.core.engine.nat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.guess.HardRun;
import org.meshnet.core.engine.guess.PeerGuess;
import org.meshnet.core.engine.guess.Spray;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.GuessBody;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.FlowBudget;
import org.meshnet.core.path.GuessHistory;
import org.meshnet.core.path.GuessTurns;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;
import org.meshnet.core.stun.PortSurvey;

/**
 * Finds a direct path where one NAT gives every destination another port and the other lets in known ones only
 * (docs/paths.md): the hard side opens many sockets, the easy side tries many ports, both at once and inside a session
 * that a relay carries. What comes through is a probe like any other, so the path is then chosen, watched and left as
 * any other. Control thread only.
 */
public final class PortGuesser implements SessionObserver {
    private static final int MOST_RUNS = 2;
    /** The usual search goes first: most NATs open within it. */
    private static final long DELAY_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** And as much longer before what costs more than a few datagrams. */
    private static final long RANDOM_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final long BUSY_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LINK_CHECK_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long USED_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long RUN_ON_REQUEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(20);

    private final boolean isEnabled;
    private final EngineContext context;
    private final Directory directory;
    private final Checks checks;
    private final NatWatch nat;
    private final ExtraSockets sockets;
    private final DatagramSink datagrams;
    private final RandomSource random;
    private final ControlFrames frames;
    private final FlowBudget flows = new FlowBudget();
    private final SendLosses losses;
    private final Sprayer sprayer;
    private final PeerNats nats;
    private final Set<Peer> running = new LinkedHashSet<>();

    public PortGuesser(EngineContext context, Directory directory, Checks checks, NatWatch nat) {
        this.isEnabled = context.config().portGuessing();
        this.context = context;
        this.directory = directory;
        this.checks = checks;
        this.nat = nat;
        this.sockets = context.extraSockets();
        this.datagrams = context.outbox();
        this.random = context.random();
        this.frames = new ControlFrames(context.hops());
        this.losses = new SendLosses(context);
        this.sprayer = new Sprayer(context, checks, flows, losses);
        this.nats = new PeerNats(directory, isEnabled);
        directory.announcer().setNatCapabilities(nats.capabilities());
    }

    /** More may be known of this node's NAT. */
    public void onNatLearned(long nowNs) {
        if (!nats.learn(nat.kind())) {
            return;
        }
        directory.announcer().setNatCapabilities(nats.capabilities());
        directory.announcer().onChanged();
        for (Peer peer : context.peers().all()) {
            onPeerChanged(peer);
            if (peer.isConnected() && peer.paths().isRelayed()) {
                onSearch(peer, nowNs);
            }
        }
    }

    /** This host is elsewhere: what failed before may work now. */
    public void onNetworkChanged(long nowNs) {
        for (Peer peer : context.peers().all()) {
            peer.guess().history().clear();
            if (peer.guess().run().isPresent()) {
                endRun(peer);
                onSearch(peer, nowNs);
            }
        }
    }

    /** The peer may tell something else of its NAT. */
    public void onPeerChanged(Peer peer) {
        nats.reason(peer).ifPresentOrElse(peer.guess()::setNatReason, peer.guess()::clearNatReason);
    }

    /** A search for a direct path begins; if it finds none soon, there may be something to guess. */
    public void onSearch(Peer peer, long nowNs) {
        if (isEnabled) {
            peer.guess().considerAt(nowNs + DELAY_NS);
            arm(peer, nowNs);
        }
    }

    private void arm(Peer peer, long nowNs) {
        PeerGuess guess = peer.guess();
        long deadlineNs = guess.considerNs();
        deadlineNs = Math.min(deadlineNs, guess.run().map(HardRun::nextNs).orElse(Long.MAX_VALUE));
        deadlineNs = Math.min(deadlineNs, guess.spray().map(Spray::nextNs).orElse(Long.MAX_VALUE));
        if (!guess.links().isEmpty()) {
            deadlineNs = Math.min(deadlineNs, nowNs + LINK_CHECK_NS);
        }
        if (deadlineNs != Long.MAX_VALUE) {
            context.timers().set(peer, PeerTimer.PORT_GUESS, deadlineNs);
        }
    }

    public void onTimer(Peer peer, long nowNs) {
        if (peer.current().isEmpty()) {
            return;
        }
        Session session = peer.current().get();
        peer.guess().run().ifPresent(run -> goOn(peer, run, nowNs));
        peer.guess().spray().ifPresent(spray -> sprayer.goOn(peer, session, spray, nowNs));
        if (nowNs - peer.guess().considerNs() >= 0 && peer.guess().considerNs() != Long.MAX_VALUE) {
            peer.guess().clearConsidered();
            consider(peer, session, nowNs);
        }
        closeUnused(peer, nowNs);
        arm(peer, nowNs);
    }

    private void consider(Peer peer, Session session, long nowNs) {
        GuessHistory history = peer.guess().history();
        boolean isUsed = session.isUsedWithin(USED_NS, nowNs);
        if (!(isUsed || history.isClean()) || !isForUs(peer)) {
            return;
        }
        boolean hasRoom = history.isClean() || flows.has(HardRun.SOCKET_COUNT, nowNs);
        if (!history.allows(nowNs) || !hasRoom) {
            peer.guess().considerAt(Math.max(history.nextNs(nowNs), flows.roomNs(HardRun.SOCKET_COUNT, nowNs)));
        } else if (running.size() >= MOST_RUNS) {
            peer.guess().considerAt(nowNs + BUSY_NS);
        } else {
            begin(peer, isUsed, nowNs);
        }
    }

    /** Without traffic random ports are left out: they cost each side some hundred thousand bytes. */
    private void begin(Peer peer, boolean isUsed, long nowNs) {
        boolean isTurn = !PeerNats.isHard(peer) || turns(peer).isOurs();
        boolean triesRandom = isUsed && isTurn && !nats.areBothKnownHard(peer);
        RunHost host = new RunHost(peer, peer.observedV4().orElseThrow(), nowNs);
        HardRun run = new HardRun(host, triesRandom, nowNs + RANDOM_DELAY_NS, nowNs);
        peer.guess().setRun(run);
        running.add(peer);
        context.counters().add(Counter.PORT_GUESS_RUNS);
        goOn(peer, run, nowNs);
    }

    private boolean isForUs(Peer peer) {
        return nats.isForUs(peer)
                && peer.guess().run().isEmpty()
                && peer.paths().isRelayed();
    }

    private void goOn(Peer peer, HardRun run, long nowNs) {
        if (peer.paths().isDirect()) {
            peer.guess().history().onSuccess(nowNs);
            endRun(peer);
            return;
        }
        long lostCount = losses.count();
        if (!run.isOver(nowNs)) {
            run.onTimer(nowNs);
        }
        boolean isCut = losses.areMoreThan(lostCount);
        if (isCut || run.isOver(nowNs)) {
            onVain(peer, run, isCut, nowNs);
            endRun(peer);
        }
    }

    private void onVain(Peer peer, HardRun run, boolean isCut, long nowNs) {
        GuessHistory history = peer.guess().history();
        if (run.isPostponed()) {
            history.onPartialFailure();
            peer.guess().considerAt(nowNs + BUSY_NS);
        } else if (isCut || run.triesRandom() || PeerNats.isHard(peer)) {
            history.onFailure(random, nowNs);
            peer.guess().considerAt(history.nextNs(nowNs));
        } else {
            history.onPartialFailure();
        }
    }

    /** Where one server cannot tell which side is the hard one. */
    private GuessTurns turns(Peer peer) {
        return peer.guess().turns(context.ownKey().compareTo(peer.key()) < 0);
    }

    private void endRun(Peer peer) {
        turns(peer).onEnd();
        running.remove(peer);
        peer.guess().clearRun();
        forget(peer, peer.guess().links().closeSilent(sockets));
    }

    private static void forget(Peer peer, List<Endpoint> links) {
        links.forEach(peer.paths()::dropLink);
    }

    private void closeUnused(Peer peer, long nowNs) {
        noteUsed(peer, nowNs);
        if (peer.guess().run().isEmpty()) {
            forget(peer, peer.guess().links().closeUnused(sockets, nowNs));
        }
    }

    private static void noteUsed(Peer peer, long nowNs) {
        peer.paths().current().ifPresent(hop -> peer.guess().links().onUsed(hop.endpoint(), nowNs));
    }

    /** Takes a STUN answer; false if no run asked for it. */
    public boolean onStun(byte[] datagram, Endpoint from, long nowNs) {
        for (Peer peer : running) {
            if (peer.guess()
                    .run()
                    .filter(run -> run.onStun(datagram, from, nowNs))
                    .isPresent()) {
                context.timers().set(peer, PeerTimer.PORT_GUESS, nowNs);
                return true;
            }
        }
        return false;
    }

    /** An authentic frame of the peer came from there. */
    public void onHeard(Peer peer, Hop from, long nowNs) {
        if (from.endpoint().isLink() && !from.isRelayed()) {
            peer.guess().links().onHeard(from.endpoint(), nowNs);
        }
    }

    /** Another path is in use. */
    public void onMoved(Peer peer, long nowNs) {
        noteUsed(peer, nowNs);
        if (peer.paths().isDirect()) {
            peer.guess().run().ifPresent(run -> goOn(peer, run, nowNs));
            sprayer.end(peer);
        }
        arm(peer, nowNs);
    }

    /** The session is over, or the peer is known no more. */
    @Override
    public void onDown(Peer peer, long nowNs) {
        running.remove(peer);
        sprayer.end(peer);
        peer.guess().clearRun();
        peer.guess().clearConsidered();
        forget(peer, peer.guess().links().closeAll(sockets));
    }

    /**
     * The peer is behind a hard NAT and asks this node to try ports there: those of the address that a server sees it
     * at, no other's.
     */
    public void onAsked(Peer peer, GuessBody body, long nowNs) {
        if (!isEnabled || !peer.paths().isRelayed()) {
            return;
        }
        if (!body.isRandom() && isForUs(peer) && PeerNats.isHard(peer)) {
            beginOnRequest(peer, nowNs);
        }
        if (body.isRandom()) {
            turns(peer).onAsked();
        }
        Optional<HardRun> run = peer.guess().run();
        if (run.isPresent()) {
            run.get().onAsked(body, nowNs);
        } else {
            sprayer.begin(peer, body, nowNs);
        }
        arm(peer, nowNs);
    }

    /** Both sides are hard: this one needs a run of its own before it sends anything that takes a port. */
    private void beginOnRequest(Peer peer, long nowNs) {
        if (peer.guess().allowsRunOnRequest(nowNs) && running.size() < MOST_RUNS) {
            peer.guess().pauseRunsOnRequest(nowNs + RUN_ON_REQUEST_PAUSE_NS);
            begin(peer, false, nowNs);
        }
    }

    /** What a run with one peer does to the world. */
    private final class RunHost implements HardRun.Host {
        private final Peer peer;
        private final Endpoint target;
        private final List<Endpoint> remotes;
        private final long startNs;

        RunHost(Peer peer, Endpoint target, long nowNs) {
            this.peer = peer;
            this.target = target;
            this.remotes = nat.server().map(server -> List.of(target, server)).orElse(List.of(target));
            this.startNs = nowNs;
        }

        @Override
        public boolean hasRoom(int count, long nowNs) {
            return flows.has(count, nowNs);
        }

        @Override
        public List<Endpoint> open(int count, long nowNs) {
            int allowed = 0;
            while (allowed < count && flows.take(nowNs)) {
                allowed++;
            }
            return peer.guess().links().open(sockets, allowed, remotes, nowNs);
        }

        @Override
        public Optional<PortSurvey> survey(List<Endpoint> links) {
            if (remotes.size() < 2) {
                return Optional.empty();
            }
            List<Endpoint> toServer = links.stream()
                    .map(link -> peer.guess().links().sibling(link, 1))
                    .toList();
            links.forEach(link -> flows.take(startNs));
            return Optional.of(new PortSurvey(toServer, random, datagrams, startNs));
        }

        @Override
        public boolean canOpenOnly() {
            return sockets.canSendNear();
        }

        @Override
        public boolean probe(Endpoint link, boolean opensOnly, long nowNs) {
            boolean isAllowed = checks.takeGuess(target, nowNs);
            if (isAllowed) {
                peer.current()
                        .ifPresent(
                                session -> frames.sendProbe(session, random.nextLong(), Hop.direct(link), opensOnly));
            }
            return isAllowed;
        }

        @Override
        public void spray(GuessBody body, long nowNs) {
            sprayer.begin(peer, body, nowNs);
        }

        @Override
        public void ask(GuessBody body) {
            if (body.isRandom()) {
                turns(peer).onAsking();
            }
            Optional<Hop> path = peer.paths().current();
            peer.current().ifPresent(session -> path.ifPresent(to -> frames.sendGuess(session, body, to)));
        }
    }
}
