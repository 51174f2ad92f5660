package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.NetworkRing;
import org.meshnet.core.engine.lane.Recognition;
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
    private final NetworkRing ring;
    private final Recognition recognition;
    private final RandomSource random;
    private final Counters counters;
    private final Map<Integer, Peer> peersByIndex = new HashMap<>();
    /** One for each key of the network that is good. */
    private List<HandshakeEpoch> epochs = List.of();

    HandshakeKeys(EngineContext context) {
        this.identity = context.config().member().identity();
        this.ring = context.ring();
        this.random = context.random();
        this.counters = context.counters();
        this.recognition = context.recognition();
        onKeys();
    }

    /** Other keys of the network are good. */
    void onKeys() {
        byte[] own = identity.noisePublicKey();
        epochs = ring.all().stream()
                .map(secrets -> HandshakeEpoch.of(secrets, own))
                .toList();
        recognition.setMac1Keys(epochs.stream().map(HandshakeEpoch::mac1Key).toList());
    }

    /** What is made with each key of the network that is good, the newest first. */
    List<HandshakeEpoch> epochs() {
        return epochs;
    }

    /** With which a handshake with this peer begins. */
    HandshakeEpoch epoch(Peer peer) {
        NetworkSecrets chosen = ring.forPeer(peer);
        return epochs.stream()
                .filter(epoch -> epoch.secrets() == chosen)
                .findFirst()
                .orElseThrow();
    }

    /** A handshake with the peer showed that it has that key. */
    void onShown(Peer peer, HandshakeEpoch epoch) {
        ring.onShown(peer, epoch.secrets());
    }

    /** A copy, to be wiped by the caller. */
    byte[] staticSecret() {
        return identity.noiseSecretKey();
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

    /**
     * Of which key the message is: by one who knows that, and for this node. If it is of none, that is counted. Whoever
     * floods this node makes it compute one hash for each key that is good.
     */
    Optional<HandshakeEpoch> authenticate(HandshakeMessage message) {
        Optional<HandshakeEpoch> epoch =
                epochs.stream().filter(each -> message.hasMac1(each.mac1Key())).findFirst();
        if (epoch.isEmpty()) {
            counters.add(Counter.HANDSHAKE_UNAUTHENTICATED);
        }
        return epoch;
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
