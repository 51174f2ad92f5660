package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.Registration;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.check.CheckRoom;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.MemberId;
import org.meshnet.discovery.registry.proof.Agreement;
import org.meshnet.discovery.registry.proof.Challenger;

/**
 * Checks registers and drops what is not in order (docs/protocol.md §5.1). What is cheap is checked first, so that
 * nobody makes the server verify signatures without having received a challenge; what is costly is done elsewhere, and
 * what follows from it is decided by how things are when that is done. Times start at 0 and never fall. Not
 * thread-safe.
 */
public final class Registrar {
    private final Means means;
    private final RegisterGate signatureChecks;

    /**
     * What it works with.
     *
     * @param challenger knows its challenges again
     * @param issues of all that answers a challenge
     * @param admission takes or refuses who is in order
     * @param checks where the costly part is done
     * @param counters take the end of each register
     */
    public record Means(
            Challenger challenger, IssueLog issues, Admission admission, CheckRoom checks, RegistryCounters counters) {}

    public Registrar(RegistryConfig config, Means means, RandomSource random) {
        this.means = means;
        this.signatureChecks = new RegisterGate(config.rates(), 1, random);
    }

    /**
     * Handles one register and says what became of it: dropped, or checked, and then its end is counted when it is
     * known, which may be before this returns. Its cookie proves where it came from, so it is looked at before anything
     * is counted: what is forged costs one keyed hash, and its supposed sender nothing.
     */
    public RegistryCounter onRegister(RegisterEnvelope envelope, Source from, long nowNs) {
        Optional<HelloExchange> exchange = means.challenger().recall(envelope.answer(), from.endpoint(), nowNs);
        if (exchange.isEmpty()) {
            return RegistryCounter.REGISTER_BAD_COOKIE;
        }
        Bytes datagram = envelope.bytes();
        if (means.issues().isTaken(envelope.answer().issueNumber())
                || means.checks().holds(datagram)) {
            return RegistryCounter.REGISTER_REPLAYED;
        }
        Optional<RegistryCounter> excess = excess(from, nowNs);
        if (excess.isPresent()) {
            return excess.get();
        }
        Optional<Agreement> agreement = means.challenger().agreement(exchange.get());
        if (agreement.isEmpty()) {
            return RegistryCounter.REGISTER_BAD_COOKIE;
        }
        RegisterCheck check = new RegisterCheck(envelope, agreement.get(), from, this::conclude);
        means.checks().begin(datagram, from.address(), check, nowNs);
        return RegistryCounter.REGISTER_CHECKED;
    }

    private Optional<RegistryCounter> excess(Source from, long nowNs) {
        if (means.checks().isFullFor(from.address())) {
            return Optional.of(RegistryCounter.RATE_LIMITED);
        }
        return means.checks().isFull()
                ? Optional.of(RegistryCounter.REGISTER_OVERLOAD)
                : signatureChecks.excess(from.address(), nowNs);
    }

    private void conclude(RegisterCheck check, long nowNs) {
        means.checks().end(check.envelope().bytes(), check.from().address());
        boolean isHandedOn = false;
        try {
            check.throwBug();
            Optional<RegistryCounter> fault = fault(check, nowNs);
            if (fault.isPresent()) {
                means.counters().add(fault.get());
                return;
            }
            Registration registration = check.registration();
            means.issues()
                    .record(MemberId.of(registration), registration.challenge().issueNumber(), nowNs);
            isHandedOn = true;
            means.counters().add(means.admission().decide(registration, check.from(), check.keys(), nowNs));
        } finally {
            if (!isHandedOn) {
                check.drop();
            }
        }
    }

    /** What became of it while it was checked counts as much as what was found. */
    private Optional<RegistryCounter> fault(RegisterCheck check, long nowNs) {
        if (check.finding() != RegistryCounter.REGISTER_CHECKED) {
            return Optional.of(check.finding());
        }
        Registration registration = check.registration();
        long issueNumber = registration.challenge().issueNumber();
        if (means.challenger().isOver(issueNumber, nowNs)) {
            return Optional.of(RegistryCounter.REGISTER_BAD_COOKIE);
        }
        boolean isNew =
                !means.issues().isTaken(issueNumber) && means.issues().isNew(MemberId.of(registration), issueNumber);
        return isNew ? Optional.empty() : Optional.of(RegistryCounter.REGISTER_REPLAYED);
    }

    /** Registers that are checked at this moment. */
    public int checkCount() {
        return means.checks().count();
    }
}
