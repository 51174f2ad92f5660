package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.meshnet.core.discovery.AttemptKeys.Opened;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.discovery.RegisterPhase.Duplicate;
import org.meshnet.core.discovery.RegisterPhase.Greeting;
import org.meshnet.core.discovery.RegisterPhase.Idle;
import org.meshnet.core.discovery.RegisterPhase.NoWay;
import org.meshnet.core.discovery.RegisterPhase.Registering;
import org.meshnet.core.discovery.SentHellos.Purpose;
import org.meshnet.core.discovery.SentHellos.SentHello;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.UnknownTicket;
import org.meshnet.core.wire.WireException;

/**
 * Gets a node registered (docs/protocol.md §5.1): a hello at least every second to all endpoints of the server and over
 * all links to it, a register to the first that answers, and from the start again if that one stays silent. Nonces of
 * late hellos stay good, so a slow answer is still one.
 */
final class Registrant {
    static final long REFUSAL_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long DUPLICATE_NS = TimeUnit.SECONDS.toNanos(60);

    /** What became of a register. */
    interface Outcome {
        /** @param keys of the attempt, under which it was answered; the receiver's from now on */
        void onRegistered(Registered registered, Attempt attempt, ChannelKeys keys, long nowNs);

        void onRefused(Refused refused, long nowNs);

        /** Somebody with another key than the server's answered; told once for each key. */
        void onServerKeyChanged(ServerKey shown, long nowNs);
    }

    private final ClientMeans means;
    private final TimerTable timers;
    private final ServerWays ways;
    private final ChallengeDesk desk;
    private final TicketHolder tickets;
    private final RegisterAnswers answers;
    private final Outcome outcome;
    private final SentHellos hellos;
    private final ServerTrust trust;
    private final ProofDemand proofDemand;
    final OwnPlace place;
    final HelloRounds rounds;
    private RegisterPhase phase = new Idle();
    private boolean isStandingBack;
    private long nextHelloNs = Long.MIN_VALUE;

    Registrant(
            ClientConfig config,
            ClientMeans means,
            ServerWays ways,
            Announcements announcements,
            TicketHolder tickets,
            Outcome outcome) {
        this.means = means;
        this.timers = means.timers();
        this.ways = ways;
        this.rounds = new HelloRounds(ways, means.random());
        this.desk = new ChallengeDesk(config, means, announcements, tickets);
        this.tickets = tickets;
        this.answers = new RegisterAnswers(means.counters(), this::attempt);
        this.outcome = outcome;
        this.hellos = new SentHellos(means);
        this.trust = new ServerTrust();
        config.expectedKey().ifPresent(trust::expect);
        this.proofDemand = new ProofDemand(means.random());
        this.place = new OwnPlace(config, means.counters(), new Looks());
    }

    /**
     * How a node stands with the server that is not registered there.
     *
     * @param isLost was it?
     */
    ServerState state(boolean isLost) {
        if (trust.isKeyRefused()) {
            return ServerState.SERVER_KEY_CHANGED;
        }
        if (isStandingBack) {
            return ServerState.SUPERSEDED;
        }
        return isLost && !(phase instanceof Duplicate) ? ServerState.LOST : phase.state();
    }

    boolean isStandingBack() {
        return isStandingBack;
    }

    /** The endpoints or links are others. */
    void onWays(boolean hasNew, long nowNs) {
        boolean isInVain =
                phase instanceof Registering asked && ways.isCut(asked.attempt().endpoint());
        if (isInVain || (hasNew && (phase instanceof NoWay || phase instanceof Greeting))) {
            begin(nowNs);
        } else if (phase instanceof Duplicate && hasNew) {
            onHelloTimer(nowNs);
        }
    }

    /** Asks there while registered by a link or elsewhere; nothing changes unless the server registers the node. */
    void tryUdp(List<Endpoint> endpoints, long nowNs) {
        if (phase instanceof Idle) {
            hellos.say(rounds.besidesFull(endpoints, nowNs), Purpose.TRIAL, proofDemand.isRaised(), nowNs);
        }
    }

    /** Whoever answers a trial now is not to have the node. */
    void forgetTrials() {
        if (phase instanceof Idle) {
            hellos.clear();
        }
    }

    /** Registers as soon as may be; what is under way goes on. */
    void start(long nowNs) {
        if (phase instanceof Idle) {
            begin(nowNs);
        } else if (phase instanceof Registering asked) {
            phase = asked.inEarnest();
        }
    }

