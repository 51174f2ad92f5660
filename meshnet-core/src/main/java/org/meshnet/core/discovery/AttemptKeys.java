package org.meshnet.core.discovery;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.ResumeEnvelope;
import org.meshnet.core.wire.WireException;

/**
 * The keys under which the answer to a register may come: those that were agreed with the server, and those of a ticket
 * if one was shown before. Wiped by {@link #destroy()}. Not thread-safe.
 */
final class AttemptKeys {
    private final ChannelKeys agreed;
    private final Bytes ticket;
    private final @Nullable ChannelKeys ofTicket;

    private AttemptKeys(ChannelKeys agreed, Bytes ticket, @Nullable ChannelKeys ofTicket) {
        this.agreed = agreed;
        this.ticket = ticket;
        this.ofTicket = ofTicket;
    }

    /** What a datagram says that was sealed. */
    interface Opening<T> {
        Optional<T> open(byte[] sealKey) throws WireException;
    }

    /** What a datagram says, and with which keys. */
    record Opened<T>(T message, ChannelKeys keys) {}

    /** For a register. */
    static AttemptKeys of(ChannelKeys agreed) {
        return new AttemptKeys(agreed, Bytes.EMPTY, null);
    }

    /** For a resume, and the register that may have to follow. */
    AttemptKeys with(Bytes shown, ChannelKeys keys) {
        return new AttemptKeys(agreed, shown, keys);
    }

    /** Those that were agreed with the server. */
    ChannelKeys agreed() {
        return agreed;
    }

    /** The ticket is of no use; though it may be answered still, if somebody else said so. */
    AttemptKeys withoutTicket() {
        return new AttemptKeys(agreed, Bytes.EMPTY, ofTicket);
    }

    /** The datagram that shows the ticket, if there is one. */
    Optional<byte[]> resume(Registration registration) {
        return ofTicket == null || !hasTicket()
                ? Optional.empty()
                : Optional.of(ResumeEnvelope.encode(registration, ticket, ofTicket.fromNode()));
    }

    boolean hasTicket() {
        return !ticket.isEmpty();
    }

    /** What the server says, under either. */
    <T> Optional<Opened<T>> open(Opening<T> opening) throws WireException {
        if (ofTicket != null) {
            Optional<T> message = opening.open(ofTicket.fromServer());
            if (message.isPresent()) {
                return message.map(said -> new Opened<>(said, ofTicket));
            }
        }
        return opening.open(agreed.fromServer()).map(said -> new Opened<>(said, agreed));
    }

    /** Wipes all but these, which are somebody else's from now on. */
    void destroyBut(ChannelKeys kept) {
        if (agreed != kept) {
            agreed.destroy();
        }
        if (ofTicket != null && ofTicket != kept) {
            ofTicket.destroy();
        }
    }

    /** Wipes all. */
    void destroy() {
        agreed.destroy();
        if (ofTicket != null) {
            ofTicket.destroy();
        }
    }
}
