package org.meshnet.discovery.registry;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;
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

    private final RegistryConfig config;
    private final Roster roster;
    private final Challenger challenger;
    private final Cookies cookies;
    private final Outbox outbox;
    private final IssueLog issues = new IssueLog(Challenger.COOKIE_LIFETIME_NS);
    private final RateGate signatureChecks;
    private final RateLimit requestsPerNode;

    Registrar(RegistryConfig config, Roster roster, Challenger challenger, Cookies cookies, Outbox outbox) {
        this.config = config;
        this.roster = roster;
        this.challenger = challenger;
        this.cookies = cookies;
        this.outbox = outbox;
        int perSecond = config.maxRegistrationsPerSecond();
        this.signatureChecks = new RateGate(new RateLimit(perSecond, Math.max(1, perSecond / BURST_DIVISOR)));
        int requests = config.maxRequestsPerSecondPerNode();
        this.requestsPerNode = new RateLimit(requests, requests);
    }

    /** Handles one register and says what became of it. */
    Counter onRegister(Register register, Endpoint from, long nowNs) {
        Registration registration = register.registration();
        Challenge challenge = registration.challenge();
        if (!challenger.isOwn(challenge, from, nowNs)) {
            return Counter.REGISTER_BAD_COOKIE;
        }
        MemberId id = new MemberId(registration.networkId(), registration.nodeKey());
        if (!issues.isNew(id, challenge.issueNumber())) {
            return Counter.REGISTER_REPLAYED;
        }
        if (!signatureChecks.take(nowNs)) {
            return Counter.REGISTER_OVERLOAD;
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

    private Counter admit(Registration registration, Endpoint from, ServerKeys keys, long nowNs) {
        Optional<Refusal> refusal = refusal(registration);
        if (refusal.isPresent()) {
            LOG.debug(
                    "node {} was refused in network {}: {}",
                    registration.nodeKey(),
                    registration.networkId(),
                    refusal.get().reason());
            outbox.send(
                    new Refused(registration.challenge().clientNonce(), refusal.get()).encode(keys.fromServer()), from);
            keys.destroy();
            return counter(refusal.get().reason());
        }
        Directory directory = roster.directoryToJoin(registration.networkId());
        Session session = roster.newSession(keys);
        Optional<Member> known = directory.member(registration.nodeKey());
        Member member = known.orElseGet(() -> directory.add(
                registration, from, session, requestsPerNode, config.relay().newShare()));
        boolean isChanged = known.isEmpty() || renew(member, registration, from, session);
        roster.extend(member, nowNs);
        outbox.send(registered(member, registration).encode(keys.fromServer()), from);
        if (isChanged) {
            outbox.pushChanged(member);
        }
        LOG.debug(
                "node {} {} network {} from {}, member {}",
                member.nodeKey(),
                known.isEmpty() ? "joined" : "came back to",
                directory.networkId(),
                from,
                directory.members().size());
        return Counter.REGISTERED;
    }

    /** The same node again, perhaps from elsewhere: what it sent last counts. Do the others see a difference? */
    private boolean renew(Member member, Registration registration, Endpoint from, Session session) {
        roster.replaceSession(member, session);
        member.directory().setClaims(member, registration.claims());
        return member.directory().setEntry(member, from, registration.descriptor());
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
