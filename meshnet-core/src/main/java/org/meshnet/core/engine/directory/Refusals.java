package org.meshnet.core.engine.directory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Refusal;

/**
 * Nodes that have the network's key, and are no members of the closed network all the same. One warning stands for all
 * of them. Bounded: of {@value #CAPACITY} the oldest makes room. Control thread only.
 */
final class Refusals {
    static final int CAPACITY = 64;

    private static final int SHOWN_COUNT = 3;
    private static final String ALL = "";

    private final EngineContext context;
    private final Map<NodeKey, String> texts = new LinkedHashMap<>();

    Refusals(EngineContext context) {
        this.context = context;
    }

    /** This one is none, for that reason. */
    void add(NodeKey key, String name, Refusal refusal, long nowNs) {
        texts.put(key, name + " (key " + key + ") " + refusal.text());
        if (texts.size() > CAPACITY) {
            texts.remove(texts.keySet().iterator().next());
        }
        warn(nowNs);
    }

    /** This one is a member, or is gone. */
    void remove(NodeKey key, long nowNs) {
        if (texts.remove(key) != null) {
            warn(nowNs);
        }
    }

    /** Those that are known. */
    List<NodeKey> keys() {
        return List.copyOf(texts.keySet());
    }

    private void warn(long nowNs) {
        if (texts.isEmpty()) {
            context.warnings().clear(Warning.Kind.UNCERTIFIED, ALL);
            return;
        }
        List<String> shown = texts.values().stream().limit(SHOWN_COUNT).toList();
        int more = texts.size() - shown.size();
        context.warnings()
                .raise(
                        Warning.Kind.UNCERTIFIED,
                        ALL,
                        "not taken for a member: " + String.join("; ", shown)
                                + (more > 0 ? "; and " + more + " more" : ""),
                        nowNs);
    }
}
