package org.meshnet.core.discovery;

import java.util.Optional;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.discovery.SentHellos.SentHello;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChallengeProof;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Register;
import org.meshnet.core.wire.Registration;

/** Makes what answers a challenge: keys, and a register or, where the node has a ticket that fits, a resume. */
final class ChallengeDesk {
    private final ClientConfig config;
    private final ClientCounters counters;
    private final Announcements announcements;
    private final TicketHolder tickets;

    ChallengeDesk(ClientConfig config, ClientMeans means, Announcements announcements, TicketHolder tickets) {
        this.config = config;
        this.counters = means.counters();
        this.announcements = announcements;
        this.tickets = tickets;
    }

    /** What a challenge is answered with. Empty, and counted, if it lacks the proof or its keys are none. */
    Optional<Attempt> attempt(Challenge challenge, SentHello hello, long nowNs) {
        HelloExchange exchange = new HelloExchange(hello.message(), challenge);
        if (!ChallengeProof.isAsWanted(exchange, hello.ephemeral())) {
            counters.count(ClientCounter.CHALLENGE_UNPROVEN);
            return Optional.empty();
        }
        Optional<ChannelKeys> agreed = ChannelKeys.ofNode(exchange, hello.ephemeral());
        if (agreed.isEmpty()) {
            counters.count(ClientCounter.MALFORMED);
            return Optional.empty();
        }
        AttemptKeys keys = tickets.addTo(AttemptKeys.of(agreed.get()), exchange, nowNs);
        return Optional.of(new Attempt(exchange, announcements.latest(), hello.endpoint(), keys, nowNs));
    }

    /** The first datagram. */
    byte[] first(Attempt attempt, boolean isOnlyIfAlone) {
        Optional<byte[]> resume = attempt.keys().resume(registration(attempt, isOnlyIfAlone));
        if (resume.isEmpty()) {
            return register(attempt, isOnlyIfAlone);
        }
        counters.count(ClientCounter.RESUME);
        return resume.get();
    }

    /** The datagram that is signed by the node and by its network. */
    byte[] register(Attempt attempt, boolean isOnlyIfAlone) {
        counters.count(ClientCounter.REGISTER);
        return Register.sign(registration(attempt, isOnlyIfAlone), config.identity(), config.secrets())
                .encode(attempt.keys().agreed().fromNode());
    }

    private Registration registration(Attempt attempt, boolean isOnlyIfAlone) {
        return new Registration(
                attempt.exchange(),
                isOnlyIfAlone,
                config.secrets().networkId(),
                config.identity().nodeKey(),
                attempt.announcement().claims(),
                attempt.announcement().sealedDescriptor());
    }
}
