package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.proof.Agreement;

/** What is costly of one register: the key agreement and both signatures. One thread after the other. */
final class RegisterCheck implements Check {
    private final RegisterEnvelope envelope;
    private final Agreement agreement;
    private final Source from;
    private final Conclusion conclusion;
    private RegistryCounter finding = RegistryCounter.REGISTER_BAD_SEAL;
    private @Nullable ChannelKeys keys;
    private @Nullable Registration registration;
    private @Nullable Throwable bug;

    /** What follows from a check. */
    @FunctionalInterface
    interface Conclusion {
        /** @param nowNs of the registry's time */
        void of(RegisterCheck check, long nowNs);
    }

    /** @param agreement this one's, which wipes it */
    RegisterCheck(RegisterEnvelope envelope, Agreement agreement, Source from, Conclusion conclusion) {
        this.envelope = envelope;
        this.agreement = agreement;
        this.from = from;
        this.conclusion = conclusion;
    }

    RegisterEnvelope envelope() {
        return envelope;
    }

    Source from() {
        return from;
    }

    /** As what it ends; {@link RegistryCounter#REGISTER_CHECKED} if all is in order, which somebody else decides. */
    RegistryCounter finding() {
        return finding;
    }

    /** What was signed, if all is in order. */
    Registration registration() {
        return present(registration);
    }

    /** What was agreed on, if all is in order; whoever takes the node has them from now on. */
    ChannelKeys keys() {
        return present(keys);
    }

    private static <T> T present(@Nullable T found) {
        if (found == null) {
            throw new IllegalStateException("not in order");
        }
        return found;
    }

    @Override
    public void work() {
        try {
            finding = look();
        } catch (RuntimeException | Error e) {
            bug = e;
        } finally {
            agreement.destroy();
        }
    }

    private RegistryCounter look() {
        Optional<ChannelKeys> agreed = agreement.keys();
        if (agreed.isEmpty()) {
            return RegistryCounter.REGISTER_BAD_SEAL;
        }
        keys = agreed.get();
        try {
            Optional<Register> opened =
                    envelope.open(agreement.exchange(), agreed.get().fromNode());
            if (opened.isEmpty()) {
                return RegistryCounter.REGISTER_BAD_SEAL;
            }
            registration = opened.get().registration();
            return opened.get().hasNodeSignature() && opened.get().hasNetworkSignature()
                    ? RegistryCounter.REGISTER_CHECKED
                    : RegistryCounter.REGISTER_BAD_SIGNATURE;
        } catch (WireException e) {
            return RegistryCounter.MALFORMED;
        }
    }

    @Override
    public void decide(long nowNs) {
        conclusion.of(this, nowNs);
    }

    /** An error of the program that the work ended in, if it did. */
    void throwBug() {
        if (bug instanceof Error error) {
            throw error;
        }
        if (bug instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @Override
    public void drop() {
        agreement.destroy();
        if (keys != null) {
            keys.destroy();
        }
    }
}
