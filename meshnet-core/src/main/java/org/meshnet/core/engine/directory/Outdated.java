package org.meshnet.core.engine.directory;

import java.util.LinkedHashSet;
import java.util.Set;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;

/**
 * Members whose newest known descriptor is past its end. A few may have been away for long; if they are half of all,
 * this machine's clock is the likelier cause, and somebody should know. Bounded: of {@value #CAPACITY} the oldest makes
 * room. Control thread only.
 */
final class Outdated {
    static final int CAPACITY = 1_024;

    private static final String SUBJECT = "descriptors";

    private final EngineContext context;
    private final Set<NodeKey> keys = new LinkedHashSet<>();

    Outdated(EngineContext context) {
        this.context = context;
    }

    /** This member's is, or is not. */
    void set(NodeKey key, boolean isOutdated, long nowNs) {
        boolean isChanged = isOutdated ? keys.add(key) : keys.remove(key);
        if (keys.size() > CAPACITY) {
            keys.remove(keys.iterator().next());
        }
        if (isChanged) {
            warn(nowNs);
        }
    }

    private void warn(long nowNs) {
        long known = keys.stream()
                .filter(key -> context.peers().find(key).isPresent())
                .count();
        long all = context.peers().all().size() + keys.size() - known;
        if (!keys.isEmpty() && keys.size() * 2L >= all) {
            String members = keys.size() + (all == 1 ? " member is" : " of " + all + " members are");
            context.warnings()
                    .raise(
                            Warning.Kind.CLOCK,
                            SUBJECT,
                            "what is known of " + members + " past its end: is this machine's clock right?",
                            nowNs);
        } else {
            context.warnings().clear(Warning.Kind.CLOCK, SUBJECT);
        }
    }
}
