package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.discovery.SentHellos.SentHello;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChallengeProof;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Exchange;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.WireException;

/**
 * Gets a node registered (docs/protocol.md §5.1): a hello at least every second to all endpoints of the server and over
 * all links to it, a register to the first that answers, and from the start again if that one stays silent. Nonces of
 * late hellos stay good, so a slow answer is still one.
 */
final class Registrar {
    private static final long HELLO_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(750);
    private static final long HELLO_JITTER_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LEAST_HELLO_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LEAST_ANSWER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_ANSWER_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int ROUND_TRIPS_PER_ANSWER = 3;
    private static final long OTHER_KEY_HELLO_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long REFUSAL_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int ENDPOINT_COUNT = 16;
    /**
     * Where the server is to prove its challenges, one hello in so many is content without, in case it has no time for
     * proofs: a random one, as all nodes are in doubt at once when a server has too many to register.
     */
    private static final int ROUNDS_PER_UNPROVEN = 4;

    /** What became of a register. */
    interface Outcome {
        /** @param attempt its keys are the receiver's from now on */
        void onRegistered(Registered registered, Attempt attempt, long nowNs);

        void onRefused(Refused refused, long nowNs);

        /** Somebody with another key than the server's answered; told once for each key. */
        void onServerKeyChanged(ServerKey shown, long nowNs);
    }

    enum Phase {
        IDLE,
        HELLO,
        REGISTERING,
        REFUSED
    }

    /** A register that was sent. */
    record Attempt(Exchange exchange, Announcement announcement, Endpoint endpoint, ChannelKeys keys, long sentNs) {}

    private final ClientConfig config;
    private final RandomSource random;
    private final DatagramSink sink;
    private final TimerTable timers;
    private final ClientCounters counters;
    private final Outcome outcome;
    private final SentHellos hellos;
    private final ServerTrust trust;
    private List<Endpoint> endpoints = List.of();
    private List<Endpoint> links = List.of();
    private Optional<Announcement> announcement = Optional.empty();
    private Optional<Attempt> attempt = Optional.empty();
    private Phase phase = Phase.IDLE;
    private boolean isWanted;
    private boolean isKeyRefused;
    private boolean isStandingBack;
    /**
     * A register came to nothing: perhaps somebody who sees the hellos is faster than the server with a false
     * challenge.
     */
    private boolean isChallengeDoubted;

    private int doubtedRound;
    private long nextHelloNs = Long.MIN_VALUE;

    Registrar(
            ClientConfig config,
            RandomSource random,
            DatagramSink sink,
            TimerTable timers,
            ClientCounters counters,
            Outcome outcome) {
        this.config = config;
        this.random = random;
        this.sink = sink;
        this.timers = timers;
        this.counters = counters;
        this.outcome = outcome;
        this.hellos = new SentHellos(random, timers);
        this.trust = new ServerTrust(config.expectedKey());
    }

    Phase phase() {
        return phase;
    }

    /** Does who answers show another key than the server must have? */
    boolean isKeyRefused() {
        return isKeyRefused;
    }

    /** Is the node to be taken only if no other machine is registered with its identity? */
    boolean isStandingBack() {
        return isStandingBack;
    }

    boolean hasEndpoint(Endpoint endpoint) {
        return endpoints.contains(endpoint) || links.contains(endpoint);
    }

    /** Is this UDP endpoint none of the server's any more, and are there others? */
    boolean hasMovedFrom(Endpoint endpoint) {
        return !endpoint.isLink() && !endpoints.isEmpty() && !endpoints.contains(endpoint);
    }

    Optional<Announcement> announcement() {
        return announcement;
    }

    /** Replaces the server's endpoints; a new one is tried at once. */
    void setEndpoints(List<Endpoint> resolved, long nowNs) {
        List<Endpoint> old = endpoints;
        endpoints = resolved.stream()
                .filter(Endpoint::isSendable)
                .distinct()
                .limit(ENDPOINT_COUNT)
                .toList();
        onEndpoints(!old.containsAll(endpoints), nowNs);
    }

    /** Replaces the links that lead to the server; a new one is tried at once. */
    void setLinks(List<Endpoint> open, long nowNs) {
        List<Endpoint> old = links;
        links = open.stream()
                .filter(Endpoint::isLink)
                .distinct()
                .limit(ENDPOINT_COUNT)
                .toList();
        boolean isInVain = attempt.map(Attempt::endpoint)
                .filter(endpoint -> endpoint.isLink() && !links.contains(endpoint))
                .isPresent();
        if (isInVain) {
            helloSoon(nowNs);
        } else {
            onEndpoints(!old.containsAll(links), nowNs);
        }
    }

