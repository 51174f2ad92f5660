package org.meshnet.core.engine.status;

import java.util.Optional;
import org.meshnet.core.key.NodeKey;

/**
 * A question about the rules for a peer.
 *
 * @param peer whom it is about
 * @param asked what of the traffic; empty for all rules that can matter
 */
public record RuleQuestion(NodeKey peer, Optional<Asked> asked) {
    /**
     * Some traffic.
     *
     * @param protocol the number in the IP header
     * @param port that is reached; 0 without
     */
    public record Asked(int protocol, int port) {}
}
