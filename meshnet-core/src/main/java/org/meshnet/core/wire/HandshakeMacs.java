package org.meshnet.core.wire;

import java.util.Optional;

/** mac1 and mac2 of a message whose other fields are given. */
record HandshakeMacs(Bytes mac1, Bytes mac2) {
    static HandshakeMacs of(WireWriter fields, byte[] mac1Key, Optional<Bytes> cookie) {
        byte[] mac1 = Mac.of(mac1Key, fields.toArray());
        fields.array(mac1);
        Bytes mac2 = cookie.map(key -> Bytes.wrap(Mac.of(key.toArray(), fields.toArray())))
                .orElse(Bytes.zeros(Limits.MAC_LENGTH));
        return new HandshakeMacs(Bytes.wrap(mac1), mac2);
    }
}