    private void onEndpoints(boolean hasNew, long nowNs) {
        if (isWanted && (phase == Phase.IDLE || phase == Phase.HELLO) && hasNew) {
            helloSoon(nowNs);
        }
    }

    /** Asks by UDP while registered by a link or elsewhere; nothing changes unless there is an answer. */
    void tryUdp(long nowNs) {
        if (phase == Phase.IDLE && announcement.isPresent()) {
            hellos.forgetOld(nowNs);
            endpoints.forEach(endpoint -> sendHello(endpoint, true, isChallengeDoubted, nowNs));
        }
    }

    /** What the next register says. */
    void setAnnouncement(Announcement next) {
        announcement = Optional.of(next);
    }

    /** Registers as soon as may be; what is under way goes on. */
    void start(long nowNs) {
        isWanted = true;
        if (phase == Phase.IDLE) {
            helloSoon(nowNs);
        }
    }

    /**
     * Another machine has this node's place: from now on it asks to be taken only if that one is gone, and not often.
     */
    void standBack(long nowNs) {
        isWanted = true;
        isStandingBack = true;
        end(Phase.REFUSED);
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
        if (phase == Phase.HELLO || phase == Phase.REGISTERING) {
            beginAgain(nowNs);
        }
    }

    private void beginAgain(long nowNs) {
        if (isWanted) {
            helloSoon(nowNs);
        } else {
            end(Phase.IDLE);
        }
    }

    /** Forgets what was announced and what is under way. */
    void stop() {
        announcement = Optional.empty();
        isWanted = false;
        isStandingBack = false;
        isKeyRefused = false;
        isChallengeDoubted = false;
        hellos.clear();
        end(Phase.IDLE);
    }

    private void helloSoon(long nowNs) {
        end(Phase.IDLE);
        if (hasNoWay() || announcement.isEmpty()) {
            return;
        }
        phase = Phase.HELLO;
        if (nextHelloNs <= nowNs) {
            onHelloTimer(nowNs);
        } else {
            timers.arm(ClientTimer.HELLO, nextHelloNs);
        }
    }

    private boolean hasNoWay() {
        return endpoints.isEmpty() && links.isEmpty();
    }

    void onHelloTimer(long nowNs) {
        if (hasNoWay()) {
            phase = Phase.IDLE;
            return;
        }
        hellos.forgetOld(nowNs);
        boolean isProofWanted = isChallengeDoubted && ++doubtedRound % ROUNDS_PER_UNPROVEN != 0;
        endpoints.forEach(endpoint -> sendHello(endpoint, false, isProofWanted, nowNs));
        links.forEach(link -> sendHello(link, false, isProofWanted, nowNs));
        nextHelloNs = nowNs + LEAST_HELLO_INTERVAL_NS;
        long intervalNs = isKeyRefused ? OTHER_KEY_HELLO_INTERVAL_NS : HELLO_INTERVAL_NS;
        timers.arm(ClientTimer.HELLO, nowNs + intervalNs + random.nextLong(HELLO_JITTER_NS));
    }

    void onHelloTooOldTimer(long nowNs) {
        hellos.forgetOld(nowNs);
    }

    private void sendHello(Endpoint endpoint, boolean isTrial, boolean isProofWanted, long nowNs) {
        counters.count(ClientCounter.HELLO);
        sink.send(
                ByteBuffer.wrap(
                        hellos.add(endpoint, isTrial, isProofWanted, nowNs).encode()),
                endpoint);
    }

    void onChallenge(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Challenge challenge = Challenge.decode(datagram);
        Optional<SentHello> hello = hellos.find(challenge.clientNonce(), from);
        if (hello.isEmpty() || !isAwaited(hello.get())) {
            counters.count(ClientCounter.UNEXPECTED);
        } else if (trust.accepts(challenge.serverKey())) {
            answer(challenge, hello.get(), nowNs);
        } else {
            refuseKey(challenge.serverKey(), nowNs);
        }
    }

    /** Whoever it is gets nothing; if the server answers the same hello, too, that counts. */
    private void refuseKey(ServerKey shown, long nowNs) {
        counters.count(ClientCounter.SERVER_KEY_REFUSED);
        if (phase == Phase.HELLO) {
            isKeyRefused = true;
            timers.arm(ClientTimer.HELLO, nowNs + OTHER_KEY_HELLO_INTERVAL_NS);
        }
        if (trust.isNews(shown)) {
            outcome.onServerKeyChanged(shown, nowNs);
        }
    }