    /**
     * Another machine has this node's place: from now on it asks to be taken only if that one is gone, and not often.
     */
    void standBack(long nowNs) {
        isStandingBack = true;
        place.onVacant();
        leaveFor(phase.standBack());
        timers.arm(ClientTimer.REFUSAL_OVER, nowNs + REFUSAL_NS);
    }

    void stopStandingBack() {
        isStandingBack = false;
    }

    /** The server's key was proven. True the first time. */
    boolean onProven(ServerKey key) {
        return trust.onProven(key);
    }

    /** Starts from the beginning what is under way; but a trial is left to the next one. */
    void hurry(long nowNs) {
        if (phase instanceof Greeting || phase instanceof Registering) {
            begin(nowNs);
        }
    }

    /** Forgets what is under way. */
    void stop() {
        isStandingBack = false;
        trust.forgetRefused();
        proofDemand.drop();
        hellos.clear();
        leaveFor(phase.stop());
        place.quit();
    }

    private void begin(long nowNs) {
        place.begin();
        rounds.begin();
        leaveFor(phase.begin(!ways.isEmpty()));
        if (!(phase instanceof Greeting)) {
            return;
        }
        if (nextHelloNs <= nowNs) {
            onHelloTimer(nowNs);
        } else {
            timers.arm(ClientTimer.HELLO, nextHelloNs);
        }
    }

    void onHelloTimer(long nowNs) {
        if (phase instanceof Duplicate) {
            hellos.say(ways.all(), Purpose.TRIAL, true, nowNs);
            timers.arm(ClientTimer.HELLO, nowNs + DUPLICATE_NS);
            return;
        }
        if (ways.isEmpty()) {
            leaveFor(phase.begin(false));
            return;
        }
        boolean isProofWanted = proofDemand.takeRound() || place.isProofWanted();
        List<Endpoint> said = rounds.next(nowNs);
        hellos.say(said, Purpose.REGISTRATION, isProofWanted, nowNs);
        nextHelloNs = nowNs + HelloRounds.LEAST_INTERVAL_NS;
        timers.arm(ClientTimer.HELLO, nowNs + rounds.intervalNs(said, trust.isKeyRefused(), nowNs));
    }

    void onHelloTooOldTimer(long nowNs) {
        hellos.forgetOld(nowNs);
    }

    void onChallenge(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Challenge challenge = Challenge.decode(datagram);
        Optional<SentHello> hello = hellos.find(challenge.clientNonce(), from)
                .filter(sent -> sent.purpose() == Purpose.LOOK || phase.isAwaitingAnswerTo(sent));
        if (hello.isEmpty()) {
            means.counters().count(ClientCounter.UNEXPECTED);
        } else if (!trust.accepts(challenge.serverKey())) {
            refuseKey(challenge.serverKey(), nowNs);
        } else if (hello.get().purpose() == Purpose.LOOK) {
            place.onSeen(challenge, hello.get(), nowNs);
        } else if (place.isFree(challenge, hello.get(), nowNs)) {
            answer(challenge, hello.get(), nowNs);
        }
    }

    /** What its place has it do. */
    private final class Looks implements OwnPlace.Greeter {
        @Override
        public Stream<Attempt> attempts() {
            return attempt().stream();
        }

        @Override
        public void look(Endpoint way, long nowNs) {
            hellos.say(List.of(way), Purpose.LOOK, true, nowNs);
        }

        @Override
        public void askAgain(long dueNs) {
            if (phase instanceof Greeting || phase instanceof Duplicate) {
                timers.arm(ClientTimer.HELLO, dueNs);
            }
        }

        @Override
        public void onDuplicate(long nowNs) {
            if (phase instanceof Greeting) {
                hellos.clear();
                trust.forgetRefused();
                enter(new Duplicate());
            }
            if (phase instanceof Duplicate) {
                timers.arm(ClientTimer.HELLO, nowNs + DUPLICATE_NS);
            }
        }

        @Override
        public void onAlone() {
            if (phase instanceof Duplicate) {
                place.begin();
                enter(phase.begin(!ways.isEmpty()));
                timers.arm(ClientTimer.HELLO, nextHelloNs);
            }
        }
    }

    /** Whoever it is gets nothing; if the server answers the same hello, too, that counts. */
    private void refuseKey(ServerKey shown, long nowNs) {
        means.counters().count(ClientCounter.SERVER_KEY_REFUSED);
        if (phase instanceof Greeting) {
            trust.onRefused();
            timers.arm(ClientTimer.HELLO, nowNs + HelloRounds.OTHER_KEY_INTERVAL_NS);
        }
        if (trust.isNews(shown)) {
            outcome.onServerKeyChanged(shown, nowNs);
        }
    }

