package org.meshnet.core.crypto;

import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.seam.RandomSource;

/**
 * A server's long-lived X25519 key pair, by which nodes know it (docs/protocol.md §5.1). Thread-safe until destroyed;
 * prints the public key only.
 */
public final class ServerIdentity {
    /** Bytes of the secret. */
    public static final int SECRET_LENGTH = X25519.KEY_LENGTH;

    private final X25519Pair pair;
    private final ServerKey serverKey;

    private ServerIdentity(X25519Pair pair) {
        this.pair = pair;
        this.serverKey = ServerKey.of(pair.publicKey());
    }

    /**
     * The identity of a secret.
     *
     * @param secret copied; the caller wipes it
     * @throws IllegalArgumentException if the secret has a wrong length
     */
    public static ServerIdentity fromSecret(byte[] secret) {
        return new ServerIdentity(X25519Pair.fromSecret(secret));
    }

    /** A fresh identity. */
    public static ServerIdentity generate(RandomSource random) {
        return new ServerIdentity(X25519Pair.generate(random));
    }

    /** The public half. */
    public ServerKey serverKey() {
        return serverKey;
    }

    /** A copy of the secret that {@link #fromSecret} takes; the caller wipes it. */
    public byte[] secret() {
        return pair.secretKey();
    }

    /**
     * What only this server, with the start key of the moment, shares with a node: both secrets one after the other, 64
     * bytes, which the caller wipes. Empty if the node's key is a point of low order.
     */
    public Optional<byte[]> agree(X25519Pair startKey, byte[] clientEphemeral) {
        return join(pair.agree(clientEphemeral), startKey.agree(clientEphemeral));
    }

    /**
     * What this server shares with a node by its long-lived key alone, 32 bytes, which the caller wipes. Empty if the
     * node's key is a point of low order.
     */
    public Optional<byte[]> agree(byte[] clientEphemeral) {
        return pair.agree(clientEphemeral);
    }

    /**
     * What {@link #agree(X25519Pair, byte[])} gives, on the node's side. Empty if one of the server's keys is a point
     * of low order.
     */
    public static Optional<byte[]> agreeWith(ServerKey serverKey, byte[] startKey, X25519Pair clientEphemeral) {
        return join(clientEphemeral.agree(serverKey.bytes()), clientEphemeral.agree(startKey));
    }

    private static Optional<byte[]> join(Optional<byte[]> first, Optional<byte[]> second) {
        byte[] joined = new byte[2 * X25519.KEY_LENGTH];
        first.ifPresent(secret -> move(secret, joined, 0));
        second.ifPresent(secret -> move(secret, joined, X25519.KEY_LENGTH));
        if (first.isEmpty() || second.isEmpty()) {
            Arrays.fill(joined, (byte) 0);
            return Optional.empty();
        }
        return Optional.of(joined);
    }

    private static void move(byte[] secret, byte[] to, int offset) {
        System.arraycopy(secret, 0, to, offset, secret.length);
        Arrays.fill(secret, (byte) 0);
    }

    /** Wipes the secret; what needs it throws {@link IllegalStateException} from now on. */
    public void destroy() {
        pair.destroy();
    }

    @Override
    public String toString() {
        return "ServerIdentity[" + serverKey + "]";
    }
}
