package org.meshnet.discovery.registry.desk;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.ResumeEnvelope;
import org.meshnet.core.wire.UnknownTicket;
import org.meshnet.core.wire.WireException;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.member.MemberId;
import org.meshnet.discovery.registry.proof.Challenger;
import org.meshnet.discovery.registry.ticket.Ticket;
import org.meshnet.discovery.registry.ticket.Tickets;

/**
 * Registers again who shows a ticket, and the keys that follow from its secret, without a signature or a scalar
 * multiplication (docs/protocol.md §5.1, "Tickets"). Times start at 0 and never fall. Not thread-safe.
 */
public final class Resumer {
    /** So many cost what one register does. */
    static final int PER_REGISTER = 8;

    private final Challenger challenger;
    private final IssueLog issues;
    private final Tickets tickets;
    private final Admission admission;
    private final RegisterGate gate;

    /** @param issues of all that answers a challenge */
    public Resumer(
            RegistryConfig config,
            Challenger challenger,
            IssueLog issues,
            Tickets tickets,
            Admission admission,
            RandomSource random) {
        this.challenger = challenger;
        this.issues = issues;
        this.tickets = tickets;
        this.admission = admission;
        this.gate = new RegisterGate(config.rates(), PER_REGISTER, random);
    }

    /**
     * Handles one resume and says what became of it. Who shows a ticket that is of no use here is told so, where it was
     * proven to be, and may answer the same challenge with a register.
     */
    public RegistryCounter onResume(ResumeEnvelope envelope, Source from, long nowNs) throws WireException {
        Optional<HelloExchange> exchange = challenger.recall(envelope.answer(), from.endpoint(), nowNs);
        if (exchange.isEmpty()) {
            return RegistryCounter.REGISTER_BAD_COOKIE;
        }
        if (issues.isTaken(envelope.answer().issueNumber())) {
            return RegistryCounter.REGISTER_REPLAYED;
        }
        Optional<RegistryCounter> excess = gate.excess(from.address(), nowNs);
        if (excess.isPresent()) {
            return excess.get();
        }
        Tickets.Finding found = tickets.open(envelope.ticket());
        return found.ticket().isPresent()
                ? resume(envelope, exchange.get(), found.ticket().get(), from, nowNs)
                : answerUnknown(exchange.get(), from.endpoint(), found.fault());
    }

    private RegistryCounter resume(
            ResumeEnvelope envelope, HelloExchange exchange, Ticket ticket, Source from, long nowNs)
            throws WireException {
        ChannelKeys keys = ChannelKeys.ofTicket(exchange, ticket.secret().lend());
        ticket.secret().destroy();
        boolean isHandedOn = false;
        try {
            Optional<Registration> opened =
                    envelope.open(exchange, ticket.networkId(), ticket.nodeKey(), keys.fromNode());
            if (opened.isEmpty()) {
                return RegistryCounter.REGISTER_BAD_SEAL;
            }
            Registration registration = opened.get();
            if (!ClaimsDigest.of(registration.claims()).equals(ticket.claims())) {
                return answerUnknown(exchange, from.endpoint(), RegistryCounter.TICKET_OTHER_CLAIMS);
            }
            long issueNumber = registration.challenge().issueNumber();
            if (!issues.isNew(MemberId.of(registration), issueNumber)) {
                return RegistryCounter.REGISTER_REPLAYED;
            }
            issues.record(MemberId.of(registration), issueNumber, nowNs);
            isHandedOn = true;
            return outcome(admission.decide(registration, from, keys, nowNs));
        } finally {
            if (!isHandedOn) {
                keys.destroy();
            }
        }
    }

    private static RegistryCounter outcome(RegistryCounter decision) {
        return decision == RegistryCounter.REGISTERED ? RegistryCounter.RESUMED : decision;
    }

    private RegistryCounter answerUnknown(HelloExchange exchange, Endpoint to, RegistryCounter fault) {
        admission.send(new UnknownTicket(exchange.hello().clientNonce()).encode(), to);
        return fault;
    }
}
