package org.meshnet.core.discovery;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.discovery.SentHellos.SentHello;
import org.meshnet.core.discovery.Siblings.Sighting;
import org.meshnet.core.discovery.Siblings.Verdict;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChallengeProof;
import org.meshnet.core.wire.HelloExchange;

/**
 * With which process of a server a client is registered, among its {@link Siblings}: whoever comes second to a process
 * registers only once the first one is gone.
 */
final class OwnPlace implements Siblings.Sibling {
    /** So often who answers is asked again before it is taken for a process of its own. */
    private static final int MOST_UNSURE = 3;

    private static final long SECOND_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Who says hello. */
    interface Greeter {
        /** The register that is out, if one is. */
        Stream<Attempt> attempts();

        /** Asks who is there, with a proof, and no more than that. */
        void look(Endpoint way, long nowNs);

        /** Who answered is to be asked once more then, with a proof. */
        void askAgain(long dueNs);

        /** The server is one that the node is registered with by another name. */
        void onDuplicate(long nowNs);

        /** It is not, any more. */
        void onAlone();
    }

    private final Siblings siblings;
    private final int number;
    private final ClientCounters counters;
    private final Greeter greeter;
    private @Nullable Sighting registered;
    private Endpoint way = Endpoint.NONE;
    private @Nullable ServerInstance shared;
    private int unsureCount;
    private boolean isProofWanted;

    OwnPlace(ClientConfig config, ClientCounters counters, Greeter greeter) {
        this.siblings = config.siblings();
        this.number = config.number();
        this.counters = counters;
        this.greeter = greeter;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Stream<Sighting> sightings() {
        Stream<Sighting> asked = greeter.attempts()
                .map(out -> new Sighting(ServerInstance.of(out.exchange().challenge()), false, out.sentNs()));
        return Stream.concat(Stream.ofNullable(registered), asked);
    }

    @Override
    public void look(long nowNs) {
        if (registered != null) {
            greeter.look(way, nowNs);
        }
    }

    @Override
    public void onOthersChanged() {
        if (shared != null && sharedWith().isEmpty()) {
            greeter.onAlone();
        }
    }

    /** The client is to be registered, and does not know by whom. */
    void begin() {
        siblings.add(this);
        shared = null;
    }

    /** Is who answers to prove that it is who it says, as the node may be registered there? */
    boolean isProofWanted() {
        return isProofWanted;
    }

    /**
     * May the client register with who made this challenge? Not if a sibling is registered there, which is believed
     * with a proof only.
     */
    boolean isFree(Challenge challenge, SentHello hello, long nowNs) {
        Verdict verdict = judge(challenge, nowNs);
        isProofWanted = verdict != Verdict.FREE;
        if (verdict == Verdict.FREE) {
            return true;
        }
        if (verdict == Verdict.UNSURE || !hello.message().isProofWanted()) {
            greeter.askAgain(Math.max(nowNs, hello.sentNs() + SECOND_LOOK_NS));
        } else if (isProven(challenge, hello)) {
            shared = ServerInstance.of(challenge);
            greeter.onDuplicate(nowNs);
        }
        return false;
    }

    private Verdict judge(Challenge challenge, long nowNs) {
        Verdict verdict = siblings.judge(this, ServerInstance.of(challenge), nowNs);
        unsureCount = verdict == Verdict.UNSURE ? unsureCount + 1 : 0;
        return unsureCount > MOST_UNSURE ? Verdict.FREE : verdict;
    }

    private boolean isProven(Challenge challenge, SentHello hello) {
        HelloExchange exchange = new HelloExchange(hello.message(), challenge);
        boolean isProven = ChallengeProof.isAsWanted(exchange, hello.ephemeral());
        if (!isProven) {
            counters.count(ClientCounter.CHALLENGE_UNPROVEN);
        }
        return isProven;
    }

    /** The number of the server by which the node is registered with the process that this client found. */
    OptionalInt sharedWith() {
        return shared == null ? OptionalInt.empty() : siblings.registeredAt(this, shared);
    }

    /** The answer to a look. */
    void onSeen(Challenge challenge, SentHello hello, long nowNs) {
        if (registered != null && hello.endpoint().equals(way) && isProven(challenge, hello)) {
            see(challenge, nowNs);
        }
    }

    /** The client is registered. */
    void onRegistered(Attempt attempt, long nowNs) {
        way = attempt.endpoint();
        shared = null;
        see(attempt.exchange().challenge(), nowNs);
    }

    private void see(Challenge challenge, long nowNs) {
        ServerInstance there = ServerInstance.of(challenge);
        boolean isNew = registered == null || !registered.instance().equals(there);
        registered = new Sighting(there, true, nowNs);
        if (isNew) {
            siblings.tellOthers(this);
        }
    }

    /** The client is not registered any more. */
    void onVacant() {
        shared = null;
        if (registered != null) {
            registered = null;
            siblings.tellOthers(this);
        }
    }

    /** The client is not to be registered any more. */
    void quit() {
        onVacant();
        isProofWanted = false;
        siblings.remove(this);
    }
}
