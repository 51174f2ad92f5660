package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The greatest initiation timestamps of members that are not in the peer table, not yet or not any more: what they sent meanwhile
 * must not count as new once they are. Bounded: the one noted first makes room. Control thread only.
 */
final class Strangers {
    static final int CAPACITY = 1_024;

    private final Map<ByteBuffer, Long> greatestNs = new LinkedHashMap<>();

    /** Notes that the member with this X25519 key used this timestamp. */
    void note(byte[] noiseKey, long timestampNs) {
        ByteBuffer key = ByteBuffer.wrap(noiseKey.clone());
        if (greatestNs.size() >= CAPACITY && !greatestNs.containsKey(key)) {
            greatestNs.remove(greatestNs.keySet().iterator().next());
        }
        greatestNs.merge(key, timestampNs, Math::max);
    }

    /** The greatest timestamp noted for this member, which is forgotten here; −1 if there is none. */
    long take(byte[] noiseKey) {
        Long taken = greatestNs.remove(ByteBuffer.wrap(noiseKey));
        return taken == null ? -1 : taken;
    }
}
