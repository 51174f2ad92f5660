package org.meshnet.core.engine.status;

import java.util.List;
import org.meshnet.core.path.TriedCandidate;

/**
 * What is said of a peer that was asked about.
 *
 * @param rules what they come to
 * @param tried its addresses; none of a relay
 */
public record PeerAnswer(RuleAnswer rules, List<TriedCandidate> tried) {
    /** Copies the list. */
    public PeerAnswer {
        tried = List.copyOf(tried);
    }
}
