package org.meshnet.core.engine.status;

import java.util.List;
import org.meshnet.core.rule.Refusal;

/**
 * How a node's rules stand.
 *
 * @param held the sets of rules, all of which must allow what passes
 * @param flowCount how many flows are remembered, of all peers
 * @param refused what was refused last, the newest first
 */
public record RulesStatus(List<Held> held, int flowCount, List<RefusedFlow> refused) {
    /** Copies the lists. */
    public RulesStatus {
        held = List.copyOf(held);
        refused = List.copyOf(refused);
    }

    /** Whose rules they are. */
    public enum Source {
        /** The node's own. */
        NODE,
        /** The network's. */
        NETWORK
    }

    /**
     * A set of rules.
     *
     * @param refusal how the sender of what is refused is told
     */
    public record Held(Source source, int ruleCount, Refusal refusal) {}
}