    private void answer(Challenge challenge, SentHello hello, long nowNs) {
        Exchange exchange = new Exchange(hello.message(), challenge);
        if (!ChallengeProof.isAsWanted(exchange, hello.ephemeral())) {
            counters.count(ClientCounter.CHALLENGE_UNPROVEN);
            return;
        }
        Optional<ChannelKeys> keys = ChannelKeys.ofNode(exchange, hello.ephemeral());
        if (keys.isEmpty()) {
            counters.count(ClientCounter.MALFORMED);
            return;
        }
        hellos.clear();
        isKeyRefused = false;
        timers.disarm(ClientTimer.HELLO);
        register(new Attempt(exchange, announcement.orElseThrow(), hello.endpoint(), keys.get(), nowNs));
        long roundTripsNs = ROUND_TRIPS_PER_ANSWER * (nowNs - hello.sentNs());
        long answerNs = Math.max(LEAST_ANSWER_NS, Math.min(MOST_ANSWER_NS, roundTripsNs));
        timers.arm(ClientTimer.REGISTER_UNANSWERED, nowNs + answerNs);
    }

    private boolean isAwaited(SentHello hello) {
        return phase == Phase.HELLO || (phase == Phase.IDLE && hello.isTrial() && announcement.isPresent());
    }

    private void register(Attempt next) {
        Registration registration = new Registration(
                next.exchange(),
                isStandingBack,
                config.secrets().networkId(),
                config.identity().nodeKey(),
                next.announcement().claims(),
                next.announcement().sealedDescriptor());
        Register register = Register.sign(registration, config.identity(), config.secrets());
        attempt = Optional.of(next);
        phase = Phase.REGISTERING;
        counters.count(ClientCounter.REGISTER);
        sink.send(ByteBuffer.wrap(register.encode(next.keys().fromNode())), next.endpoint());
    }

    void onRegistered(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Optional<Attempt> asked = attemptAt(from);
        if (asked.isEmpty()) {
            return;
        }
        Attempt answered = asked.get();
        Optional<Registered> registered =
                Registered.open(datagram, answered.keys().fromServer());
        if (isAnswer(registered.map(Registered::clientNonce), answered)) {
            attempt = Optional.empty();
            isWanted = false;
            isChallengeDoubted = false;
            end(Phase.IDLE);
            outcome.onRegistered(registered.orElseThrow(), answered, nowNs);
        }
    }

    void onRefused(ByteBuffer datagram, Endpoint from, long nowNs) throws WireException {
        Optional<Attempt> asked = attemptAt(from);
        if (asked.isEmpty()) {
            return;
        }
        Attempt answered = asked.get();
        Optional<Refused> refused = Refused.open(datagram, answered.keys().fromServer());
        if (isAnswer(refused.map(Refused::clientNonce), answered)) {
            isWanted = true;
            end(Phase.REFUSED);
            timers.arm(ClientTimer.REFUSAL_OVER, nowNs + REFUSAL_NS);
            outcome.onRefused(refused.orElseThrow(), nowNs);
        }
    }

    private Optional<Attempt> attemptAt(Endpoint from) {
        Optional<Attempt> asked = attempt.filter(sent -> sent.endpoint().equals(from));
        if (asked.isEmpty()) {
            counters.count(ClientCounter.UNEXPECTED);
        }
        return asked;
    }

    private boolean isAnswer(Optional<Bytes> clientNonce, Attempt asked) {
        if (clientNonce.isEmpty()) {
            counters.count(ClientCounter.BAD_SEAL);
            return false;
        }
        boolean isAnswer = clientNonce.get().equals(asked.exchange().hello().clientNonce());
        if (!isAnswer) {
            counters.count(ClientCounter.UNEXPECTED);
        }
        return isAnswer;
    }

    /** Was something else announced since the register was sent? */
    boolean isOutdated(Attempt sent) {
        return announcement
                .filter(latest -> latest.generation() != sent.announcement().generation())
                .isPresent();
    }

    /** The register or its answer was lost, or the challenge was false; a copy would not be answered. */
    void onRegisterTimer(long nowNs) {
        isChallengeDoubted = true;
        doubtedRound = (int) random.nextLong(ROUNDS_PER_UNPROVEN);
        beginAgain(nowNs);
    }

    void onRefusalTimer(long nowNs) {
        helloSoon(nowNs);
    }

    private void end(Phase next) {
        attempt.ifPresent(sent -> sent.keys().destroy());
        attempt = Optional.empty();
        phase = next;
        timers.disarm(ClientTimer.HELLO);
        timers.disarm(ClientTimer.REGISTER_UNANSWERED);
        timers.disarm(ClientTimer.REFUSAL_OVER);
    }
}
