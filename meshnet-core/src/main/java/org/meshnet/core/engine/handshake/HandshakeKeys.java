package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.HandshakeMessage;

/**
 * What both sides of a handshake are made with: this node's and the network's keys, and the indexes by which peers name
 * attempts and sessions of this node. Control thread only.
 */
final class HandshakeKeys {
    private static final int KEY_LENGTH = 32;

    private final Identity identity;
    private final NetworkSecrets secrets;
    private final byte[] prologue;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final RandomSource random;
    private final Counters counters;
    private final Map<Integer, Peer> peersByIndex = new HashMap<>();

    HandshakeKeys(EngineContext context) {
        this.identity = context.config().member().identity();
        this.secrets = context.config().member().secrets();
        this.prologue = prologue(secrets);
        this.mac1Key = secrets.mac1Key(identity.noisePublicKey());
        this.cookieKey = secrets.cookieKey(identity.noisePublicKey());
        this.random = context.random();
        this.counters = context.counters();
        context.recognition().setMac1Keys(List.of(mac1Key));
    }

    private static byte[] prologue(NetworkSecrets secrets) {
        byte[] label = "meshnet v2".getBytes(StandardCharsets.US_ASCII);
        byte[] networkId = secrets.networkId().bytes();
        return ByteBuffer.allocate(label.length + networkId.length)
                .put(label)
                .put(networkId)
                .array();
    }

    byte[] prologue() {
        return prologue;
    }

    /** A copy, to be wiped by the caller. */
    byte[] staticSecret() {
        return identity.noiseSecretKey();
    }

    /** A copy, to be wiped by the caller. */
    byte[] psk() {
        return secrets.noisePsk();
    }

    /** A fresh ephemeral secret, to be wiped by the caller. */
    byte[] newEphemeralSecret() {
        return random.bytes(KEY_LENGTH);
    }

    static void wipe(byte[]... keys) {
        for (byte[] key : keys) {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** By which messages to the peer are authenticated before it looks into them. */
    byte[] mac1Key(Peer peer) {
        return secrets.mac1Key(peer.noiseKey());
    }

    /** Under which cookies of this node are sealed. */
    byte[] cookieKey() {
        return cookieKey;
    }

    /** Under which cookies of the peer are sealed. */
    byte[] cookieKey(Peer peer) {
        return secrets.cookieKey(peer.noiseKey());
    }

    /** Is the message by one who knows the network's key, and for this node? If not, it is counted. */
    boolean isAuthentic(HandshakeMessage message) {
        boolean isAuthentic = message.hasMac1(mac1Key);
        if (!isAuthentic) {
            counters.add(Counter.HANDSHAKE_UNAUTHENTICATED);
        }
        return isAuthentic;
    }

    /** An index that names nothing yet, and names something of the peer from now on. */
    int newIndex(Peer peer) {
        int index;
        do {
            index = ByteBuffer.wrap(random.name(Long.BYTES)).getInt();
        } while (peersByIndex.containsKey(index));
        peersByIndex.put(index, peer);
        return index;
    }

    /** The index goes on to name something of the peer: a session in place of its attempt. */
    void keep(int index, Peer peer) {
        peersByIndex.put(index, peer);
    }

    /** Whose attempt or session the index names. */
    Optional<Peer> peer(int index) {
        return Optional.ofNullable(peersByIndex.get(index));
    }

    /** The index names nothing any more. */
    void forget(int index) {
        peersByIndex.remove(index);
    }
}
