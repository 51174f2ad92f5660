package org.meshnet.discovery.registry;

import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Refusal;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.ServerKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes, refuses or drops registers (docs/protocol.md §5.1). What is cheap is checked first, so that nobody makes the server verify
 * signatures without having received a challenge. Times start at 0 and never fall. Not thread-safe.
 */
final class Registrar {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);
    /** Signature checks that may come at once, as a part of a second's: the loop must not stand still for long. */
    private static final int BURST_DIVISOR = 4;
    /** What one address may have of the signature checks when they are scarce, as a part of what it may have else. */
    private static final int SCARCE_DIVISOR = 10;

    private final RegistryConfig config;
    private final Roster roster;
    private final Challenger challenger;
    private final Cookies cookies;
    private final Outbox outbox;
    private final IssueLog issues = new IssueLog(Challenger.COOKIE_LIFETIME_NS);
    private final RateGate signatureChecks;
    private final SourceLimiter sources;
    private final SourceLimiter sourcesWhenScarce;

    Registrar(
            RegistryConfig config,
            Roster roster,
            Challenger challenger,
            Cookies cookies,
            Outbox outbox,
            RandomSource random) {
        this.config = config;
        this.roster = roster;
        this.challenger = challenger;
        this.cookies = cookies;
        this.outbox = outbox;
        int perSecond = config.maxRegistrationsPerSecond();
        this.signatureChecks = new RateGate(new RateLimit(perSecond, Math.max(1, perSecond / BURST_DIVISOR)));
        int perAddress = config.maxPerSecondPerAddress();
        this.sources = new SourceLimiter(
                new RateLimit(perAddress, 2 * perAddress), Budgets.SOURCE_COUNT, new KeyedHash(random));
        int whenScarce = Math.max(1, perAddress / SCARCE_DIVISOR);
        this.sourcesWhenScarce =
                new SourceLimiter(new RateLimit(whenScarce, whenScarce), Budgets.SOURCE_COUNT, new KeyedHash(random));
    }

    /**
     * Handles one register and says what became of it. Its cookie proves where it came from, so it is looked at before anything is
     * counted: what is forged costs one keyed hash, and its supposed sender nothing.
     */
    Counter onRegister(Register register, Source from, long nowNs) {
        Registration registration = register.registration();
        Challenge challenge = registration.challenge();
        if (!challenger.isOwn(challenge, from.endpoint(), nowNs)) {
            return Counter.REGISTER_BAD_COOKIE;
        }
        MemberId id = new MemberId(registration.networkId(), registration.nodeKey());
        if (!issues.isNew(id, challenge.issueNumber())) {
            return Counter.REGISTER_REPLAYED;
        }
        Optional<Counter> excess = excess(from.address(), nowNs);
        if (excess.isPresent()) {
            return excess.get();
        }
        if (!register.hasNodeSignature() || !register.hasNetworkSignature()) {
            return Counter.REGISTER_BAD_SIGNATURE;
        }
        Optional<ServerKeys> keys = challenger.agree(registration);
        if (keys.isEmpty()) {
            return Counter.REGISTER_BAD_SIGNATURE;
        }
        issues.record(id, challenge.issueNumber(), nowNs);
        return admit(registration, from, keys.get(), nowNs);
    }

    /** Takes a place among the signature checks; when they are scarce, no address has more than a few. */
    private Optional<Counter> excess(IpAddress source, long nowNs) {
        SourceLimiter limiter = signatureChecks.isCalm(nowNs) ? sources : sourcesWhenScarce;
        if (!limiter.admits(source, nowNs) || !sources.admits(source, nowNs)) {
            return Optional.of(Counter.RATE_LIMITED);
        }
        if (!signatureChecks.take(nowNs)) {
            return Optional.of(Counter.REGISTER_OVERLOAD);
        }
        sources.charge(source, 1, nowNs);
        sourcesWhenScarce.charge(source, 1, nowNs);
        return Optional.empty();
    }

    private Counter admit(Registration registration, Source from, ServerKeys keys, long nowNs) {
        Optional<Refusal> refusal = refusal(registration);
        if (refusal.isPresent()) {
            LOG.debug(
                    "node {} was refused in network {}: {}",
                    registration.nodeKey(),
                    registration.networkId(),
                    refusal.get().reason());
            outbox.send(
                    new Refused(registration.challenge().clientNonce(), refusal.get()).encode(keys.fromServer()),
                    from.endpoint());
            keys.destroy();
            return counter(refusal.get().reason());
        }
        Directory directory = roster.directoryToJoin(registration.networkId());
        Session session = roster.newSession(keys);
        Optional<Member> known = directory.member(registration.nodeKey());
        known.ifPresent(member -> renew(member, registration, from, session));
        Member member = known.orElseGet(() -> roster.add(directory, registration, from, session));
        roster.extend(member, nowNs);
        outbox.send(registered(member, registration).encode(keys.fromServer()), from.endpoint());
        LOG.debug(
                "node {} {} network {} from {}, member {}",
                member.nodeKey(),
                known.isEmpty() ? "joined" : "came back to",
                directory.networkId(),
                from.endpoint(),
                directory.members().size());
        return Counter.REGISTERED;
    }

    /** The same node again, perhaps from elsewhere: what it sent last counts. */
    private void renew(Member member, Registration registration, Source from, Session session) {
        roster.replaceSession(member, session);
        member.directory().setClaims(member, registration.claims());
        roster.change(member, from, registration.descriptor());
    }

    private Optional<Refusal> refusal(Registration registration) {
        Optional<Directory> directory = roster.directory(registration.networkId());
        boolean isKnown =
                directory.flatMap(d -> d.member(registration.nodeKey())).isPresent();
        if (!isKnown) {
            boolean isServerFull = roster.nodeCount() >= config.maxNodes()
                    || (directory.isEmpty() && roster.networkCount() >= config.maxNetworks());
            if (isServerFull) {
                return Optional.of(Refusal.of(RefusalReason.SERVER_FULL));
            }
            if (directory.isPresent() && directory.get().members().size() >= config.maxNodesPerNetwork()) {
                return Optional.of(Refusal.of(RefusalReason.NETWORK_FULL));
            }
        }
        return directory.flatMap(d -> d.conflict(registration.nodeKey(), registration.claims()));
    }

    private Registered registered(Member member, Registration registration) {
        long sessionId = member.session().id();
        return new Registered(
                registration.challenge().clientNonce(),
                sessionId,
                member.endpoint().published(),
                config.leaseSeconds(),
                member.directory().version(),
                member.directory().members().size(),
                Bytes.of(cookies.ofAddress(member.endpoint(), sessionId)));
    }

    private static Counter counter(RefusalReason reason) {
        return switch (reason) {
            case CLAIM_TAKEN -> Counter.REFUSED_CLAIM;
            case NETWORK_FULL -> Counter.REFUSED_NETWORK_FULL;
            case SERVER_FULL -> Counter.REFUSED_SERVER_FULL;
            case VERSION_NOT_SPOKEN -> throw new IllegalArgumentException("never a reason of ours: " + reason);
        };
    }

    /** Drops what is too old to matter. */
    void onTimer(long nowNs) {
        issues.forget(nowNs);
    }
}
