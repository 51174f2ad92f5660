package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.peer.Peer;

/**
 * What handshakes under one key of the network are made with, and messages to this node are measured by. Immutable but
 * for the secrets, which are wiped with the key.
 */
final class HandshakeEpoch {
    private final NetworkSecrets secrets;
    private final byte[] prologue;
    private final byte[] mac1Key;
    private final byte[] cookieKey;

    private HandshakeEpoch(NetworkSecrets secrets, byte[] ownNoiseKey) {
        this.secrets = secrets;
        this.prologue = prologue(secrets);
        this.mac1Key = secrets.mac1Key(ownNoiseKey);
        this.cookieKey = secrets.cookieKey(ownNoiseKey);
    }

    static HandshakeEpoch of(NetworkSecrets secrets, byte[] ownNoiseKey) {
        return new HandshakeEpoch(secrets, ownNoiseKey);
    }

    private static byte[] prologue(NetworkSecrets secrets) {
        byte[] label = "meshnet v2".getBytes(StandardCharsets.US_ASCII);
        byte[] networkId = secrets.networkId().bytes();
        return ByteBuffer.allocate(label.length + networkId.length)
                .put(label)
                .put(networkId)
                .array();
    }

    NetworkSecrets secrets() {
        return secrets;
    }

    byte[] prologue() {
        return prologue;
    }

    /** A copy, to be wiped by the caller. */
    byte[] psk() {
        return secrets.noisePsk();
    }

    /** By which messages to this node are authenticated before it looks into them. */
    byte[] mac1Key() {
        return mac1Key;
    }

    /** The same for messages to the peer. */
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
}
