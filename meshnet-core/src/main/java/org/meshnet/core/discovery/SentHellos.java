package org.meshnet.core.discovery;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.Limits;

/**
 * The hellos that may still be answered, each with a nonce and an ephemeral key of its own: a server that is reached on
 * two ways would drop a copy. Owns the ephemeral secrets and wipes each with its hello, in time whatever comes of it.
 */
final class SentHellos {
    private static final long LEAST_ANSWER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_ANSWER_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int ROUND_TRIPS_PER_ANSWER = 3;

    /** What a hello is for. */
    enum Purpose {
        /** The node is to be registered. */
        REGISTRATION,
        /** The node is registered another way, and stays so if there is no answer. */
        TRIAL,
        /** The node wants to know who is there, and no more. */
        LOOK
    }

    record SentHello(Hello message, X25519Pair ephemeral, Endpoint endpoint, long sentNs, Purpose purpose) {
        boolean isTrial() {
            return purpose == Purpose.TRIAL;
        }

        /** How long a register is waited for whose challenge comes now. */
        long registerLimitNs(long nowNs) {
            return registerLimitNs(sentNs, nowNs);
        }

        /** The same for what was sent then and has its answer now. */
        static long registerLimitNs(long sentNs, long nowNs) {
            long roundTripsNs = ROUND_TRIPS_PER_ANSWER * (nowNs - sentNs);
            return Math.max(LEAST_ANSWER_NS, Math.min(MOST_ANSWER_NS, roundTripsNs));
        }
    }

    /** As long as a server takes its cookie back. */
    private static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(10);

    private final ClientMeans means;
    private final Deque<SentHello> hellos = new ArrayDeque<>();

    SentHellos(ClientMeans means) {
        this.means = means;
    }

    /** Says one on each of these ways. */
    void say(List<Endpoint> ways, Purpose purpose, boolean isProofWanted, long nowNs) {
        forgetOld(nowNs);
        for (Endpoint way : ways) {
            means.counters().count(ClientCounter.HELLO);
            byte[] hello = add(way, purpose, isProofWanted, nowNs).encode();
            means.sink().send(ByteBuffer.wrap(hello), way);
        }
    }

    private Hello add(Endpoint endpoint, Purpose purpose, boolean isProofWanted, long nowNs) {
        X25519Pair ephemeral = X25519Pair.generate(means.random());
        Bytes nonce = Bytes.of(means.random().name(Limits.CLIENT_NONCE_LENGTH));
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
        means.timers()
                .arm(
                        ClientTimer.HELLO_TOO_OLD,
                        hellos.isEmpty() ? TimerTable.NEVER : hellos.peekFirst().sentNs() + LIFETIME_NS);
    }
}
