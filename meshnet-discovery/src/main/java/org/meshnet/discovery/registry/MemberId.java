package org.meshnet.discovery.registry;

import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/** One node in one network: the same identity may be in several. Immutable. */
record MemberId(NetworkId networkId, NodeKey nodeKey) {}
