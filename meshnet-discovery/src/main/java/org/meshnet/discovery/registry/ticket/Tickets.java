package org.meshnet.discovery.registry.ticket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.crypto.XChaChaPoly;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.TicketGiven;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * Gives tickets, and opens those that it or another server with the same keys gave (docs/protocol.md §5.1, "Tickets").
 * Keeps nothing for any. Not thread-safe.
 *
 * <pre>
 *   0    day                                  8   whose key sealed it, since 1970
 *   8    nonce                               24   random
 *   32   sealed: {@link Ticket}             120   and the tag 16
 * </pre>
 */
public final class Tickets {
    /** How long a ticket is good: its key is there until the end of the day after it was given. */
    public static final long LIFETIME_SECONDS = TimeUnit.DAYS.toSeconds(1);

    private static final byte[] LABEL = "meshnet v2 ticket".getBytes(US_ASCII);

    private final TicketRing ring;
    private final RandomSource random;

    /** @param ring stays the caller's */
    public Tickets(TicketRing ring, RandomSource random) {
        this.ring = ring;
        this.random = random;
    }

    /**
     * What was found in the place of a ticket.
     *
     * @param ticket if it is good; whoever got it wipes its secret
     * @param fault else: as what it is counted
     */
    public record Finding(Optional<Ticket> ticket, RegistryCounter fault) {
        static Finding of(RegistryCounter fault) {
            return new Finding(Optional.empty(), fault);
        }
    }

    /**
     * A new one.
     *
     * @param requestCounter of the request that it answers
     */
    public TicketGiven give(NetworkId networkId, NodeKey nodeKey, ClaimsDigest claims, long requestCounter) {
        SecretBytes secret = new SecretBytes(random.bytes(Limits.TICKET_SECRET_LENGTH));
        try {
            Ticket ticket = new Ticket(networkId, nodeKey, claims, ring.unixSeconds() + LIFETIME_SECONDS, secret);
            return new TicketGiven(requestCounter, LIFETIME_SECONDS, Bytes.of(seal(ticket)), Bytes.of(secret.lend()));
        } finally {
            secret.destroy();
        }
    }

    private byte[] seal(Ticket ticket) {
        long day = ring.today();
        byte[] nonce = random.bytes(XChaChaPoly.NONCE_LENGTH);
        byte[] text = ticket.encode();
        try {
            byte[] sealed = XChaChaPoly.seal(ring.sealKey(day).orElseThrow(), nonce, associated(day), text);
            return ByteBuffer.allocate(Limits.TICKET_LENGTH)
                    .putLong(day)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] associated(long day) {
        return ByteBuffer.allocate(LABEL.length + Long.BYTES)
                .put(LABEL)
                .putLong(day)
                .array();
    }

    /** @param ticket {@link Limits#TICKET_LENGTH} bytes of anybody */
    public Finding open(Bytes ticket) {
        ByteBuffer fields = ByteBuffer.wrap(ticket.toArray());
        long day = fields.getLong();
        Optional<byte[]> key = ring.sealKey(day);
        if (key.isEmpty()) {
            return Finding.of(RegistryCounter.TICKET_UNKNOWN);
        }
        byte[] nonce = new byte[XChaChaPoly.NONCE_LENGTH];
        fields.get(nonce);
        byte[] sealed = new byte[fields.remaining()];
        fields.get(sealed);
        return XChaChaPoly.open(key.get(), nonce, associated(day), sealed)
                .map(Ticket::decode)
                .map(this::judge)
                .orElseGet(() -> Finding.of(RegistryCounter.TICKET_BAD));
    }

    private Finding judge(Ticket ticket) {
        if (ring.unixSeconds() >= ticket.endSeconds()) {
            ticket.secret().destroy();
            return Finding.of(RegistryCounter.TICKET_EXPIRED);
        }
        return new Finding(Optional.of(ticket), RegistryCounter.RESUMED);
    }
}
