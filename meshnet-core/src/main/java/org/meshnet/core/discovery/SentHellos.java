package org.meshnet.core.discovery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.Limits;

/**
 * The hellos that may still be answered, each with a nonce and an ephemeral key of its own: a server that is reached on
 * two ways would drop a copy. Owns the ephemeral secrets and wipes each with its hello, in time whatever comes of it.
 */
final class SentHellos {
    /** What a hello is for. */
    enum Purpose {
        /** The node is to be registered. */
        REGISTRATION,
        /** The node is registered another way, and stays so if there is no answer. */
        TRIAL
    }

    record SentHello(Hello message, X25519Pair ephemeral, Endpoint endpoint, long sentNs, Purpose purpose) {
        boolean isTrial() {
            return purpose == Purpose.TRIAL;
        }
    }

    /** As long as a server takes its cookie back. */
    private static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(10);

    private final RandomSource random;
    private final TimerTable timers;
    private final Deque<SentHello> hellos = new ArrayDeque<>();

    SentHellos(RandomSource random, TimerTable timers) {
        this.random = random;
        this.timers = timers;
    }

    /** A hello to be sent there now. */
    Hello add(Endpoint endpoint, Purpose purpose, boolean isProofWanted, long nowNs) {
        X25519Pair ephemeral = X25519Pair.generate(random);
        Bytes nonce = Bytes.of(random.name(Limits.CLIENT_NONCE_LENGTH));
        Hello hello = new Hello(nonce, Bytes.of(ephemeral.publicKey()), isProofWanted);
        hellos.addLast(new SentHello(hello, ephemeral, endpoint, nowNs, purpose));
        armTimer();
        return hello;
    }

    /** The hello that went there with this nonce. */
    Optional<SentHello> find(Bytes clientNonce, Endpoint endpoint) {
        return hellos.stream()
                .filter(sent -> sent.endpoint().equals(endpoint)
                        && sent.message().clientNonce().equals(clientNonce))
                .findFirst();
    }

    /** Was one said with this nonce? */
    boolean has(Bytes clientNonce) {
        return hellos.stream().anyMatch(sent -> sent.message().clientNonce().equals(clientNonce));
    }

    /** Forgets those that are too old to be answered. */
    void forgetOld(long nowNs) {
        while (!hellos.isEmpty() && nowNs - hellos.peekFirst().sentNs() >= LIFETIME_NS) {
            hellos.removeFirst().ephemeral().destroy();
        }
        armTimer();
    }

    void clear() {
        hellos.forEach(sent -> sent.ephemeral().destroy());
        hellos.clear();
        armTimer();
    }

    private void armTimer() {
        timers.arm(
                ClientTimer.HELLO_TOO_OLD,
                hellos.isEmpty() ? TimerTable.NEVER : hellos.peekFirst().sentNs() + LIFETIME_NS);
    }
}
