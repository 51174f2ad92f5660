package org.meshnet.core.membership;

import org.meshnet.core.key.NodeKey;

/**
 * That a node joined by an invitation.
 *
 * @param serial the invitation's
 * @param key the node's
 * @param lastHour since 1970, after which the invitation is worth nothing and this may be forgotten
 */
public record InviteUse(long serial, NodeKey key, long lastHour) {}
