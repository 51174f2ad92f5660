package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/**
 * The two MAC keys of one registration (docs/protocol.md §5.1, "server keys"). Never printed; wiped by {@link #destroy()}. Not
 * thread-safe.
 */
public final class ServerKeys {
    /** Bytes of each key. */
    public static final int KEY_LENGTH = 32;

    private static final byte[] LABEL = "meshnet v1 server".getBytes(US_ASCII);

    private final byte[] fromNode;
    private final byte[] fromServer;

    private ServerKeys(byte[] both) {
        fromNode = Arrays.copyOf(both, KEY_LENGTH);
        fromServer = Arrays.copyOfRange(both, KEY_LENGTH, 2 * KEY_LENGTH);
    }

    /**
     * Derives both keys.
     *
     * @param dh X25519 of one side's secret with the other's public key, 32 bytes; the caller wipes it
     * @param challenge of the registration; its client nonce and issue number count
     */
    public static ServerKeys derive(byte[] dh, Challenge challenge, NetworkId networkId, NodeKey nodeKey) {
        byte[] issueNumber =
                ByteBuffer.allocate(Long.BYTES).putLong(challenge.issueNumber()).array();
        byte[] both = Blake2b.keyed(
                2 * KEY_LENGTH,
                dh,
                LABEL,
                challenge.clientNonce().toArray(),
                issueNumber,
                networkId.bytes(),
                nodeKey.bytes());
        ServerKeys keys = new ServerKeys(both);
        Arrays.fill(both, (byte) 0);
        return keys;
    }

    /** Authenticates what the node sends. The array itself: not to be kept or changed. */
    public byte[] fromNode() {
        return fromNode;
    }

    /** Authenticates what the server sends. The array itself: not to be kept or changed. */
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
        return "ServerKeys[secret]";
    }
}
