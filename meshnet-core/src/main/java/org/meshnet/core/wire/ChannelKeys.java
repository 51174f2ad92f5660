package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;

/**
 * The two keys that seal everything between a node and a server from the register on (docs/protocol.md §5.1, "channel
 * keys"). Never printed; wiped by {@link #destroy()}. Not thread-safe.
 */
public final class ChannelKeys {
    /** Bytes of each key. */
    public static final int KEY_LENGTH = 32;

    private static final byte[] LABEL = "meshnet v2 server".getBytes(US_ASCII);
    private static final byte[] TICKET_LABEL = "meshnet v2 resume".getBytes(US_ASCII);

    private final byte[] fromNode;
    private final byte[] fromServer;

    private ChannelKeys(byte[] both) {
        fromNode = Arrays.copyOf(both, KEY_LENGTH);
        fromServer = Arrays.copyOfRange(both, KEY_LENGTH, 2 * KEY_LENGTH);
    }

    /** The node's side. Empty if one of the challenge's keys is a point of low order. */
    public static Optional<ChannelKeys> ofNode(HelloExchange exchange, X25519Pair clientEphemeral) {
        Challenge challenge = exchange.challenge();
        return ServerIdentity.agreeWith(
                        challenge.serverKey(), challenge.startKey().toArray(), clientEphemeral)
                .map(dh -> derive(dh, exchange));
    }

    /** The server's side. Empty if the node's ephemeral key is a point of low order. */
    public static Optional<ChannelKeys> ofServer(HelloExchange exchange, ServerIdentity identity, X25519Pair startKey) {
        return identity.agree(startKey, exchange.hello().clientEphemeral().toArray())
                .map(dh -> derive(dh, exchange));
    }

    /**
     * Either side's, where the node shows a ticket: they follow from its secret alone, without a scalar multiplication,
     * and are others in each exchange.
     *
     * @param secret of the ticket, {@link Limits#TICKET_SECRET_LENGTH} bytes; stays the caller's
     */
    public static ChannelKeys ofTicket(HelloExchange exchange, byte[] secret) {
        return derive(secret, TICKET_LABEL, exchange);
    }

    /** @param dh both shared secrets, 64 bytes; wiped here */
    static ChannelKeys derive(byte[] dh, HelloExchange exchange) {
        try {
            return derive(dh, LABEL, exchange);
        } finally {
            Arrays.fill(dh, (byte) 0);
        }
    }

    private static ChannelKeys derive(byte[] secret, byte[] label, HelloExchange exchange) {
        Challenge challenge = exchange.challenge();
        byte[] both = Blake2b.keyed(
                2 * KEY_LENGTH,
                secret,
                label,
                challenge.clientNonce().toArray(),
                exchange.hello().clientEphemeral().toArray(),
                challenge.issueNumberBytes(),
                challenge.serverKey().bytes(),
                challenge.startKey().toArray());
        try {
            return new ChannelKeys(both);
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }

    /** Seals what the node sends. The array itself: not to be kept or changed. */
    public byte[] fromNode() {
        return fromNode;
    }

    /** Seals what the server sends. The array itself: not to be kept or changed. */
    public byte[] fromServer() {
        return fromServer;
    }

    /** Wipes both. */
    public void destroy() {
        Arrays.fill(fromNode, (byte) 0);
        Arrays.fill(fromServer, (byte) 0);
    }

    @Override
    public String toString() {
        return "ChannelKeys[secret]";
    }
}
