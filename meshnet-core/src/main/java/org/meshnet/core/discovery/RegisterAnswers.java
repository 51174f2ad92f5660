package org.meshnet.core.discovery;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.meshnet.core.discovery.AttemptKeys.Opened;
import org.meshnet.core.discovery.AttemptKeys.Opening;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.WireException;

/** Reads what is said to the register that is out; anything else is counted. */
final class RegisterAnswers {
    private final ClientCounters counters;
    private final Supplier<Optional<Attempt>> out;

    /** @param out the register that is out, if one is */
    RegisterAnswers(ClientCounters counters, Supplier<Optional<Attempt>> out) {
        this.counters = counters;
        this.out = out;
    }

    /** The register that is out, if it went there. */
    Optional<Attempt> attemptAt(Endpoint from) {
        Optional<Attempt> asked = out.get().filter(sent -> sent.endpoint().equals(from));
        if (asked.isEmpty()) {
            counters.count(ClientCounter.UNEXPECTED);
        }
        return asked;
    }

    /** Is something with this nonce said to that one? */
    boolean isTo(Bytes clientNonce, Attempt asked) {
        boolean isIt = asked.isOf(clientNonce);
        if (!isIt) {
            counters.count(ClientCounter.UNEXPECTED);
        }
        return isIt;
    }

    /** What is said from there to the one that is out. */
    <T> Optional<Opened<T>> open(Endpoint from, Opening<T> opening, Function<T, Bytes> nonce) throws WireException {
        Optional<Attempt> asked = attemptAt(from);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        Optional<Opened<T>> opened = asked.get().keys().open(opening);
        if (opened.isEmpty()) {
            counters.count(ClientCounter.BAD_SEAL);
        }
        return opened.filter(answer -> isTo(nonce.apply(answer.message()), asked.get()));
    }
}
