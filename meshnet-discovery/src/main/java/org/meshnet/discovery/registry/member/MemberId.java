package org.meshnet.discovery.registry.member;

import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/** One node in one network: the same identity may be in several. Immutable. */
public record MemberId(NetworkId networkId, NodeKey nodeKey) {}
