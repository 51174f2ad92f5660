package org.meshnet.core.engine.rule;

import org.meshnet.core.key.NodeKey;
import org.meshnet.core.rule.Member;

/** Says who a node is to the rules: its name, and the groups that somebody who is believed vouches for. */
@FunctionalInterface
public interface Standing {
    /** The node with this key, be it this one or a peer. */
    Member of(NodeKey key);
}