    private void answer(Challenge challenge, SentHello hello, long nowNs) {
        Optional<Attempt> made = desk.attempt(challenge, hello, nowNs);
        if (made.isEmpty()) {
            return;
        }
        hellos.clear();
        trust.forgetRefused();
        leaveFor(phase.challenged(made.get()));
        send(desk.first(made.get(), isStandingBack), made.get());
        timers.arm(ClientTimer.REGISTER_UNANSWERED, nowNs + hello.registerLimitNs(nowNs));
    }

    private void send(byte[] datagram, Attempt attempt) {
        means.sink().send(ByteBuffer.wrap(datagram), attempt.endpoint());
    }

    /** Nobody proves that the server says so; but all it costs is a register, once. */
    void onUnknownTicket(UnknownTicket unknown, Endpoint from, long nowNs) {
        Optional<Attempt> asked = answers.attemptAt(from);
        if (asked.isEmpty() || !answers.isTo(unknown.clientNonce(), asked.get())) {
            return;
        }
        if (!(phase instanceof Registering asking) || !asked.get().keys().hasTicket()) {
            means.counters().count(ClientCounter.UNEXPECTED);
            return;
        }
        tickets.onUnknown(nowNs);
        Registering signed = asking.withoutTicket(nowNs);
        phase = signed;
        send(desk.register(signed.attempt(), isStandingBack), signed.attempt());
        long limitNs = SentHello.registerLimitNs(asked.get().sentNs(), nowNs);
        timers.arm(ClientTimer.REGISTER_UNANSWERED, nowNs + limitNs);
    }

    void onRegistered(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Optional<Opened<Registered>> opened =
                answers.open(from, key -> Registered.open(datagram, key), Registered::clientNonce);
        if (opened.isPresent()) {
            Attempt answered = attempt().orElseThrow();
            ChannelKeys keys = opened.get().keys();
            answered.keys().destroyBut(keys);
            proofDemand.drop();
            enter(phase.registered());
            outcome.onRegistered(opened.get().message(), answered, keys, nowNs);
            place.onRegistered(answered, nowNs);
        }
    }

    void onRefused(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Optional<Opened<Refused>> opened = answers.open(from, key -> Refused.open(datagram, key), Refused::clientNonce);
        if (opened.isPresent()) {
            onRefused(opened.get().message(), attempt().orElseThrow(), nowNs);
        }
    }

    /** Who is refused at another server, or by another way, than he is registered at loses nothing. */
    private void onRefused(Refused refused, Attempt answered, long nowNs) {
        boolean hasOther = refused.reason() == RefusalReason.SERVER_FULL && rounds.onFull(answered.endpoint(), nowNs);
        if (!refused.isOfIdentity() && phase instanceof Registering asked && asked.isTrial()) {
            means.counters().count(ClientCounter.TRIAL_REFUSED);
            leaveFor(phase.begin(!ways.isEmpty()));
            return;
        }
        leaveFor(phase.refused());
        place.onVacant();
        outcome.onRefused(refused, nowNs);
        if (hasOther) {
            begin(nowNs);
        } else {
            timers.arm(ClientTimer.REFUSAL_OVER, nowNs + REFUSAL_NS);
        }
    }

    /** The register that is out, if one is. */
    Optional<Attempt> attempt() {
        return phase instanceof Registering asked ? Optional.of(asked.attempt()) : Optional.empty();
    }

    /** Was a hello with this nonce said here, or answered? */
    boolean hasSaid(Bytes clientNonce) {
        return hellos.has(clientNonce)
                || attempt().filter(out -> out.isOf(clientNonce)).isPresent();
    }

    /** The register or its answer was lost, or the challenge was false; a copy would not be answered. */
    void onRegisterTimer(long nowNs) {
        proofDemand.raise();
        begin(nowNs);
    }

    void onRefusalTimer(long nowNs) {
        begin(nowNs);
    }

    /** The keys of a register that is out go with it. */
    private void leaveFor(RegisterPhase next) {
        attempt().ifPresent(left -> left.keys().destroy());
        enter(next);
    }

    private void enter(RegisterPhase next) {
        phase = next;
        List.of(ClientTimer.HELLO, ClientTimer.REGISTER_UNANSWERED, ClientTimer.REFUSAL_OVER)
                .forEach(timers::disarm);
    }
}
