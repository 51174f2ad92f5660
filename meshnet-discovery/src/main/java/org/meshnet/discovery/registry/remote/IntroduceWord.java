package org.meshnet.discovery.registry.remote;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Limits;

/**
 * A server asks another to introduce one of its nodes to one of that other's (docs/protocol.md §5.8). Immutable.
 *
 * <pre>
 *   0    1, the kind                          1
 *   1    network id                          32
 *   33   key of the other's node             32
 *   65   key of the asking node              32
 *   97   its observed endpoint               18
 *   115  its sealed descriptor          1 – 800
 * </pre>
 *
 * @param networkId of both nodes
 * @param target whose server gets this
 * @param asker who asked
 * @param observed where the asker is
 * @param descriptor what it says of itself
 */
record IntroduceWord(NetworkId networkId, NodeKey target, NodeKey asker, Endpoint observed, Bytes descriptor) {
    private static final int KIND = 1;
    private static final int FIXED_LENGTH = 115;

    static IntroduceWord of(NetworkId networkId, NodeKey target, Entry asker) {
        return new IntroduceWord(
                networkId, target, asker.nodeKey(), asker.observedEndpoint(), asker.sealedDescriptor());
    }

    byte[] encode() {
        return ByteBuffer.allocate(FIXED_LENGTH + descriptor.length())
                .put((byte) KIND)
                .put(networkId.bytes())
                .put(target.bytes())
                .put(asker.bytes())
                .put(observed.bytes())
                .put(descriptor.toArray())
                .array();
    }

    /** Empty if it is another word, or one of a later version of the program. */
    static Optional<IntroduceWord> decode(byte[] text) {
        int length = text.length - FIXED_LENGTH;
        if (length < 1 || length > Limits.SEALED_DESCRIPTOR_LENGTH || text[0] != KIND) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(text, 1, text.length - 1);
        NetworkId networkId = NetworkId.of(take(buffer, NetworkId.LENGTH));
        NodeKey target = NodeKey.of(take(buffer, NodeKey.LENGTH));
        NodeKey asker = NodeKey.of(take(buffer, NodeKey.LENGTH));
        Endpoint observed = Endpoint.read(ByteBuffer.wrap(take(buffer, Endpoint.LENGTH)), 0);
        return Optional.of(new IntroduceWord(networkId, target, asker, observed, Bytes.of(take(buffer, length))));
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
