package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.KeyedHash;
import org.meshnet.discovery.limit.RateGate;
import org.meshnet.discovery.limit.RateLimit;
import org.meshnet.discovery.limit.SourceLimiter;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * How many registers, or resumes, the server has time for: in all, and from one source address, which has less when
 * they are scarce. Times start at 0 and never fall. Not thread-safe.
 */
final class RegisterGate {
    /** What may come at once, as a part of a second's: the loop must not stand still for long. */
    private static final int BURST_DIVISOR = 4;
    /** What one address may have of them when they are scarce, as a part of what it may have else. */
    private static final int SCARCE_DIVISOR = 10;

    private final RateGate all;
    private final SourceLimiter sources;
    private final SourceLimiter sourcesWhenScarce;

    /** @param factor so many times as many as the rates say, because one costs so much less */
    RegisterGate(RegistryConfig.Rates rates, int factor, RandomSource random) {
        int perSecond = factor * rates.registrationsPerSecond();
        this.all = new RateGate(new RateLimit(perSecond, Math.max(1, perSecond / BURST_DIVISOR)));
        int perAddress = factor * rates.perSecondPerAddress();
        this.sources = new SourceLimiter(
                new RateLimit(perAddress, 2 * perAddress), Budgets.SOURCE_COUNT, new KeyedHash(random));
        int whenScarce = Math.max(1, perAddress / SCARCE_DIVISOR);
        this.sourcesWhenScarce =
                new SourceLimiter(new RateLimit(whenScarce, whenScarce), Budgets.SOURCE_COUNT, new KeyedHash(random));
    }

    /** Takes a place for one; or says as what it is dropped. */
    Optional<RegistryCounter> excess(IpAddress source, long nowNs) {
        SourceLimiter limiter = all.isCalm(nowNs) ? sources : sourcesWhenScarce;
        if (!limiter.admits(source, nowNs) || !sources.admits(source, nowNs)) {
            return Optional.of(RegistryCounter.RATE_LIMITED);
        }
        if (!all.take(nowNs)) {
            return Optional.of(RegistryCounter.REGISTER_OVERLOAD);
        }
        sources.charge(source, 1, nowNs);
        sourcesWhenScarce.charge(source, 1, nowNs);
        return Optional.empty();
    }
}
