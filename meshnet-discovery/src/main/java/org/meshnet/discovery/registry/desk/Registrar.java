package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.member.MemberId;
import org.meshnet.discovery.registry.proof.Challenger;

/**
 * Checks registers and drops what is not in order (docs/protocol.md §5.1). What is cheap is checked first, so that
 * nobody makes the server verify signatures without having received a challenge. Times start at 0 and never fall. Not
 * thread-safe.
 */
public final class Registrar {
    private final Challenger challenger;
    private final IssueLog issues;
    private final Admission admission;
    private final RegisterGate signatureChecks;

    /** @param issues of all that answers a challenge */
    public Registrar(
            RegistryConfig config, Challenger challenger, IssueLog issues, Admission admission, RandomSource random) {
        this.challenger = challenger;
        this.issues = issues;
        this.admission = admission;
        this.signatureChecks = new RegisterGate(config.rates(), 1, random);
    }

    /**
     * Handles one register and says what became of it. Its cookie proves where it came from, so it is looked at before
     * anything is counted: what is forged costs one keyed hash, and its supposed sender nothing.
     */
    public RegistryCounter onRegister(RegisterEnvelope envelope, Source from, long nowNs) throws WireException {
        Optional<HelloExchange> exchange = challenger.recall(envelope.answer(), from.endpoint(), nowNs);
        if (exchange.isEmpty()) {
            return RegistryCounter.REGISTER_BAD_COOKIE;
        }
        if (issues.isTaken(envelope.answer().issueNumber())) {
            return RegistryCounter.REGISTER_REPLAYED;
        }
        Optional<RegistryCounter> excess = signatureChecks.excess(from.address(), nowNs);
        if (excess.isPresent()) {
            return excess.get();
        }
        Optional<ChannelKeys> keys = challenger.agree(exchange.get());
        if (keys.isEmpty()) {
            return RegistryCounter.REGISTER_BAD_SEAL;
        }
        return open(envelope, exchange.get(), keys.get(), from, nowNs);
    }

    private RegistryCounter open(
            RegisterEnvelope envelope, HelloExchange exchange, ChannelKeys keys, Source from, long nowNs)
            throws WireException {
        boolean isHandedOn = false;
        try {
            Optional<Register> register = envelope.open(exchange, keys.fromNode());
            if (register.isEmpty()) {
                return RegistryCounter.REGISTER_BAD_SEAL;
            }
            Optional<RegistryCounter> fault = fault(register.get());
            if (fault.isPresent()) {
                return fault.get();
            }
            Registration registration = register.get().registration();
            issues.record(MemberId.of(registration), envelope.answer().issueNumber(), nowNs);
            isHandedOn = true;
            return admission.decide(registration, from, keys, nowNs);
        } finally {
            if (!isHandedOn) {
                keys.destroy();
            }
        }
    }

    private Optional<RegistryCounter> fault(Register register) {
        Registration registration = register.registration();
        if (!issues.isNew(MemberId.of(registration), registration.challenge().issueNumber())) {
            return Optional.of(RegistryCounter.REGISTER_REPLAYED);
        }
        return register.hasNodeSignature() && register.hasNetworkSignature()
                ? Optional.empty()
                : Optional.of(RegistryCounter.REGISTER_BAD_SIGNATURE);
    }
}
