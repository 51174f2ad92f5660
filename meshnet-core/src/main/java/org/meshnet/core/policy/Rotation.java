package org.meshnet.core.policy;

import static org.meshnet.core.field.FieldReader.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;

/**
 * The network key that came last, for each member in a box of its own. Immutable; holds no secret in the clear.
 *
 * <pre>
 *   epoch 4 | overlap end 8 | network id 32 | ephemeral public key 32 | boxes of 56 bytes, by rising prefix
 * </pre>
 */
public final class Rotation {
    /** The most members that it is for. */
    public static final int MAX_MEMBERS = 4096;
    /** Where the first key is still the network's. */
    public static final Rotation NONE =
            new Rotation(0, 0, NetworkId.of(new byte[NetworkId.LENGTH]), new byte[X25519.KEY_LENGTH], List.of());

    private final long epoch;
    private final long overlapEndS;
    private final NetworkId networkId;
    private final byte[] ephemeralKey;
    private final List<KeyBox> boxes;

    private Rotation(long epoch, long overlapEndS, NetworkId networkId, byte[] ephemeralKey, List<KeyBox> boxes) {
        this.epoch = epoch;
        this.overlapEndS = overlapEndS;
        this.networkId = networkId;
        this.ephemeralKey = ephemeralKey;
        this.boxes = boxes;
    }

    /**
     * Seals a key to those who stay.
     *
     * @param epoch of the key: how many there were before
     * @param overlapEndS until when the one before is good, too, in seconds since 1970
     * @param members node keys, each once
     * @throws IllegalArgumentException if there are too many, or a value is out of range
     */
    public static Rotation seal(
            NetworkKey key, long epoch, long overlapEndS, Collection<NodeKey> members, RandomSource random) {
        if (epoch <= 0 || epoch > 0xffff_ffffL || overlapEndS < 0 || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException("epoch " + epoch + " for " + members.size() + " members");
        }
        X25519Pair ephemeral = X25519Pair.generate(random);
        try {
            List<KeyBox> boxes = members.stream()
                    .flatMap(member -> KeyBox.seal(key, member, ephemeral).stream())
                    .sorted()
                    .toList();
            return new Rotation(epoch, overlapEndS, idOf(key), ephemeral.publicKey(), boxes);
        } finally {
            ephemeral.destroy();
        }
    }

    private static NetworkId idOf(NetworkKey key) {
        NetworkSecrets secrets = NetworkSecrets.derive(key);
        try {
            return secrets.networkId();
        } finally {
            secrets.destroy();
        }
    }

    static Rotation read(FieldReader reader) throws Malformed {
        long epoch = reader.u32();
        long overlapEndS = reader.i64();
        NetworkId networkId = NetworkId.of(reader.bytes(NetworkId.LENGTH));
        byte[] ephemeralKey = reader.bytes(X25519.KEY_LENGTH);
        require(overlapEndS >= 0 && reader.remaining() % KeyBox.LENGTH == 0);
        int count = reader.remaining() / KeyBox.LENGTH;
        require(count <= MAX_MEMBERS);
        List<KeyBox> boxes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            KeyBox box = KeyBox.read(reader);
            require(i == 0 || boxes.get(i - 1).compareTo(box) <= 0);
            boxes.add(box);
        }
        return new Rotation(epoch, overlapEndS, networkId, ephemeralKey, boxes);
    }

    byte[] encode() {
        FieldWriter writer = new FieldWriter()
                .u32(epoch)
                .i64(overlapEndS)
                .bytes(networkId.bytes())
                .bytes(ephemeralKey);
        boxes.forEach(box -> box.write(writer));
        return writer.toArray();
    }

    /** How many keys there were before this one; 0 if there was no rotation. */
    public long epoch() {
        return epoch;
    }

    /** Until when the key before is good, too, in seconds since 1970. */
    public long overlapEndS() {
        return overlapEndS;
    }

    /** The network's id under this key; by it whoever has the key knows it. */
    public NetworkId networkId() {
        return networkId;
    }

    /** How many members it is for. */
    public int memberCount() {
        return boxes.size();
    }

    /** The key, if this node is one whom it is for; the caller destroys it. */
    public Optional<NetworkKey> open(Identity identity) {
        return boxes.stream()
                .filter(box -> box.isFor(identity.nodeKey()))
                .flatMap(box -> box.open(identity, ephemeralKey).stream())
                .findFirst();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rotation that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(epoch) + boxes.hashCode();
    }

    @Override
    public String toString() {
        return "Rotation[" + epoch + " for " + boxes.size() + "]";
    }
}
