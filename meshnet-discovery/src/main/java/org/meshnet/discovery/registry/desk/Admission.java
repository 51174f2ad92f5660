package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Registration;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.MemberSession;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.membership.Members;
import org.meshnet.discovery.registry.proof.Cookies;
import org.meshnet.discovery.registry.rival.Disputes;
import org.meshnet.discovery.registry.rival.Doubts;
import org.meshnet.discovery.registry.rival.Rivals;
import org.meshnet.discovery.registry.rival.TwinWatch;
import org.meshnet.discovery.registry.roster.ClaimAnswer;
import org.meshnet.discovery.registry.tell.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes or refuses a node that has shown who it is, however it did, and answers it (docs/protocol.md §5.1). Times start
 * at 0 and never fall. Not thread-safe.
 */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    /**
     * A source address has the hundredth part of a server's places when they run short; a site behind one address goes
     * before that.
     */
    private static final int SOURCES_THAT_FILL_A_SERVER = 100;

    private static final int LEAST_SHARE_OF_A_SOURCE = 256;

    private final RegistryConfig config;
    private final Members members;
    private final Cookies cookies;
    private final Outbox outbox;
    private final Disputes claims;
    private final Doubts doubts;
    private final TwinWatch twins;

    public Admission(RegistryConfig config, DeskMeans means, Rivals rivals) {
        this.config = config;
        this.members = means.members();
        this.cookies = means.cookies();
        this.outbox = means.outbox();
        this.claims = rivals.claims();
        this.doubts = rivals.doubts();
        this.twins = rivals.twins();
    }

    /**
     * Takes the node, or refuses it, and says so.
     *
     * @param keys the registration's from now on; wiped if it is refused
     */
    RegistryCounter decide(Registration registration, Source from, ChannelKeys keys, long nowNs) {
        boolean isTaken = false;
        try {
            Optional<Refused> refused = refused(registration, from, nowNs);
            if (refused.isPresent()) {
                return refuse(refused.get(), registration, keys, from.endpoint());
            }
            isTaken = true;
            return admit(registration, from, keys, nowNs);
        } finally {
            if (!isTaken) {
                keys.destroy();
            }
        }
    }

    /** Something that says neither. */
    void send(byte[] datagram, Endpoint to) {
        outbox.send(datagram, to);
    }

    private RegistryCounter refuse(Refused refused, Registration registration, ChannelKeys keys, Endpoint from) {
        LOG.debug(
                "node {} was refused in network {}: {}",
                registration.nodeKey(),
                registration.networkId(),
                refused.reason());
        outbox.send(refused.encode(keys.fromServer()), from);
        return counter(refused.reason());
    }

    private RegistryCounter admit(Registration registration, Source from, ChannelKeys keys, long nowNs) {
        members.network(registration.networkId())
                .ifPresent(joined -> claims.replaceAt(joined, from.endpoint(), registration.nodeKey()));
        NetworkMembers network = members.networkToJoin(registration.networkId());
        MemberSession session = members.newSession(keys);
        Optional<Member> known = network.member(registration.nodeKey());
        known.ifPresent(member -> renew(member, registration, from, session, nowNs));
        Member member = known.orElseGet(() -> members.add(network, registration, from, session, nowNs));
        members.extend(member, nowNs);
        claims.claim(member, registration.claims(), welcome(member, registration, keys, known.isEmpty()), nowNs);
        LOG.debug(
                "node {} {} network {} from {}, member {}",
                member.nodeKey(),
                known.isEmpty() ? "joined" : "came back to",
                network.networkId(),
                from.endpoint(),
                network.count());
        return RegistryCounter.REGISTERED;
    }

    /** Answers once it is known which claims the node has; if nobody can say, the node has to try again. */
    private ClaimAnswer welcome(Member member, Registration registration, ChannelKeys keys, boolean isNew) {
        MemberSession session = member.session();
        return new ClaimAnswer() {
            @Override
            public void onDecided(RefusedClaims refused, long nowNs) {
                if (members.isOf(session, member)) {
                    Registered registered = registered(member, registration, refused);
                    outbox.send(registered.encode(keys.fromServer()), member.endpoint());
                }
            }

            @Override
            public void onUndecided(long nowNs) {
                if (isNew && members.isOf(session, member)) {
                    members.remove(member);
                }
            }
        };
    }

    /** The same node again, perhaps from elsewhere: what it sent last counts. */
    private void renew(Member member, Registration registration, Source from, MemberSession session, long nowNs) {
        twins.onReplaced(member, from.endpoint(), registration.descriptor(), nowNs);
        members.replaceSession(member, session, from.endpoint());
        members.change(member, from, registration.descriptor());
    }

    private Optional<Refused> refused(Registration registration, Source from, long nowNs) {
        Bytes clientNonce = registration.challenge().clientNonce();
        if (registration.isForRelayOnly() != config.relay().isOnly()) {
            return Optional.of(Refused.of(clientNonce, RefusalReason.OTHER_ROLE));
        }
        if (!config.serves(registration.networkId())) {
            return Optional.of(Refused.of(clientNonce, RefusalReason.OTHER_NETWORKS));
        }
        Optional<NetworkMembers> found = members.network(registration.networkId());
        Optional<Member> known = found.flatMap(network -> network.member(registration.nodeKey()));
        if (known.isPresent()) {
            return known.filter(member ->
                            registration.isOnlyIfAlone() && !member.endpoint().equals(from.endpoint()))
                    .map(member -> refusedForTwin(member, clientNonce, nowNs));
        }
        boolean isServerFull = members.isClosed()
                || isFull(members.nodeCount(), config.capacity().nodes(), from)
                || (found.isEmpty()
                        && isFull(members.networkCount(), config.capacity().networks(), from));
        if (isServerFull) {
            return Optional.of(Refused.of(clientNonce, RefusalReason.SERVER_FULL));
        }
        return found.filter(network -> network.nodeCount() >= config.capacity().nodesPerNetwork())
                .map(network -> Refused.of(clientNonce, RefusalReason.NETWORK_FULL));
    }

    /**
     * Is there no place left for this source? Once half of them are taken, no source address gets more than its share
     * of all.
     */
    private boolean isFull(int count, int capacity, Source from) {
        int share = Math.max(LEAST_SHARE_OF_A_SOURCE, capacity / SOURCES_THAT_FILL_A_SERVER);
        return count >= capacity || (count >= capacity / 2 && members.countAt(from.address()) >= share);
    }

    /**
     * Whether the other one is still there is asked, so that a machine that was switched off does not keep this one out
     * for long.
     */
    private Refused refusedForTwin(Member member, Bytes clientNonce, long nowNs) {
        doubts.add(member, member.account(), nowNs);
        return new Refused(
                clientNonce, RefusalReason.IDENTITY_ELSEWHERE, member.endpoint().published());
    }

    private Registered registered(Member member, Registration registration, RefusedClaims refusedClaims) {
        long sessionId = member.session().id();
        return new Registered(
                registration.challenge().clientNonce(),
                sessionId,
                member.endpoint().published(),
                config.leaseSeconds(),
                config.relay().isOnly() ? 0 : member.network().directory().version(),
                config.relay().isOnly() ? 0 : member.network().nodeCount(),
                Bytes.of(cookies.ofAddress(member.endpoint(), sessionId)),
                refusedClaims);
    }

    private static RegistryCounter counter(RefusalReason reason) {
        return switch (reason) {
            case NETWORK_FULL -> RegistryCounter.REFUSED_NETWORK_FULL;
            case SERVER_FULL -> RegistryCounter.REFUSED_SERVER_FULL;
            case IDENTITY_ELSEWHERE -> RegistryCounter.REFUSED_ELSEWHERE;
            case OTHER_ROLE -> RegistryCounter.REFUSED_ROLE;
            case OTHER_NETWORKS -> RegistryCounter.REFUSED_NETWORK;
            case VERSION_NOT_SPOKEN -> throw new IllegalArgumentException("never a reason of ours: " + reason);
        };
    }
}
