package org.meshnet.core.membership;

import org.meshnet.core.key.NodeKey;

/**
 * How a node used an invitation. Immutable.
 *
 * @param key the node's
 * @param hour when, since 1970, as it says
 */
public record Joining(NodeKey key, long hour) {}
