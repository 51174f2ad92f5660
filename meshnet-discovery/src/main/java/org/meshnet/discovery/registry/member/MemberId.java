package org.meshnet.discovery.registry.member;

import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Registration;

/** One node in one network: the same identity may be in several. Immutable. */
public record MemberId(NetworkId networkId, NodeKey nodeKey) {
    /** Whose registration it is. */
    public static MemberId of(Registration registration) {
        return new MemberId(registration.networkId(), registration.nodeKey());
    }
}
