package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/**
 * A node that has a ticket registers again, in its datagram: the ticket says who it is, and that the rest is sealed
 * with keys which follow from the ticket's secret shows that it is that node (docs/protocol.md §5.1, "Tickets").
 * Immutable.
 *
 * <pre>
 *   0    type 0x5b, then as {@link ChallengeAnswer} has it
 *   76   ticket                             168
 *   244  sealed:
 *        claim count 1, claims       16 × count
 *        descriptor length 2, sealed descriptor
 * </pre>
 */
public final class ResumeEnvelope {
    private static final int CLEAR_LENGTH = ChallengeAnswer.LENGTH + Limits.TICKET_LENGTH;
    private static final int LEAST_LENGTH = CLEAR_LENGTH + 1 + 2 + 1 + Seal.TAG_LENGTH;
    /** A resume is the first and last of its type under its key. */
    private static final long COUNTER = 0;

    private final ChallengeAnswer answer;
    private final Bytes ticket;
    private final byte[] datagram;

    private ResumeEnvelope(ChallengeAnswer answer, Bytes ticket, byte[] datagram) {
        this.answer = answer;
        this.ticket = ticket;
        this.datagram = datagram;
    }

    /** Reads the clear part of the datagram between position and limit, which stay. Nothing is authentic yet. */
    public static ResumeEnvelope decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, MessageType.RESUME, LEAST_LENGTH, Limits.MESSAGE_LENGTH);
        ChallengeAnswer answer = ChallengeAnswer.read(reader);
        Bytes ticket = reader.bytes(Limits.TICKET_LENGTH);
        return new ResumeEnvelope(answer, ticket, WireReader.of(datagram).array(datagram.remaining()));
    }

    /**
     * The datagram.
     *
     * @param ticket of the node in the network, for its claims, 168 bytes
     * @param sealKey {@link ChannelKeys#fromNode()} of the ticket's keys
     */
    public static byte[] encode(Registration registration, Bytes ticket, byte[] sealKey) {
        ticket.requireLength("ticket", Limits.TICKET_LENGTH);
        byte[] clear = ChallengeAnswer.of(registration)
                .write(new WireWriter(MessageType.RESUME))
                .bytes(ticket)
                .toArray();
        byte[] text = new WireWriter()
                .u8(registration.claims().size())
                .claims(registration.claims())
                .sealedDescriptor(registration.descriptor())
                .toArray();
        return Seal.seal(sealKey, clear, COUNTER, text);
    }

    /** Which challenge it answers, or so it says. */
    public ChallengeAnswer answer() {
        return answer;
    }

    /** The ticket, 168 bytes, whoever's it is. */
    public Bytes ticket() {
        return ticket;
    }

    /**
     * Opens the sealed part. Empty if it was not sealed for this exchange by who has the ticket's secret.
     *
     * @param exchange the hello of this, and the challenge that the server gave for it
     * @param networkId that of the ticket
     * @param nodeKey that of the ticket
     * @param sealKey {@link ChannelKeys#fromNode()} of the ticket's keys
     * @throws WireException if it was, but is no resume
     */
    public Optional<Registration> open(HelloExchange exchange, NetworkId networkId, NodeKey nodeKey, byte[] sealKey)
            throws WireException {
        Optional<WireReader> text = Seal.open(sealKey, datagram, CLEAR_LENGTH, COUNTER);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        WireReader reader = text.get();
        List<Token> claims = reader.claims(reader.count(Limits.CLAIM_COUNT));
        Bytes descriptor = reader.ownSealedDescriptor();
        reader.end();
        return Optional.of(new Registration(exchange, answer.isOnlyIfAlone(), networkId, nodeKey, claims, descriptor));
    }
}
